import type { ChunkState } from '../checkpoints/chunk.js';

/** How an extraction stands. Counts are of all its processes. */
export interface ExtractProgress {
  /** `Class.method` */
  readonly endpoint: string;
  /** Records committed. */
  readonly records: number;
  readonly pages: number;
  readonly duplicates: number;
  /** Records announced by the chunks that have begun; absent before any was. */
  readonly expected?: number;
  readonly chunks: Readonly<Record<ChunkState, number>>;
  /** Milliseconds of this process on the run. */
  readonly elapsedMs: number;
  /** Records that this process has committed, by the second. */
  readonly recordsPerSecond: number;
  /** Requests that the server says are left, as it told last; absent where it never did. */
  readonly quotaLeft?: number;
  /** Milliseconds to the end at the pace so far, by the announced totals and by chunks that have not begun; absent where it cannot be told. */
  readonly etaMs?: number;
}
