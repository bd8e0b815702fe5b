import type { Dedupe, DedupeFacts, SeenSet } from './dedupe.js';

/** What a receipt says of the keys that were seen. */
export function factsOf({ kind, width }: Pick<Dedupe, 'kind' | 'width'>, set: SeenSet): DedupeFacts {
  const odds = kind === 'exact' ? { collisionOdds: set.odds } : { falsePositiveRate: set.odds };
  return Object.freeze({ kind, bits: width === 8 ? 64 : 128, keys: set.size, bytes: set.bytes, ...odds });
}
