import fc from 'fast-check';
import { bloom, type SeenSet } from 'pagewright/extract';
import { fingerprintOf, fingerprintsOfIds, randomFingerprints } from '../../support/fingerprints';
import { nightly } from '../../support/nightly';

const NIGHTLY_TIMEOUT_MS = 300_000;

/** Adds fingerprints, and returns how many were mistaken for known ones. */
function addAll(set: SeenSet, fingerprints: Iterable<Uint8Array>): number {
  let lost = 0;
  for (const fingerprint of fingerprints) if (!set.add(fingerprint)) lost += 1;
  return lost;
}

/** Adds `count` fingerprints. */
const fill = (set: SeenSet, count: number) => addAll(set, randomFingerprints(count, 8));

/** The share of other fingerprints that the set mistakes for known ones. */
function measure(set: SeenSet, count = 250_000): number {
  let found = 0;
  for (const fingerprint of randomFingerprints(count, 8, 2)) if (set.has(fingerprint)) found += 1;
  return found / count;
}

describe('bloom', () => {
  it('holds a million ids in less than 5 MB, and stays below the chosen rate of errors [R109]', () => {
    const set = bloom({ falsePositiveRate: 1e-3, expected: 1_000_000 }).newSet();
    const lost = fill(set, 1_000_000);
    expect(set.bytes).toBeLessThan(5_000_000);
    expect(set.bytes).toBeLessThan(2_010_000);
    expect(set.size).toBe(1_000_000 - lost);
    expect(lost).toBeLessThan(1_000);
    expect(measure(set, 1_000_000)).toBeLessThanOrEqual(1e-3);
    let missing = 0;
    for (const fingerprint of randomFingerprints(200_000, 8)) if (!set.has(fingerprint)) missing += 1;
    expect(missing).toBe(0);
  });

  it('takes less than 12 MB for five million ids', () => {
    expect(bloom({ falsePositiveRate: 1e-3, expected: 5_000_000 }).newSet().bytes).toBeLessThan(12_000_000);
  });

  (nightly ? it : it.skip)(
    'loses less than a thousandth of five million hashed ids (nightly) [R109]',
    () => {
      const set = bloom({ falsePositiveRate: 1e-3, expected: 5_000_000 }).newSet();
      const lost = addAll(set, fingerprintsOfIds(0, 5_000_000, 8));
      expect(lost).toBeLessThan(5_000);
      expect(set.size).toBe(5_000_000 - lost);
      expect(set.bytes).toBeLessThan(12_000_000);
    },
    NIGHTLY_TIMEOUT_MS,
  );

  it.each([0.1, 0.01, 1e-3])('keeps the rate of %f with ten times the expected number of keys', (rate) => {
    const set = bloom({ falsePositiveRate: rate, expected: 20_000 }).newSet();
    const before = set.bytes;
    fill(set, 200_000);
    expect(set.bytes).toBeGreaterThan(before * 10);
    expect(measure(set)).toBeLessThanOrEqual(rate);
    expect(set.odds).toBeLessThanOrEqual(rate);
  });

  it('estimates its rate of errors: zero when empty, the measured rate when full', () => {
    const set = bloom({ falsePositiveRate: 0.01, expected: 100_000 }).newSet();
    expect(set.odds).toBe(0);
    expect(measure(set)).toBe(0);
    fill(set, 50_000);
    expect(set.odds).toBeLessThan(0.000_5);
    fill(set, 200_000);
    // About 5,000 of a million: 5 % are three standard deviations.
    expect(Math.abs(measure(set, 1_000_000) / set.odds - 1)).toBeLessThan(0.05);
  });

  it('recognizes every added key, and adds nothing twice', () => {
    const fingerprint = fc.tuple(fc.integer({ min: 0, max: 0xffff_ffff }), fc.nat(3)).map((it) => fingerprintOf(...it));
    fc.assert(
      fc.property(fc.array(fingerprint, { maxLength: 200 }), (fingerprints) => {
        const set = bloom({ falsePositiveRate: 0.1, expected: 1 }).newSet();
        for (const one of fingerprints) {
          const [before, known] = [set.size, set.has(one)];
          expect(set.add(one)).toBe(!known);
          expect(set.size).toBe(before + (known ? 0 : 1));
          expect(set.add(one)).toBe(false);
        }
        for (const one of fingerprints) expect(set.has(one)).toBe(true);
      }),
    );
  });

  it('grows beyond the expected number by filters of twice the capacity and half the rate', () => {
    const set = bloom({ falsePositiveRate: 0.02, expected: 12_000 }).newSet();
    const ids = randomFingerprints(100_000, 8);
    const addUpTo = (size: number) => {
      while (set.size < size) set.add(ids.next().value as Uint8Array);
      return set.bytes;
    };
    const first = addUpTo(12_000);
    // 9.59 bits per key at a rate of 0.01, 11.03 at 0.005, plus a hundredth, plus the rate.
    expect(first * 8).toBeCloseTo((12_000 * 9.593 * 1.01) / 0.99, -2);
    const second = addUpTo(13_000) - first;
    expect(second * 8).toBeCloseTo((24_000 * 11.034 * 1.01) / 0.995, -2);
    expect(addUpTo(36_000)).toBe(first + second);
    expect(addUpTo(37_500)).toBeGreaterThan(2 * (first + second));
  });

  it('has a capacity of at least 10,000 keys, below which the formula of rates does not hold', () => {
    const bytes = (expected: number) => bloom({ falsePositiveRate: 0.01, expected }).newSet().bytes;
    expect(bytes(1)).toBe(bytes(10_000));
    expect(bytes(10_001)).toBeGreaterThanOrEqual(bytes(10_000));
    expect(bytes(20_000)).toBeGreaterThan(bytes(10_000));
  });

  it('distinguishes the first bits of a filter from the last ones', () => {
    const set = bloom({ falsePositiveRate: 0.1, expected: 10_000 }).newSet();
    expect(set.add(fingerprintOf(0, 0))).toBe(true);
    expect(set.has(fingerprintOf(0xffff_ffff, 0))).toBe(false);
    expect(set.add(fingerprintOf(0xffff_ffff, 0))).toBe(true);
    expect(set.has(fingerprintOf(0xffff_ffff, 0))).toBe(true);
  });

  it('rejects a fingerprint of another width', () => {
    const set = bloom({ falsePositiveRate: 0.01 }).newSet();
    expect(() => set.add(new Uint8Array(16))).toThrow(new RangeError('a fingerprint must have 8 bytes here, got 16'));
  });
});
