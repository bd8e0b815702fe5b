import type { JsonObject } from '../../position.js';

/** A new extraction. Plain JSON. */
export interface NewRun {
  /** Names the run in the store: organisation and view. */
  readonly run: string;
  /** `Class.method` */
  readonly endpoint: string;
  /** What must not change between two processes: a hash for each part of the query, and the setup of windows, dedupe and sink. */
  readonly identity: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Data of the application, such as the arguments of the command line. */
  readonly metadata?: JsonObject;
}

/** The process that holds a run. */
export interface LeaseHolder {
  /** Unique to one extraction of one process: `host:pid:start.random`. */
  readonly owner: string;
  /** When the lease expires unless it is renewed; milliseconds since the epoch. */
  readonly until: number;
}

/** An extraction in the store. */
export interface StoredRun extends NewRun {
  readonly holder?: LeaseHolder;
  /** How many times the run was acquired. */
  readonly sessions: number;
  /** Set when the run is complete. */
  readonly receipt?: JsonObject;
}

/** Work within a period of time, by all workers together. */
export interface Sample {
  readonly kind: 'sample';
  /** Start of the period; milliseconds since the epoch. */
  readonly at: number;
  /** Length of the period in milliseconds. */
  readonly ms: number;
  readonly records: number;
  readonly pages: number;
  readonly requests: number;
  readonly retries: number;
  /** Milliseconds spent waiting for rate limits, summed over the workers. */
  readonly throttledMs: number;
  /** Remaining requests, as last reported by the server; absent if it reports none. */
  readonly quotaLeft?: number;
}

/** A transition of a chunk. */
export interface ChunkEntry {
  readonly kind: 'chunk';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `order` of the chunk. */
  readonly order: string;
  /** `stopped` returns the chunk unfinished. */
  readonly transition: 'started' | 'done' | 'split' | 'short' | 'failed' | 'restarted' | 'stopped';
  /** Of `started`: index of the worker, counted from 0. */
  readonly worker?: number;
}

/** A process acquired or released the run. A killed process leaves no `end`. */
export interface SessionEntry {
  readonly kind: 'session';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly transition: 'begin' | 'end';
}

/** An entry of the run log, from which the report is drawn. Plain JSON. */
export type LogEntry = Sample | ChunkEntry | SessionEntry;
