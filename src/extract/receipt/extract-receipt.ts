import type { ChunkCounts, ChunkFailure, ChunkState } from '../checkpoints/checkpoint-store.js';
import type { DedupeStats } from '../dedupe/dedupe.js';
import type { RunEnding } from '../../paging/styles/paging-style.js';
import type { SinkOutput } from '../sinks/sink.js';

/** Why a run is not complete: it was stopped, `maxMs` was reached, chunks failed, or records are missing. */
export type ExtractPartial = 'stopped' | 'time' | 'failed' | 'short';

/** A chunk that is not complete. */
export interface OpenChunk {
  readonly key: string;
  /** `start/end`, or `null` for a call without windows. */
  readonly window: string | null;
  readonly state: Exclude<ChunkState, 'done' | 'split'>;
  /** Failures in a row. */
  readonly attempts: number;
  /** Different records that the server sent. */
  readonly received: number;
  /** Records that the server announced; `null` if it announced none. */
  readonly expected: number | null;
  /** Announced records that are missing; 0 if none were announced. */
  readonly missing: number;
  readonly failure?: ChunkFailure;
}

/** The result of an extraction, over all its processes. Plain JSON. */
export interface ExtractReceipt extends ChunkCounts {
  /** `Class.method` */
  readonly endpoint: string;
  /** Names the run in the store. */
  readonly run: string;
  /** Whether every chunk is `done` or `split`. */
  readonly complete: boolean;
  /** Why it is not complete; absent if it is. */
  readonly partial?: ExtractPartial;
  /** Records announced, over all chunks that were not split; absent if one of them announced none. */
  readonly expected?: number;
  /** By what the data ended. Of several chunks, the weakest of their ends; absent before the first. */
  readonly end?: RunEnding;
  /** Number of chunks in each state. */
  readonly chunks: Readonly<Record<ChunkState, number>>;
  /** Chunks that are not complete. */
  readonly open: readonly OpenChunk[];
  /** Restarts of chunks. */
  readonly restarts: number;
  readonly dedupe?: DedupeStats;
  /** The guarantee of the sink. */
  readonly guarantee: 'effectively once' | 'at least once';
  readonly output: SinkOutput;
  /** When the run was created; ISO 8601. */
  readonly startedAt: string;
  /** When this receipt was created; ISO 8601. */
  readonly endedAt: string;
  /** Milliseconds between both, pauses included. */
  readonly elapsedMs: number;
  /** How many times a process acquired the run. */
  readonly sessions: number;
}
