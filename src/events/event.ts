/**
 * Why a run did not reach the end of the data: the caller stopped it, a signal aborted it, a limit or the deadline was met,
 * a guard ended it (`onStall: 'stop'`), the API gives no more of the list (`cap`), an error ended it, or the server sent fewer records than it had announced (`short`).
 */
export type PartialReason =
  'stopped' | 'aborted' | 'deadline' | 'maxItems' | 'maxPages' | 'stalled' | 'cap' | 'error' | 'short';

interface Located {
  /** The annotated method, as `Class.method`; of a request without annotations `GET /path`. */
  readonly endpoint: string;
}

/** What happens on the way of one request. */
interface RequestLocated extends Located {
  /** Zero-based number of the page in its run; absent where the request is no page. */
  readonly index?: number;
}

/** A page arrived and is about to be handed over. */
export interface PageEvent extends Located {
  readonly type: 'page';
  /** Zero-based number of the page in the run. */
  readonly index: number;
  /** Records on the page, before validation and dedupe. */
  readonly items: number;
  /** Records that the server says there are in all. */
  readonly total?: number;
  /** Milliseconds from asking for the page to having it, waits included. */
  readonly ms: number;
  readonly status?: number;
  readonly correlationId?: string;
}

/** One request was sent, and was answered or failed. Repetitions below HTTP (`networkRetries`) are part of it. */
export interface RequestEvent extends RequestLocated {
  readonly type: 'request';
  /** Which send of this page or call it was, counted from 1. */
  readonly attempt: number;
  /** Milliseconds from sending to the answer. */
  readonly ms: number;
  /** Milliseconds of waiting before it, since the send before: for the pace, a pause, backoff, an open circuit. */
  readonly waitedMs: number;
  /** HTTP method, where it is known. */
  readonly method?: string;
  /** Where it was sent to, without its query, where it is known. */
  readonly url?: string;
  /** Absent where no answer came. */
  readonly status?: number;
  /** `code` of the error that it ended with. */
  readonly error?: string;
  readonly correlationId?: string;
}

/** A request failed and is going to be repeated after `waitMs`. */
export interface RetryEvent extends RequestLocated {
  readonly type: 'retry';
  /** The send that failed, counted from 1; `retries` more are allowed after the first. */
  readonly attempt: number;
  readonly retries: number;
  readonly waitMs: number;
  readonly status?: number;
  /** `code` of the error. */
  readonly error: string;
  readonly correlationId?: string;
}

/** The rate limit made a request wait: the server refused it with 429 (`refused`), or our own rate limit or a pause delayed it (`throttled`). */
export interface RateLimitedEvent extends RequestLocated {
  readonly type: 'rateLimited';
  readonly cause: 'refused' | 'throttled';
  /** Milliseconds: of `refused`, that all callers of the bucket are going to wait; of `throttled`, that this one has waited. */
  readonly waitMs: number;
  /** Of `refused`: the send that was refused, counted from 1; `retries` more are allowed after the first. */
  readonly attempt?: number;
  readonly retries?: number;
  /** Of `refused`: seconds that the server asked for. */
  readonly retryAfter?: number;
  /** Of `refused`: the limit that was met, as the API calls it. */
  readonly limit?: string;
  readonly correlationId?: string;
}

/** A bucket lets nobody through for `waitMs`, because the server refused a request or said that little is left. */
export interface PausedEvent extends RequestLocated {
  readonly type: 'paused';
  readonly cause: 'refused' | 'quota';
  readonly waitMs: number;
  /** Of `quota`: requests that the server says are left. */
  readonly remaining?: number;
}

/** A 401 was met: the token was refreshed, had been replaced by another caller already, or could not be had. */
export interface ReauthEvent extends RequestLocated {
  readonly type: 'reauth';
  readonly outcome: 'refreshed' | 'replaced' | 'failed';
  /** Milliseconds that this caller waited for it. */
  readonly ms: number;
}

/** A token source asked for a token. `endpoint` is the address that it asked. */
export interface TokenEvent extends Located {
  readonly type: 'token';
  /** Why: there was none yet, it was about to expire, it had expired, or the server had refused it. */
  readonly cause: 'first' | 'ahead' | 'expired' | 'refused';
  readonly outcome: 'refreshed' | 'failed' | 'retry';
  readonly ms: number;
  /** Milliseconds that the new token lives. */
  readonly expiresInMs?: number;
  /** Of `retry`: milliseconds until the next request. */
  readonly waitMs?: number;
  readonly status?: number;
}

/** A circuit breaker changed its state. */
export interface CircuitEvent extends RequestLocated {
  readonly type: 'circuit';
  readonly state: 'open' | 'half-open' | 'closed';
  /** Of `open`: failures in a row. */
  readonly failures?: number;
  /** Of `open`: milliseconds until a probe is let through. */
  readonly cooldownMs?: number;
  /** Calls that wait. */
  readonly waiting: number;
}

/** A record with a key that was seen before was left out. */
export interface DuplicateEvent extends Located {
  readonly type: 'duplicate';
  readonly index: number;
  readonly key: unknown;
}

/** A record that does not match the schema was left out or replaced. */
export interface InvalidEvent extends Located {
  readonly type: 'invalid';
  readonly index: number;
  readonly recordIndex: number;
  readonly issues: readonly { readonly message: string }[];
}

/** A run ended before, or short of, the end of the data. */
export interface IncompleteEvent extends Located {
  readonly type: 'incomplete';
  readonly reason: PartialReason;
  readonly expected?: number;
  readonly received: number;
  readonly message: string;
}

/** The server refused the first page, and the run goes on with the `fallback` params. */
export interface FallbackEvent extends Located {
  readonly type: 'fallback';
  /** What it was refused with. */
  readonly status: number;
}

/** The server refused a page as too large, and the run goes on from the same record with smaller pages. */
export interface PageSizeEvent extends Located {
  readonly type: 'pageSize';
  /** Zero-based number of the page in the run. */
  readonly index: number;
  /** Records a page that it was refused with, and that are asked for from now on. */
  readonly from: number;
  readonly to: number;
  /** What it was refused with. */
  readonly status: number;
}

/** A job at the server was started, was looked at, came to an end, or was to be ended. */
export interface JobEvent extends RequestLocated {
  readonly type: 'job';
  readonly jobId: string;
  readonly outcome: 'started' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'not cancelled';
  /** The state in the server's own words, where it tells one. */
  readonly state?: string;
  /** Of `not cancelled`: `code` of the error that ending it met. */
  readonly error?: string;
}

/**
 * Why an interval was cut: the server refused it, announced more records for it than it gives (`tooMany`), or came to its end with fewer than it had
 * announced (`short`).
 */
export interface SplitDetails {
  /** The interval, and the smaller ones in its place, as `start/end`. */
  readonly from: string;
  readonly into: readonly string[];
  readonly reason: 'refused' | 'tooMany' | 'short';
  /** Of `refused`: what it was refused with. */
  readonly status?: number;
  /** Of `tooMany` and `short`: the records that were announced. */
  readonly announced?: number;
  /** Of `short`: the different records that came. */
  readonly received?: number;
}

/**
 * An interval proved too wide, and the run goes on with smaller ones: before it handed over anything of it, or where it came short, with what came
 * already left out as duplicates.
 */
export interface SplitEvent extends Located, SplitDetails {
  readonly type: 'split';
  /** Zero-based number of the page in the run. */
  readonly index: number;
}

/** A page had something to say beside its records, as the option `warningFrom` reads it. */
export interface WarningEvent extends Located {
  readonly type: 'warning';
  /** Zero-based number of the page in the run. */
  readonly index: number;
  readonly message: string;
}

/** Another `progressEvery` records were handed over. */
export interface ProgressEvent extends Located {
  readonly type: 'progress';
  readonly records: number;
  readonly pages: number;
  readonly total?: number;
  readonly elapsedMs: number;
  readonly recordsPerSecond: number;
  /** Milliseconds to the end at the pace so far; absent where the total is not known. */
  readonly etaMs?: number;
}

/** A chunk of an extraction took a turn. */
export interface ChunkEvent extends Located {
  readonly type: 'chunk';
  /** Key of the chunk. */
  readonly chunk: string;
  /** `start/end`; absent where the call is fetched in one piece. */
  readonly window?: string;
  /**
   * It was taken up, is whole, was cut into smaller ones because it came short, came short and cannot be cut, failed and is tried again later or not,
   * was begun anew, or was given back because the run stops.
   */
  readonly transition: 'started' | 'done' | 'split' | 'short' | 'failed' | 'restarted' | 'stopped';
  /** Records of it that the server has sent so far, and that it announced. */
  readonly received: number;
  readonly expected?: number;
  /** Of `split`: the windows that take its place. */
  readonly into?: readonly string[];
  /** Of `failed` and `restarted`: `code` of the error, or why. */
  readonly error?: string;
  /** Of `failed`: whether it is tried again. */
  readonly willRetry?: boolean;
}

/** Everything that runs, calls and token sources tell while they go. */
export type PagewrightEvent =
  | ChunkEvent
  | CircuitEvent
  | DuplicateEvent
  | FallbackEvent
  | IncompleteEvent
  | InvalidEvent
  | JobEvent
  | WarningEvent
  | PageEvent
  | PageSizeEvent
  | PausedEvent
  | ProgressEvent
  | RateLimitedEvent
  | ReauthEvent
  | RequestEvent
  | RetryEvent
  | SplitEvent
  | TokenEvent;
