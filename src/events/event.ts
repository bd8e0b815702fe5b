import type { PartialReason } from './partial-reason.js';

interface Located {
  /** The annotated method, as `Class.method`. */
  readonly endpoint: string;
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
  readonly got: number;
  readonly message: string;
}

/** The server refused the first page, and the run goes on with the `fallback` params. */
export interface FallbackEvent extends Located {
  readonly type: 'fallback';
  /** What it was refused with. */
  readonly status: number;
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

/** Everything that a run tells while it goes. */
export type PagewrightEvent =
  FallbackEvent | PageEvent | DuplicateEvent | InvalidEvent | IncompleteEvent | ProgressEvent;
