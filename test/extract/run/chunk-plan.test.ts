import { childChunks, firstChunks } from '../../../src/extract/run/chunk-progress';
import { chunkOf } from '../../support/chunk-builders';

const keys = {
  run: 'crm:calls',
  keyOf: (window: { start: number; end: number } | null) => (window ? `k${window.start}` : 'all'),
};
const windows = (count: number) => Array.from({ length: count }, (_, i) => ({ start: i, end: i + 1 }));

describe('the first chunks of a run', () => {
  it('are one for each window, in their order', () => {
    expect(firstChunks(windows(2), keys)).toEqual([
      { key: 'k0', order: '0001', window: { start: 0, end: 1 } },
      { key: 'k1', order: '0002', window: { start: 1, end: 2 } },
    ]);
  });

  it('are one for a call in one piece', () => {
    expect(firstChunks(undefined, keys)).toEqual([{ key: 'all', order: '0001', window: null }]);
  });

  it.each([9_999, 10_000, 10_001])('sort as text in the order of their windows: %d', (count) => {
    const orders = firstChunks(windows(count), keys).map(({ order }) => order);
    expect(new Set(orders).size).toBe(count);
    expect([...orders].sort()).toEqual(orders);
  });
});

describe('the chunks in place of one', () => {
  it('name it, and sort behind it and before the one after it', () => {
    const parent = chunkOf({ key: 'k0', order: '0007' });

    expect(childChunks(parent, windows(2), keys)).toEqual([
      { key: 'k0', order: '0007.01', window: { start: 0, end: 1 }, parent: 'k0' },
      { key: 'k1', order: '0007.02', window: { start: 1, end: 2 }, parent: 'k0' },
    ]);
  });

  it('sort as text, however many', () => {
    const orders = childChunks(chunkOf(), windows(101), keys).map(({ order }) => order);
    expect([orders[0], orders.at(-1)]).toEqual(['0001.001', '0001.101']);
    expect([...orders].sort()).toEqual(orders);
    expect(orders[0]! > '0001' && orders.at(-1)! < '0002').toBe(true);
  });
});
