import { queryInterval, startOfDay } from '../../../src/sandbox/http/sandbox-request.js';

describe('the interval of a query', () => {
  it('consists of two times with a zone', () => {
    expect(queryInterval('2026-01-01T00:00:00Z/2026-01-01T03:00+02:00')).toEqual({
      fromMs: Date.UTC(2026, 0, 1),
      toMs: Date.UTC(2026, 0, 1, 1),
    });
    expect(queryInterval('2026-01-01T00:00:00.250Z/2026-01-02T00:00:00.000Z')).toMatchObject({
      fromMs: Date.UTC(2026, 0, 1) + 250,
    });
  });

  it.each([
    ['a missing interval', undefined],
    ['one date', '2026-01-01T00:00:00Z'],
    ['three dates', '2026-01-01T00:00:00Z/2026-01-02T00:00:00Z/2026-01-03T00:00:00Z'],
    ['dates without a zone', '2026-01-01T00:00:00/2026-01-02T00:00:00'],
    ['days without a time', '2026-01-01/2026-01-02'],
    ['a month that does not exist', '2026-13-01T00:00:00Z/2027-01-02T00:00:00Z'],
    ['a day that does not exist', '2026-02-30T00:00:00Z/2026-03-05T00:00:00Z'],
    ['an end before the start', '2026-01-02T00:00:00Z/2026-01-01T00:00:00Z'],
    ['an empty interval', '2026-01-01T00:00:00Z/2026-01-01T00:00:00Z'],
  ])('is rejected for %s', (_name, text) => {
    expect(queryInterval(text)).toMatchObject({ status: 400, body: { code: 'bad.request' } });
  });

  it('startOfDay returns the UTC day of a time, also before 1970', () => {
    expect(startOfDay(Date.UTC(2026, 0, 1, 23, 59))).toBe(Date.UTC(2026, 0, 1));
    expect(startOfDay(Date.UTC(1969, 11, 31, 1))).toBe(Date.UTC(1969, 11, 31));
  });
});
