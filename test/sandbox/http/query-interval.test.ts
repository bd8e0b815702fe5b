import { queryInterval, startOfDay } from '../../../src/sandbox/http/sandbox-request.js';

describe('the interval of a query', () => {
  it('is two dates with a zone', () => {
    expect(queryInterval('2026-01-01T00:00:00Z/2026-01-01T03:00+02:00')).toEqual({
      fromMs: Date.UTC(2026, 0, 1),
      toMs: Date.UTC(2026, 0, 1, 1),
    });
    expect(queryInterval('2026-01-01T00:00:00.250Z/2026-01-02T00:00:00.000Z')).toMatchObject({
      fromMs: Date.UTC(2026, 0, 1) + 250,
    });
  });

  it.each([
    ['no interval', undefined],
    ['one date', '2026-01-01T00:00:00Z'],
    ['three dates', '2026-01-01T00:00:00Z/2026-01-02T00:00:00Z/2026-01-03T00:00:00Z'],
    ['dates without a zone', '2026-01-01T00:00:00/2026-01-02T00:00:00'],
    ['days', '2026-01-01/2026-01-02'],
    ['a month that is none', '2026-13-01T00:00:00Z/2027-01-02T00:00:00Z'],
    ['a day that no calendar has', '2026-02-30T00:00:00Z/2026-03-05T00:00:00Z'],
    ['swapped ends', '2026-01-02T00:00:00Z/2026-01-01T00:00:00Z'],
    ['no time at all', '2026-01-01T00:00:00Z/2026-01-01T00:00:00Z'],
  ])('is refused as %s', (_name, text) => {
    expect(queryInterval(text)).toMatchObject({ status: 400, body: { code: 'bad.request' } });
  });

  it('knows the day that a moment is of, before 1970 too', () => {
    expect(startOfDay(Date.UTC(2026, 0, 1, 23, 59))).toBe(Date.UTC(2026, 0, 1));
    expect(startOfDay(Date.UTC(1969, 11, 31, 1))).toBe(Date.UTC(1969, 11, 31));
  });
});
