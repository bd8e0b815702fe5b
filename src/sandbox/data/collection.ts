import { mix } from './random.js';

/** A list that the sandbox serves. */
export interface Collection {
  /** Places in the list. */
  readonly size: number;
  /** How many different records the list is said to have. @default size */
  readonly total?: number;
  at(index: number): unknown;
  /** Lists that change while they are read: what a cursor keeps of a place, so that it leads to the same record later on. */
  readonly keys?: StableKeys;
}

export interface StableKeys {
  keyOf(index: number): number;
  /** The first place whose key is not below that one. */
  indexOf(key: number): number;
}

/** The first place in `0 … size` where a condition holds that holds everywhere behind it; `size` where it holds nowhere. */
export function firstWhere(size: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Shares are counted in whole parts of this many, which keeps the arithmetic exact. */
const PARTS = 10_000;

/**
 * A collection in which a share of the records stands twice, the second time a little behind the first. So many records have one repeat
 * among them that on average the share comes out; which of them it is, is chance.
 */
export function withDuplicates(collection: Collection, share: number, seed: number): Collection {
  const parts = Math.round(share * PARTS);
  if (parts === 0) return collection;
  const { size, total = size } = collection;
  const repeats = Math.floor((size * parts) / PARTS);
  /** The place of the last record of the stretch in front of a repeat, the repeats themselves not counted. */
  const lastBefore = (repeat: number) => Math.ceil(((repeat + 1) * PARTS) / parts) - 1;
  const repeatedBy = (repeat: number) => {
    const last = lastBefore(repeat);
    const stretch = repeat === 0 ? last + 1 : last - lastBefore(repeat - 1);
    return last - (mix(seed, repeat) % stretch);
  };
  const at = (place: number) => {
    const repeatsBefore = firstWhere(repeats, (repeat) => lastBefore(repeat) + repeat + 1 >= place);
    const isRepeat = repeatsBefore < repeats && lastBefore(repeatsBefore) + repeatsBefore + 1 === place;
    return collection.at(isRepeat ? repeatedBy(repeatsBefore) : place - repeatsBefore);
  };
  return { size: size + repeats, total, at };
}

/** Up to here, the platform gives all that it announces. */
const WHOLE_UP_TO_MS = 7 * 24 * 60 * 60_000;

/**
 * A list of what happened in an interval, as it is cut short without a word: for more than seven days it ends after `truncateTo`, while
 * its total tells all.
 */
export function truncated(collection: Collection, intervalMs: number, truncateTo = Infinity): Collection {
  if (intervalMs <= WHOLE_UP_TO_MS || collection.size <= truncateTo) return collection;
  return { size: truncateTo, total: collection.size, at: (i) => collection.at(i) };
}
