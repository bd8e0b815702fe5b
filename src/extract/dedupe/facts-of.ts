import type { Dedupe, DedupeFacts, SeenSet } from './dedupe.js';

/** What the receipt says of a set that `dedupe` made. */
export function factsOf(dedupe: Pick<Dedupe, 'kind' | 'width'>, set: SeenSet): DedupeFacts {
  const { kind, width } = dedupe;
  const { size: keys, bytes, odds } = set;
  const facts = { kind, bits: width === 8 ? 64 : 128, keys, bytes } as const;
  return Object.freeze(kind === 'exact' ? { ...facts, collisionOdds: odds } : { ...facts, falsePositiveRate: odds });
}
