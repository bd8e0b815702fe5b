/** What happened in a stretch of time, all workers together. */
export interface Sample {
  readonly kind: 'sample';
  /** Start of the stretch, milliseconds since the epoch, and how long it was. */
  readonly at: number;
  readonly ms: number;
  readonly records: number;
  readonly pages: number;
  readonly requests: number;
  readonly retries: number;
  /** Milliseconds spent waiting for a pace, summed over the workers. */
  readonly throttledMs: number;
  /** Requests that the server says are left, as it told last; absent where it never did. */
  readonly quotaLeft?: number;
}

/** A turn in the life of a chunk. */
export interface ChunkTurn {
  readonly kind: 'chunk';
  readonly at: number;
  /** `order` of the chunk. */
  readonly order: string;
  /** `stopped` gives it back unfinished. */
  readonly turn: 'started' | 'done' | 'split' | 'short' | 'failed' | 'restarted' | 'stopped';
  /** Of `started`: which worker, counted from 0. */
  readonly worker?: number;
}

/** A process took hold of the run, or let it go. A process that was killed leaves no `end`. */
export interface SessionTurn {
  readonly kind: 'session';
  readonly at: number;
  readonly turn: 'begin' | 'end';
}

/** The run's diary, from which its report is drawn. Plain JSON. */
export type LogEntry = Sample | ChunkTurn | SessionTurn;
