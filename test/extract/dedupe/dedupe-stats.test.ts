import { bloom, exact } from 'pagewright/extract';
import { dedupeStats } from '../../../src/extract/dedupe/dedupe';
import { fingerprintsOfIds } from '../../support/fingerprints';

function filled(dedupe: ReturnType<typeof exact>, count: number) {
  const set = dedupe.newSet();
  for (const fingerprint of fingerprintsOfIds(0, count, dedupe.width)) set.add(fingerprint);
  return set;
}

describe('factsOf', () => {
  it.each([64, 128] as const)('says of %i exact bits how likely a collision was', (bits) => {
    const dedupe = exact({ bits });
    const set = filled(dedupe, 1_000);
    const facts = dedupeStats(dedupe, set);
    expect(facts).toEqual({ kind: 'exact', bits, keys: 1_000, bytes: set.bytes, collisionOdds: set.odds });
    expect(facts.collisionOdds).toBeGreaterThan(0);
    expect(Object.isFrozen(facts)).toBe(true);
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });

  it('says of bloom which share of new records it takes for seen at the end [R109]', () => {
    const dedupe = bloom({ falsePositiveRate: 0.1, expected: 10_000 });
    const set = filled(dedupe, 10_000);
    const facts = dedupeStats(dedupe, set);
    expect(facts).toEqual({ kind: 'bloom', bits: 64, keys: set.size, bytes: set.bytes, falsePositiveRate: set.odds });
    expect(facts.falsePositiveRate).toBeGreaterThan(0.03);
    expect(facts.falsePositiveRate).toBeLessThanOrEqual(0.1);
  });
});
