/** Details of a split interval. */
export interface SplitDetails {
  /** The interval and the smaller ones that replace it, as `start/end`. */
  readonly from: string;
  readonly into: readonly string[];
  /** The server refused it, announced more records than it returns (`tooMany`), or returned fewer than announced (`short`). */
  readonly reason: 'refused' | 'tooMany' | 'short';
  /** Of `refused`: the HTTP status. */
  readonly status?: number;
  /** Of `tooMany` and `short`: records announced. */
  readonly announced?: number;
  /** Of `short`: distinct records received. */
  readonly received?: number;
}

/**
 * Fields of the events of runs, calls and token sources, by type. Every event has `type` and `endpoint` besides.
 *
 * @example
 * const onPage = (event: EventOf<'page'>) => console.log(event.items);
 */
export interface EventMap {
  /** A page arrived. Its records are delivered next. */
  page: {
    /** Zero-based number of the page in the run. */
    readonly index: number;
    /** Records on the page, before validation and deduplication. */
    readonly items: number;
    /** Total number of records that the server announces. */
    readonly total?: number;
    /** Milliseconds from request to page, waits included. */
    readonly ms: number;
    readonly status?: number;
    readonly correlationId?: string;
  };

  /** A request was sent, and was answered or failed. Retries below HTTP (`networkRetries`) are part of it. */
  request: {
    /** Zero-based number of the page in its run. Absent if the request is not a page. */
    readonly index?: number;
    /** Number of this attempt at the page or call, counted from 1. */
    readonly attempt: number;
    /** Milliseconds from sending to response. */
    readonly ms: number;
    /** Milliseconds waited since the previous attempt: for the rate limit, a pause, backoff or an open circuit. */
    readonly waitedMs: number;
    /** HTTP method, if known. */
    readonly method?: string;
    /** URL without its query, if known. */
    readonly url?: string;
    /** Absent without a response. */
    readonly status?: number;
    /** `code` of the error. Absent on success. */
    readonly error?: string;
    readonly correlationId?: string;
  };

  /** An attempt failed, and the next one follows after `waitMs`. */
  retry: {
    /** Zero-based number of the page in its run. Absent if the request is not a page. */
    readonly index?: number;
    /** Number of the attempt that failed, counted from 1. */
    readonly attempt: number;
    /** Maximum number of retries. */
    readonly retries: number;
    readonly waitMs: number;
    readonly status?: number;
    /** `code` of the error. */
    readonly error: string;
    readonly correlationId?: string;
  };

  /** A request waited for the rate limit: after a 429 (`refused`), or for a permit or a pause (`throttled`). */
  rateLimited: {
    /** Zero-based number of the page in its run. Absent if the request is not a page. */
    readonly index?: number;
    readonly cause: 'refused' | 'throttled';
    /** Milliseconds. Of `refused`: that every caller of the bucket will wait. Of `throttled`: that this request has waited. */
    readonly waitMs: number;
    /** Of `refused`: number of the attempt that failed, counted from 1. */
    readonly attempt?: number;
    /** Of `refused`: maximum number of retries. */
    readonly retries?: number;
    /** Of `refused`: seconds that the server asked for. */
    readonly retryAfter?: number;
    /** Of `refused`: the limit that was exceeded, as the API names it. */
    readonly limit?: string;
    readonly correlationId?: string;
  };

  /** A bucket grants no permit for `waitMs`: the server refused a request, or its quota runs low. */
  paused: {
    /** Zero-based number of the page in its run. Absent if the request is not a page. */
    readonly index?: number;
    readonly cause: 'refused' | 'quota';
    readonly waitMs: number;
    /** Of `quota`: requests remaining. */
    readonly remaining?: number;
  };

  /** A request was answered 401. */
  reauth: {
    /** Zero-based number of the page in its run. Absent if the request is not a page. */
    readonly index?: number;
    /**
     * The token was refreshed, another caller had refreshed it already (`replaced`), the refresh failed, or the token is so new that it is sent once
     * more (`retried`).
     */
    readonly outcome: 'refreshed' | 'replaced' | 'failed' | 'retried';
    /** Milliseconds that this caller waited for it. */
    readonly ms: number;
  };

  /** A token source requested a token. `endpoint` is the URL of the token endpoint. */
  token: {
    /** There was none yet, it was about to expire (`ahead`), it had expired, or the server had refused it. */
    readonly cause: 'first' | 'ahead' | 'expired' | 'refused';
    readonly outcome: 'refreshed' | 'failed' | 'retry';
    readonly ms: number;
    /** Lifetime of the new token in milliseconds. */
    readonly expiresInMs?: number;
    /** Of `retry`: milliseconds until the next request. */
    readonly waitMs?: number;
    readonly status?: number;
  };

  /** A circuit breaker changed its state. */
  circuit: {
    /** Zero-based number of the page in its run. Absent if the request is not a page. */
    readonly index?: number;
    readonly state: 'open' | 'half-open' | 'closed';
    /** Of `open`: consecutive failures. */
    readonly failures?: number;
    /** Of `open`: milliseconds until a probe is admitted. */
    readonly cooldownMs?: number;
    /** Calls that wait. */
    readonly waiting: number;
  };

  /** A record was skipped because its key was delivered before. */
  duplicate: {
    readonly index: number;
    readonly key: unknown;
  };

  /** A record that does not match the schema was skipped or replaced. */
  invalid: {
    readonly index: number;
    /** Zero-based index of the record on its page. */
    readonly recordIndex: number;
    readonly issues: readonly { readonly message: string }[];
  };

  /** A run ended early, or with missing records. */
  incomplete: {
    /**
     * `short` means missing records, `cap` that the API returns no more of the list, `stalled` that `onStall: 'stop'` ended it, `contradicted` that
     * a response says that more follows, `shrunk` that a numbered list became shorter while it was read.
     */
    readonly reason:
      | 'stopped'
      | 'aborted'
      | 'deadline'
      | 'maxItems'
      | 'maxPages'
      | 'stalled'
      | 'cap'
      | 'error'
      | 'short'
      | 'contradicted'
      | 'shrunk';
    /** Records announced. */
    readonly expected?: number;
    /** Records received. */
    readonly received: number;
    readonly message: string;
  };

  /** The server refused the first page, and the run continues with the `fallback` params. */
  fallback: {
    /** HTTP status of the refusal. */
    readonly status: number;
  };

  /** The server refused a page as too large, and the run continues at the same record with smaller pages. */
  pageSize: {
    /** Zero-based number of the page in the run. */
    readonly index: number;
    /** Page size that was refused, and the new one. */
    readonly from: number;
    readonly to: number;
    /** HTTP status of the refusal. */
    readonly status: number;
  };

  /** A job on the server was started, polled, ended or cancelled. */
  job: {
    /** Zero-based number of the page in its run. Absent if the request is not a page. */
    readonly index?: number;
    readonly jobId: string;
    readonly outcome: 'started' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'not cancelled';
    /** State as the server spells it, if it reports one. */
    readonly state?: string;
    /** Of `not cancelled`: `code` of the error. */
    readonly error?: string;
  };

  /** An interval was too wide, and the run continues with smaller ones. Records received already are skipped as duplicates. */
  split: SplitDetails & {
    /** Zero-based number of the page in the run. */
    readonly index: number;
  };

  /** A page carried a warning, which the option `warningFrom` read. */
  warning: {
    /** Zero-based number of the page in the run. */
    readonly index: number;
    readonly message: string;
  };

  /** Another `progressEvery` records were delivered. */
  progress: {
    readonly records: number;
    readonly pages: number;
    /** Total number of records, if known. */
    readonly total?: number;
    readonly elapsedMs: number;
    readonly recordsPerSecond: number;
    /** Estimated milliseconds to the end. Absent if the total is unknown. */
    readonly etaMs?: number;
  };

  /** A chunk of an extraction changed its state. */
  chunk: {
    /** Key of the chunk. */
    readonly chunk: string;
    /** `start/end`. Absent if the call is not split into windows. */
    readonly window?: string;
    /**
     * `split` and `short` mean missing records: the chunk was replaced by smaller ones, or cannot be split further. `restarted` means that it starts
     * over, `stopped` that a graceful shutdown released it.
     */
    readonly transition: 'started' | 'done' | 'split' | 'short' | 'failed' | 'restarted' | 'stopped';
    /** Records of the chunk received so far. */
    readonly received: number;
    /** Records of the chunk announced. */
    readonly expected?: number;
    /** Of `split`: the windows that replace it. */
    readonly into?: readonly string[];
    /** Of `failed` and `restarted`: `code` of the error, or the reason. */
    readonly error?: string;
    /** Of `failed`: whether it will be retried. */
    readonly willRetry?: boolean;
  };
}

/** One kind of event: `EventOf<'page'>`. */
export type EventOf<T extends keyof EventMap> = {
  readonly type: T;
  /** The annotated method as `Class.method`, or `GET /path` for a request without annotations. */
  readonly endpoint: string;
} & EventMap[T];

/** Every event that an observer receives. Narrow it by `type`. */
export type PagewrightEvent = { [T in keyof EventMap]: EventOf<T> }[keyof EventMap];

/** Why a run ended early, or with missing records. */
export type PartialReason = EventMap['incomplete']['reason'];
