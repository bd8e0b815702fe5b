import type { ChunkCounts, ChunkFailure, ChunkState } from '../checkpoints/chunk.js';
import type { DedupeStats } from '../dedupe/dedupe.js';
import type { SinkOutput } from '../sinks/sink.js';

/** Why a run is not complete: it was asked to stop, its time was over, chunks failed, or the server sent less than it announced. */
export type ExtractPartial = 'stopped' | 'time' | 'failed' | 'short';

/** A chunk that is not whole, for people who have to see to it. */
export interface OpenChunk {
  readonly key: string;
  /** `start/end`, or `null` for a call that is fetched in one piece. */
  readonly window: string | null;
  readonly state: Exclude<ChunkState, 'done' | 'split'>;
  readonly attempts: number;
  readonly got: number;
  readonly expected: number | null;
  /** Records announced that did not come; 0 where nothing was announced. */
  readonly lacking: number;
  readonly failure?: ChunkFailure;
}

/** What an extraction did, over all its processes, and whether it is whole. Plain JSON. */
export interface ExtractReceipt extends ChunkCounts {
  /** `Class.method` */
  readonly endpoint: string;
  /** Names the run in the store. */
  readonly run: string;
  /** True once every chunk is done, and none is short. */
  readonly complete: boolean;
  readonly partial?: ExtractPartial;
  /** Records that the server announced, over all chunks that were not split; absent where one of them announced none. */
  readonly expected?: number;
  /** How many chunks stand how. */
  readonly chunks: Readonly<Record<ChunkState, number>>;
  /** Those that are not whole. */
  readonly open: readonly OpenChunk[];
  readonly restarts: number;
  readonly dedupe?: DedupeStats;
  readonly guarantee: 'effectively once' | 'at least once';
  readonly output: SinkOutput;
  /** When the run was made, and when this receipt was; ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Milliseconds from one to the other. */
  readonly elapsedMs: number;
  /** Processes that worked on it. */
  readonly sessions: number;
}
