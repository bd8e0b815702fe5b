import type { JsonObject } from '../../position.js';
import type { Chunk, ChunkChange, ChunkState, NewChunk, StoredKeys } from './chunk.js';

/** A request for a lease. */
export interface LeaseRequest {
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds that the lease lasts. */
  readonly leaseMs: number;
}

/** A claimed chunk. `save` rejects any other token. */
export type Claim = Pick<Chunk, 'run' | 'key' | 'token'>;

/** Work on the store's own database, committed together with a checkpoint. */
export type TransactionWork = (database: unknown) => void;

/**
 * Stores runs and their chunks. Every method is atomic, also with concurrent processes, and its effect is durable when the promise resolves.
 * Failures of the medium throw `CheckpointError`.
 *
 * Test your own store with `checkpointStoreConformance` of `pagewright/testing`.
 */
export interface CheckpointStore {
  /** Appears in messages: `memory`, `sqlite run.db`. */
  readonly name: string;
  /** Address of the database in which `save` can run `work`, the same for all stores and sinks on it. Absent if it cannot. */
  readonly database?: string;
  /** Adds a run and its chunks. Returns false if a run of that name exists. */
  create(run: NewRun, chunks: readonly NewChunk[]): Promise<boolean>;
  run(run: string): Promise<StoredRun | undefined>;
  /** All runs, in order of creation. */
  runs(): Promise<StoredRun[]>;
  /** The chunks of a run, sorted by `order`; empty if the run does not exist. */
  chunks(run: string): Promise<Chunk[]>;
  /**
   * Acquires the lease of a run, or renews it. Succeeds if the run has no holder, if the holder is `request.owner` or `evict`, or if its lease has
   * expired at `now`. Each acquisition counts as a session; a renewal does not.
   *
   * @returns the holder afterwards; another owner means that the request was refused
   * @throws CheckpointError if the run does not exist
   */
  acquire(run: string, request: LeaseRequest, evict?: string): Promise<LeaseHolder>;
  /** Releases the run, and makes all chunks of `owner` `pending` again. Changes nothing that `owner` does not hold. */
  release(run: string, owner: string): Promise<void>;
  /**
   * Claims the next chunk: `pending`, or `running` for another owner whose lease has expired at `now`. Chunks with fewer attempts come first, then
   * lower `order`. Sets `running`, increments the token, and sets `startedAt` the first time.
   *
   * @returns the claimed chunk, or `undefined` if no chunk is claimable
   */
  claim(run: string, request: LeaseRequest): Promise<Chunk | undefined>;
  /**
   * Saves a change and renews the lease to `now + leaseMs`; a state other than `running` ends the lease. `work` runs first, in the same
   * transaction. If it throws, nothing is saved and the error is rethrown.
   *
   * @throws LeaseLostError if the chunk is not running under this token
   */
  save(claim: Claim, change: ChunkChange, request: LeaseRequest, work?: TransactionWork): Promise<void>;
  /** Makes chunks in `states` `pending` again, without failure and attempts; `running` ones regardless of their lease. Returns how many. */
  reopen(run: string, states: readonly ChunkState[]): Promise<number>;
  /** Marks the run as complete. */
  finish(run: string, receipt: JsonObject): Promise<void>;
  /** All fingerprints of a run, in the order in which each chunk saved them. */
  keys(run: string): AsyncIterable<StoredKeys>;
  /** Appends to the log of the run. */
  log(run: string, entries: readonly LogEntry[]): Promise<void>;
  /** The log of the run, in the order written. */
  readLog(run: string): AsyncIterable<LogEntry>;
  /** Removes a run with its chunks, fingerprints and log. */
  remove(run: string): Promise<void>;
  /** Closes whatever the store holds open. May be called twice. */
  close(): Promise<void>;
}

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
