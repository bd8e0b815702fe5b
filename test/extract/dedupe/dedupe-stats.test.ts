import { bloom, exact } from 'pagewright/extract';
import { dedupeStats } from '../../../src/extract/dedupe/dedupe';
import { fingerprintsOfIds } from '../../support/fingerprints';

function filled(dedupe: ReturnType<typeof exact>, count: number) {
  const set = dedupe.newSet();
  for (const fingerprint of fingerprintsOfIds(0, count, dedupe.width)) set.add(fingerprint);
  return set;
}

describe('dedupeStats', () => {
  it.each([64, 128] as const)('reports the odds of a collision for exact with %i bits', (bits) => {
    const dedupe = exact({ bits });
    const set = filled(dedupe, 1_000);
    const stats = dedupeStats(dedupe, set);
    expect(stats).toEqual({ kind: 'exact', bits, keys: 1_000, bytes: set.bytes, collisionOdds: set.odds });
    expect(stats.collisionOdds).toBeGreaterThan(0);
    expect(Object.isFrozen(stats)).toBe(true);
    expect(JSON.parse(JSON.stringify(stats))).toEqual(stats);
  });

  it('reports the share of new records that bloom mistakes for duplicates at the end [R109]', () => {
    const dedupe = bloom({ falsePositiveRate: 0.1, expected: 10_000 });
    const set = filled(dedupe, 10_000);
    const stats = dedupeStats(dedupe, set);
    expect(stats).toEqual({ kind: 'bloom', bits: 64, keys: set.size, bytes: set.bytes, falsePositiveRate: set.odds });
    expect(stats.falsePositiveRate).toBeGreaterThan(0.03);
    expect(stats.falsePositiveRate).toBeLessThanOrEqual(0.1);
  });
});
