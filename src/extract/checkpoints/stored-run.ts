import type { JsonObject } from '../../position.js';

/** One extraction as it is made. Plain JSON. */
export interface NewRun {
  /** Names it in the store: organisation and view. */
  readonly run: string;
  /** `Class.method` */
  readonly endpoint: string;
  /** What must stay the same for the run to go on: a hash for each part of the query, and how windows, dedupe and sink were set up. */
  readonly identity: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** What whoever began it wants to find again, such as the command line's arguments. */
  readonly invocation?: JsonObject;
}

/** Who works on a run, and until when if nothing is heard. */
export interface LeaseHolder {
  /** Unique to one extraction of one process: `host:pid:began.random`. */
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** An extraction as the store has it. */
export interface StoredRun extends NewRun {
  readonly holder?: LeaseHolder;
  /** How often somebody took hold of it. */
  readonly sessions: number;
  /** Once the run is complete: its receipt. */
  readonly receipt?: JsonObject;
}

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
export interface ChunkEntry {
  readonly kind: 'chunk';
  readonly at: number;
  /** `order` of the chunk. */
  readonly order: string;
  /** `stopped` gives it back unfinished. */
  readonly transition: 'started' | 'done' | 'split' | 'short' | 'failed' | 'restarted' | 'stopped';
  /** Of `started`: which worker, counted from 0. */
  readonly worker?: number;
}

/** A process took hold of the run, or let it go. A process that was killed leaves no `end`. */
export interface SessionEntry {
  readonly kind: 'session';
  readonly at: number;
  readonly transition: 'begin' | 'end';
}

/** The run's diary, from which its report is drawn. Plain JSON. */
export type LogEntry = Sample | ChunkEntry | SessionEntry;
