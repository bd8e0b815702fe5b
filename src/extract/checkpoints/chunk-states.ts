import type { Chunk, ChunkState } from './chunk.js';

type Standing = Pick<Chunk, 'state'>;

/** Somebody has to work on it yet, or does. */
export const isUnfinished = ({ state }: Standing): boolean => state === 'pending' || state === 'running';

/** It came to its end, and lacks something. */
export const isBroken = ({ state }: Standing): boolean => state === 'failed' || state === 'short';

/** All of it is there, or smaller ones, which tell for themselves, took its place. */
export const isWhole = ({ state }: Standing): boolean => state === 'done' || state === 'split';

/** How many chunks stand how. */
export function stateCounts(chunks: readonly Standing[]): Record<ChunkState, number> {
  const counts = { pending: 0, running: 0, done: 0, split: 0, short: 0, failed: 0 };
  for (const { state } of chunks) counts[state] += 1;
  return counts;
}

/** How many chunks there are, those that smaller ones took the place of included. */
export const allChunks = (counts: Readonly<Record<ChunkState, number>>): number =>
  Object.values(counts).reduce((sum, some) => sum + some, 0);
