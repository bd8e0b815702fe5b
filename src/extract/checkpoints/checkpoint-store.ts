import type { RunEnding } from '../../paging/styles/paging-style.js';
import type { JsonObject, JsonValue, ResumePoint } from '../../position.js';
import type { Interval } from '../../time/interval.js';

/**
 * `pending` waits for a worker, `running` has one, `done` is complete, `split` was replaced by smaller chunks because records were missing, `short`
 * lacks records and cannot be split further, `failed` failed too often.
 */
export type ChunkState = 'pending' | 'running' | 'done' | 'split' | 'short' | 'failed';

/** A new chunk: a part of a run that is fetched on its own. Plain JSON. */
export interface NewChunk {
  /** Unique in the store, over all runs: made from the key template. */
  readonly key: string;
  /** Position in the run, unique in it: `0003`, and `0003.02` for a part of that. Sorts as text. */
  readonly order: string;
  /** `null` for a call without windows. */
  readonly window: Interval | null;
  /** Key of the chunk that it replaces; absent for the first ones. */
  readonly parent?: string;
}

/** Counts of a chunk over all its passes and processes. */
export interface ChunkCounts {
  readonly pages: number;
  /** Records written to the sink. */
  readonly records: number;
  /** Records dropped because their key had been seen, in this chunk or in another. */
  readonly duplicates: number;
  /** Records dropped because they do not match the schema. */
  readonly invalid: number;
  /** Records left out because `where` of the call returned false for them; absent without it. */
  readonly filtered?: number;
  readonly requests: number;
  readonly retries: number;
  /** Milliseconds spent waiting for rate limits. */
  readonly throttledMs: number;
  /** Token refreshes. */
  readonly refreshes: number;
}

/** Counts of a chunk that has not started: all zero. */
export const NO_COUNTS: ChunkCounts = Object.freeze({
  pages: 0,
  records: 0,
  duplicates: 0,
  invalid: 0,
  requests: 0,
  retries: 0,
  throttledMs: 0,
  refreshes: 0,
});

/** The last failure of a chunk, without secrets. */
export interface ChunkFailure {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** A chunk in the store. Plain JSON. */
export interface Chunk extends NewChunk {
  readonly run: string;
  readonly state: ChunkState;
  /** Increases by one with each claim. An older token has lost the chunk and can commit nothing more. */
  readonly token: number;
  /** The process that claimed it; absent unless it is `running`. */
  readonly owner?: string;
  /** When the claim expires unless it is renewed; absent unless it is `running`. Milliseconds since the epoch. */
  readonly leaseUntil?: number;
  /** Failures in a row. */
  readonly attempts: number;
  /** Restarts from the first page; 0 in the first pass. */
  readonly pass: number;
  /** Where to resume; `null` at the start of a pass. */
  readonly position: ResumePoint | null;
  /** Different records that the server sent in this pass, invalid ones included. */
  readonly received: number;
  /** Records that the server announced in this pass; `null` if it announced none. */
  readonly expected: number | null;
  readonly counts: ChunkCounts;
  /** What the sink needs to continue after the durable records, such as a byte offset. */
  readonly mark: JsonValue;
  readonly failure?: ChunkFailure;
  /** By what it found the end of its data; absent before the end. */
  readonly end?: RunEnding;
  /** When it was first claimed; milliseconds since the epoch. */
  readonly startedAt?: number;
  /** When it ended; milliseconds since the epoch. */
  readonly endedAt?: number;
}

/** Fields of a chunk that `save` replaces. `failure: null` removes the last failure. */
export interface ChunkChange extends Partial<
  Pick<
    Chunk,
    'state' | 'attempts' | 'pass' | 'position' | 'received' | 'expected' | 'counts' | 'mark' | 'endedAt' | 'end'
  >
> {
  readonly failure?: ChunkFailure | null;
  /** Chunks that replace it, added in the same step. */
  readonly children?: readonly NewChunk[];
  /** Fingerprints of the records of this page, added in the same step. */
  readonly keys?: KeyBlock;
}

/** Concatenated fingerprints of `width` bytes each. */
export interface KeyBlock {
  readonly pass: number;
  /** Of records written to the sink. */
  readonly delivered: Uint8Array;
  /** Of records of this pass that had been written before: by an earlier pass, or in another chunk. */
  readonly duplicates: Uint8Array;
}

/** A block with the key of its chunk. */
export interface StoredKeys extends KeyBlock {
  readonly chunk: string;
}

type HasState = Pick<Chunk, 'state'>;

/** Waits for a worker, or has one. */
export const isUnfinished = ({ state }: HasState): boolean => state === 'pending' || state === 'running';

/** Ended with records missing. */
export const isIncomplete = ({ state }: HasState): boolean => state === 'failed' || state === 'short';

/** Has all its records, or was replaced by smaller chunks, which are judged on their own. */
export const isComplete = ({ state }: HasState): boolean => state === 'done' || state === 'split';

/** Number of chunks in each state. */
export function countByState(chunks: readonly HasState[]): Record<ChunkState, number> {
  const counts = { pending: 0, running: 0, done: 0, split: 0, short: 0, failed: 0 };
  for (const { state } of chunks) counts[state] += 1;
  return counts;
}

/** Number of chunks, split ones included. */
export const totalChunks = (counts: Readonly<Record<ChunkState, number>>): number =>
  Object.values(counts).reduce((sum, some) => sum + some, 0);

/** Adds counts field by field. Fields that only the second has are ignored. */
export function addCounts<C extends Readonly<Record<keyof C, number>>>(counts: C, more: C): C {
  const sums = (Object.keys(counts) as (keyof C)[]).map((name) => [name, counts[name] + more[name]]);
  return Object.fromEntries(sums) as C;
}

/** Adds the counts of a chunk, with those that only some calls have. */
export function addChunkCounts(one: ChunkCounts, other: ChunkCounts): ChunkCounts {
  const { filtered: _, ...counts } = one;
  const sum = addCounts(counts, { ...other });
  if (one.filtered === undefined && other.filtered === undefined) return sum;
  return { ...sum, filtered: (one.filtered ?? 0) + (other.filtered ?? 0) };
}

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
