import { Counter } from './tables.js';

describe('Counter', () => {
  it('prints the sum and each count', () => {
    const counter = new Counter([['503', 2]]);
    counter.add('500');
    counter.add('503');

    expect(String(counter)).toBe('4: 500 (1), 503 (3)');
  });

  it('prints none without a count', () => {
    expect(String(new Counter())).toBe('none');
  });
});
