import fc from 'fast-check';
import { bloom, type SeenSet } from 'pagewright/extract';
import { fingerprintOf, fingerprintsOfIds } from '../../support/fingerprints';

/** Adds the ids `id-0`, `id-1`, …; gives how many were taken for ones seen. */
function addIds(set: SeenSet, count: number): number {
  let lost = 0;
  for (const fingerprint of fingerprintsOfIds(0, count, 8)) if (!set.add(fingerprint)) lost += 1;
  return lost;
}

let fresh: Uint8Array[];
beforeAll(() => {
  fresh = [...fingerprintsOfIds(100_000_000, 101_000_000, 8)];
});

/** The share of so many other ids that it takes for seen. */
function measure(set: SeenSet, among = 250_000): number {
  return fresh.slice(0, among).filter((fingerprint) => set.has(fingerprint)).length / among;
}

describe('bloom', () => {
  it('holds a million ids in less than 5 MB, and errs on fresh ones no more often than was chosen [R109]', () => {
    const set = bloom({ falsePositiveRate: 1e-3, expected: 1_000_000 }).newSet();
    const lost = addIds(set, 1_000_000);
    expect(set.bytes).toBeLessThan(5_000_000);
    expect(set.bytes).toBeLessThan(2_010_000);
    expect(set.size).toBe(1_000_000 - lost);
    expect(lost).toBeLessThan(1_000);
    expect(measure(set, 1_000_000)).toBeLessThanOrEqual(1e-3);
    for (const fingerprint of fingerprintsOfIds(0, 200_000, 8)) if (!set.has(fingerprint)) throw new Error('lost');
  });

  it('is made for five million ids in less than 12 MB', () => {
    expect(bloom({ falsePositiveRate: 1e-3, expected: 5_000_000 }).newSet().bytes).toBeLessThan(12_000_000);
  });

  it.each([0.1, 0.01, 1e-3])('keeps to a rate of %f when ten times as many come as were expected', (rate) => {
    const set = bloom({ falsePositiveRate: rate, expected: 20_000 }).newSet();
    const before = set.bytes;
    addIds(set, 200_000);
    expect(set.bytes).toBeGreaterThan(before * 10);
    expect(measure(set)).toBeLessThanOrEqual(rate);
    expect(set.odds).toBeLessThanOrEqual(rate);
  });

  it('estimates the rate at what it holds: none when empty, what is measured when full', () => {
    const set = bloom({ falsePositiveRate: 0.01, expected: 100_000 }).newSet();
    expect(set.odds).toBe(0);
    expect(measure(set)).toBe(0);
    addIds(set, 50_000);
    expect(set.odds).toBeLessThan(0.000_5);
    addIds(set, 200_000);
    // About 5,000 of a million: 5 % are three standard deviations.
    expect(Math.abs(measure(set, 1_000_000) / set.odds - 1)).toBeLessThan(0.05);
  });

  it('never takes what it has seen for new, and adds nothing twice', () => {
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

  it('is made for what was expected, and grows beyond it by layers for twice as many at half the rate', () => {
    const set = bloom({ falsePositiveRate: 0.02, expected: 12_000 }).newSet();
    const ids = fingerprintsOfIds(0, 100_000, 8);
    const addUpTo = (size: number) => {
      while (set.size < size) set.add(ids.next().value as Uint8Array);
      return set.bytes;
    };
    const first = addUpTo(12_000);
    // 9.59 bits a key at a rate of 0.01, 11.03 at 0.005, with a hundredth of room and as much as the rate.
    expect(first * 8).toBeCloseTo((12_000 * 9.593 * 1.01) / 0.99, -2);
    const second = addUpTo(13_000) - first;
    expect(second * 8).toBeCloseTo((24_000 * 11.034 * 1.01) / 0.995, -2);
    expect(addUpTo(36_000)).toBe(first + second);
    expect(addUpTo(37_500)).toBeGreaterThan(2 * (first + second));
  });

  it('does not go below 10,000 keys, where the arithmetic of rates would not hold', () => {
    const bytes = (expected: number) => bloom({ falsePositiveRate: 0.01, expected }).newSet().bytes;
    expect(bytes(1)).toBe(bytes(10_000));
    expect(bytes(10_001)).toBeGreaterThanOrEqual(bytes(10_000));
    expect(bytes(20_000)).toBeGreaterThan(bytes(10_000));
  });

  it('keeps the first bits of the largest filters apart from the last ones', () => {
    const set = bloom({ falsePositiveRate: 0.1, expected: 10_000 }).newSet();
    expect(set.add(fingerprintOf(0, 0))).toBe(true);
    expect(set.has(fingerprintOf(0xffff_ffff, 0))).toBe(false);
    expect(set.add(fingerprintOf(0xffff_ffff, 0))).toBe(true);
    expect(set.has(fingerprintOf(0xffff_ffff, 0))).toBe(true);
  });

  it('refuses a fingerprint of another width', () => {
    const set = bloom({ falsePositiveRate: 0.01 }).newSet();
    expect(() => set.add(new Uint8Array(16))).toThrow(new RangeError('a fingerprint must be of 8 bytes here, got 16'));
  });
});
