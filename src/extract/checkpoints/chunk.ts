import type { JsonValue, ResumePoint } from '../../position.js';
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
  /** When it was first claimed; milliseconds since the epoch. */
  readonly startedAt?: number;
  /** When it ended; milliseconds since the epoch. */
  readonly endedAt?: number;
}

/** Fields of a chunk that `save` replaces. `failure: null` removes the last failure. */
export interface ChunkChange extends Partial<
  Pick<Chunk, 'state' | 'attempts' | 'pass' | 'position' | 'received' | 'expected' | 'counts' | 'mark' | 'endedAt'>
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
