import { mix } from './random.js';

/** A list that the sandbox serves. */
export interface Collection {
  /** Number of positions in the list. */
  readonly size: number;
  /** Reported number of distinct records. @default size */
  readonly total?: number;
  at(index: number): unknown;
  /** For lists that change while they are read: keys that cursors keep instead of positions. */
  readonly keys?: StableKeys;
}

/** Keys of the records of a changing list. */
export interface StableKeys {
  keyOf(index: number): number;
  /** The first position whose key is not below this one. */
  indexOf(key: number): number;
}

/** Binary search: the first index for which a condition holds, given that it holds for all later ones; `size` if for none. */
export function firstWhere(size: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Shares are counted in ten-thousandths, which keeps the arithmetic exact. */
const PARTS = 10_000;

/** A collection with a share of its records repeated, soon after their first position. The seed decides which ones. */
export function withDuplicates(collection: Collection, share: number, seed: number): Collection {
  const parts = Math.round(share * PARTS);
  if (parts === 0) return collection;
  const { size, total = size } = collection;
  const repeats = Math.floor((size * parts) / PARTS);
  /** Index of the last original record before a repeat. */
  const lastBefore = (repeat: number) => Math.ceil(((repeat + 1) * PARTS) / parts) - 1;
  const originalOf = (repeat: number) => {
    const last = lastBefore(repeat);
    const stretch = repeat === 0 ? last + 1 : last - lastBefore(repeat - 1);
    return last - (mix(seed, repeat) % stretch);
  };
  const at = (position: number) => {
    const repeatsBefore = firstWhere(repeats, (repeat) => lastBefore(repeat) + repeat + 1 >= position);
    const isRepeat = repeatsBefore < repeats && lastBefore(repeatsBefore) + repeatsBefore + 1 === position;
    return collection.at(isRepeat ? originalOf(repeatsBefore) : position - repeatsBefore);
  };
  return { size: size + repeats, total, at };
}

/** Up to this length of the interval, lists are complete. */
const COMPLETE_UP_TO_MS = 7 * 24 * 60 * 60_000;

/** A list of an interval that silently ends after `truncateTo` records if the interval exceeds seven days. Its total counts all records. */
export function truncated(collection: Collection, intervalMs: number, truncateTo = Infinity): Collection {
  if (intervalMs <= COMPLETE_UP_TO_MS || collection.size <= truncateTo) return collection;
  return { size: truncateTo, total: collection.size, at: (i) => collection.at(i) };
}
