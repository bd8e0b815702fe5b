import { Counter } from './tables.js';

describe('a tally', () => {
  it('says how much there was in all, and of each', () => {
    const tally = new Counter([['503', 2]]);
    tally.add('500');
    tally.add('503');

    expect(String(tally)).toBe('4: 500 (1), 503 (3)');
  });

  it('says where there was nothing', () => {
    expect(String(new Counter())).toBe('none');
  });
});
