import { lastDays } from './last-days.js';

describe('the last days', () => {
  it.each(['2026-03-02T00:00:00Z', '2026-03-02T23:59:59.999Z'])('end at the midnight before %s', (now) => {
    expect(lastDays(2, Date.parse(now))).toEqual({
      interval: '2026-02-28T00:00:00.000Z/2026-03-02T00:00:00.000Z',
      lastDay: '2026-03-01',
    });
  });
});
