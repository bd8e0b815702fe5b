import { truncated } from '../../../src/sandbox/data/collection.js';

const DAY_MS = 24 * 60 * 60_000;
const list = { size: 100, at: (index: number) => index };

describe('a truncated list', () => {
  it('reports the total of all records', () => {
    expect(truncated(list, 8 * DAY_MS, 10)).toMatchObject({ size: 10, total: 100 });
    expect(truncated(list, 8 * DAY_MS, 10).at(9)).toBe(9);
  });

  it('is complete for an interval of seven days', () => {
    expect(truncated(list, 7 * DAY_MS, 10)).toBe(list);
  });

  it('is complete if it is short enough, or if no limit is set', () => {
    expect(truncated(list, 8 * DAY_MS, 100)).toBe(list);
    expect(truncated(list, 8 * DAY_MS)).toBe(list);
  });
});
