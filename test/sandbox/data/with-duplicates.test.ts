import fc from 'fast-check';
import { withDuplicates } from '../../../src/sandbox/data/collection.js';

const list = (size: number) => ({ size, at: (index: number) => index });

function all(size: number, share: number, seed = 1): number[] {
  const repeated = withDuplicates(list(size), share, seed);
  return Array.from({ length: repeated.size }, (_, i) => repeated.at(i) as number);
}

describe('a list with duplicates', () => {
  it('contains every record once or twice, and the requested share twice', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.integer({ min: 0, max: 100 }), fc.integer(), (size, percent, seed) => {
        const places = all(size, percent / 100, seed);
        const counts = new Map<number, number>();
        for (const record of places) counts.set(record, (counts.get(record) ?? 0) + 1);
        expect(counts.size).toBe(size);
        expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(2);
        expect(places.length - size).toBe(Math.floor((size * percent) / 100));
      }),
    );
  });

  it('contains the first occurrences in the original order', () => {
    expect([...new Set(all(1_000, 0.3))]).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
  });

  it('reports the number of distinct records as its total', () => {
    expect(withDuplicates(list(100), 0.1, 1)).toMatchObject({ size: 110, total: 100 });
  });

  it('depends only on the seed', () => {
    expect(all(100, 0.1, 1)).toEqual(all(100, 0.1, 1));
    expect(all(100, 0.1, 1)).not.toEqual(all(100, 0.1, 2));
  });

  it('is the original list if the share is zero', () => {
    const plain = list(5);
    expect(withDuplicates(plain, 0, 1)).toBe(plain);
  });
});
