import { type Chunk, type ChunkCounts, NO_COUNTS } from 'pagewright/extract';
import { pendingChunk } from '../../src/extract/checkpoints/transitions';

/** A pending chunk of the window from 0 to 100, with these changes. */
export const chunkOf = (change: Partial<Chunk> = {}): Chunk => ({
  ...pendingChunk('crm:calls', { key: `key-${change.order ?? '0001'}`, order: '0001', window: { start: 0, end: 100 } }),
  ...change,
});

/** Counts with these values, all others zero. */
export const counts = (some: Partial<ChunkCounts>): ChunkCounts => ({ ...NO_COUNTS, ...some });
