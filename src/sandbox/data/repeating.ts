import type { Collection } from './collections.js';
import { mix } from './random.js';
import { firstWhere } from './search.js';

/** Shares are counted in whole parts of this many, which keeps the arithmetic exact. */
const PARTS = 10_000;

/**
 * A collection in which a share of the records stands twice, the second time a little behind the first. So many records have one repeat
 * among them that on average the share comes out; which of them it is, is chance.
 */
export function repeating(collection: Collection, share: number, seed: number): Collection {
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
