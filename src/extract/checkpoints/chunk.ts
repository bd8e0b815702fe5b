import type { JsonValue, ResumePoint } from '../../position.js';
import type { Interval } from '../../time/interval.js';

/**
 * How a chunk stands: nobody works on it yet; somebody does; it is whole; smaller ones took its place; it came to its end short of what the
 * server announced and cannot be cut further; or it failed too often.
 */
export type ChunkState = 'pending' | 'running' | 'done' | 'split' | 'short' | 'failed';

/** A piece of a run that is fetched on its own, as it is made. Plain JSON. */
export interface NewChunk {
  /** Names it in the store, over all runs: made from the key template. */
  readonly key: string;
  /** Place in the run's order, and unique in the run: `0003`, and `0003.02` for what a part of it was cut into. Sorts as text. */
  readonly order: string;
  /** `null` for a call that is fetched in one piece. */
  readonly window: Interval | null;
  /** Key of the chunk that it took the place of; absent for the first ones. */
  readonly parent?: string;
}

/** What a chunk's runs brought, over all passes and processes. */
export interface ChunkCounts {
  readonly pages: number;
  /** Records that were handed to the sink. */
  readonly records: number;
  /** Records left out because their key had been seen, in this chunk or in another. */
  readonly duplicates: number;
  /** Records left out because they do not match the schema. */
  readonly invalid: number;
  readonly requests: number;
  readonly retries: number;
  readonly throttledMs: number;
  readonly refreshes: number;
}

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

/** Why a chunk failed last, fit to be shown. */
export interface ChunkFailure {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** A chunk as the store has it. Plain JSON. */
export interface Chunk extends NewChunk {
  readonly run: string;
  readonly state: ChunkState;
  /** Grows by one each time that somebody takes the chunk: who has an older one has lost it, and can write nothing more. */
  readonly token: number;
  /** Who works on it, and until when if nothing is heard; absent unless it is `running`. Milliseconds since the epoch. */
  readonly owner?: string;
  readonly leaseUntil?: number;
  /** Times that it failed. */
  readonly attempts: number;
  /** Times that it was begun anew from its start; 0 for the first pass. */
  readonly pass: number;
  /** Where to go on; `null` at the start of a pass. */
  readonly position: ResumePoint | null;
  /** Different records that the server sent in this pass. */
  readonly got: number;
  /** Records that the server announced in this pass; `null` where it did not. */
  readonly expected: number | null;
  readonly counts: ChunkCounts;
  /** What the sink needs to go on behind what is durable, such as a byte offset. */
  readonly mark: JsonValue;
  readonly failure?: ChunkFailure;
  /** When it was first taken, and when it came to an end; milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** What `save` writes over a chunk; what is left out stays. `failure: null` forgets the last one. */
export interface ChunkChange extends Partial<
  Pick<Chunk, 'state' | 'attempts' | 'pass' | 'position' | 'got' | 'expected' | 'counts' | 'mark' | 'endedAt'>
> {
  readonly failure?: ChunkFailure | null;
  /** Chunks that take its place, added in the same step. */
  readonly children?: readonly NewChunk[];
  /** Fingerprints of the records of this page, added in the same step. */
  readonly keys?: KeyBlock;
}

/** Fingerprints, each `width` bytes, one behind the other. */
export interface KeyBlock {
  readonly pass: number;
  /** Of records that went to the sink. */
  readonly delivered: Uint8Array;
  /** Of records that this pass met, and that had gone to the sink before: by an earlier pass, or in another chunk. */
  readonly met: Uint8Array;
}

/** A block as it comes back, with the chunk that it belongs to. */
export interface StoredKeys extends KeyBlock {
  readonly chunk: string;
}

type HasState = Pick<Chunk, 'state'>;

/** Somebody has to work on it yet, or does. */
export const isUnfinished = ({ state }: HasState): boolean => state === 'pending' || state === 'running';

/** It came to its end, and lacks something. */
export const isIncomplete = ({ state }: HasState): boolean => state === 'failed' || state === 'short';

/** All of it is there, or smaller ones, which tell for themselves, took its place. */
export const isComplete = ({ state }: HasState): boolean => state === 'done' || state === 'split';

/** How many chunks stand how. */
export function countByState(chunks: readonly HasState[]): Record<ChunkState, number> {
  const counts = { pending: 0, running: 0, done: 0, split: 0, short: 0, failed: 0 };
  for (const { state } of chunks) counts[state] += 1;
  return counts;
}

/** How many chunks there are, those that smaller ones took the place of included. */
export const totalChunks = (counts: Readonly<Record<ChunkState, number>>): number =>
  Object.values(counts).reduce((sum, some) => sum + some, 0);

/** Counts added field by field; what only the second has is left out. */
export function addCounts<C extends Readonly<Record<keyof C, number>>>(counts: C, more: C): C {
  const sums = (Object.keys(counts) as (keyof C)[]).map((name) => [name, counts[name] + more[name]]);
  return Object.fromEntries(sums) as C;
}
