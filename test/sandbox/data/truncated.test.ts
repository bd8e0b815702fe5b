import { truncated } from '../../../src/sandbox/data/collection.js';

const DAY_MS = 24 * 60 * 60_000;
const list = { size: 100, at: (index: number) => index };

describe('a list that is cut short', () => {
  it('tells all that it does not give', () => {
    expect(truncated(list, 8 * DAY_MS, 10)).toMatchObject({ size: 10, total: 100 });
    expect(truncated(list, 8 * DAY_MS, 10).at(9)).toBe(9);
  });

  it('is whole for an interval of seven days', () => {
    expect(truncated(list, 7 * DAY_MS, 10)).toBe(list);
  });

  it('is whole where it is not longer, or nothing cuts it', () => {
    expect(truncated(list, 8 * DAY_MS, 100)).toBe(list);
    expect(truncated(list, 8 * DAY_MS)).toBe(list);
  });
});
