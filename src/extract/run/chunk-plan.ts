import type { Interval } from '../../time/interval.js';
import type { Chunk, NewChunk } from '../checkpoints/chunk.js';
import type { Keys } from '../checkpoints/chunk-key.js';

/** The chunks that a run begins with: one for each window, or one for all. */
export function firstChunks(windows: readonly Interval[] | undefined, keys: Keys): NewChunk[] {
  const all = windows ?? [null];
  const digits = Math.max(4, String(all.length).length);
  return all.map((window, index) => ({ key: keys.keyOf(window), order: numbered(index, digits), window }));
}

/** The chunks that take the place of `parent`. They sort behind it, and before whatever comes after it. */
export function childChunks(parent: Chunk, windows: readonly Interval[], keys: Keys): NewChunk[] {
  const digits = Math.max(2, String(windows.length).length);
  return windows.map((window, index) => ({
    key: keys.keyOf(window),
    order: `${parent.order}.${numbered(index, digits)}`,
    window,
    parent: parent.key,
  }));
}

const numbered = (index: number, digits: number) => String(index + 1).padStart(digits, '0');
