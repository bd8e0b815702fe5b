import type { Collection } from './collections.js';

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
