import fc from 'fast-check';
import { ConfigurationError } from 'pagewright';
import { formatInterval, halves, parseInterval, readInterval } from '../../src/time/interval';

const DAY = Date.UTC(2026, 0, 2) - Date.UTC(2026, 0, 1);
const day = { start: Date.UTC(2026, 0, 1), end: Date.UTC(2026, 0, 2) };

describe('parseInterval', () => {
  it.each([
    ['2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z'],
    ['2026-01-01T00:00:00Z/2026-01-02T00:00:00Z'],
    ['2026-01-01T00:00Z/2026-01-02T00:00Z'],
    ['2026-01-01T01:00:00+01:00/2026-01-01T19:00:00-05:00'],
    ['2026-01-01T01:00:00.000+0100/2026-01-01T19:00-0500'],
    ['2026-01-01T00:00:00.000000Z/2026-01-01T24:00:00Z'],
  ])('[R80] parseInterval reads %s', (text) => {
    expect(parseInterval(text, 'here')).toEqual(day);
  });

  it.each<[unknown, string]>([
    [undefined, 'got undefined, which is not a string'],
    [['a', 'b'], 'got an array of 2, which is not a string'],
    ['2026-01-01T00:00:00Z', 'got "2026-01-01T00:00:00Z", which is not start/end'],
    ['a/b/c', 'which is not start/end'],
    ['yesterday/2026-01-02T00:00:00Z', 'whose start is not an ISO 8601 date and time'],
    ['2026-01-01T00:00:00Z/P1D', 'whose end is not an ISO 8601 date and time'],
    ['2026-01-01/2026-01-02', 'whose start is not an ISO 8601 date and time'],
    ['2026-01-01T00:00:00/2026-01-02T00:00:00Z', 'whose start has no zone (Z, or an offset such as +01:00)'],
    ['2026-01-01T00:00:00Z/2026-01-02T00:00:00', 'whose end has no zone'],
    ['2026-02-30T00:00:00Z/2026-03-04T00:00:00Z', 'whose start is a date that does not exist'],
    ['2026-01-01T00:00:00Z/2026-01-02T25:00:00Z', 'whose end is a date that does not exist'],
    ['2026-01-01T00:00:00.0001Z/2026-01-02T00:00:00Z', 'whose start is finer than a millisecond'],
    ['0000-01-01T00:00:00+01:00/2026-01-01T00:00:00Z', 'whose start is outside the years 0000 to 9999 of UTC'],
    ['2026-01-01T00:00:00Z/9999-12-31T23:59:59-05:00', 'whose end is outside the years 0000 to 9999 of UTC'],
    ['2026-01-02T00:00:00Z/2026-01-01T00:00:00Z', 'whose start is after its end'],
    ['2026-01-01T01:00:00+01:00/2026-01-01T00:00:00Z', 'whose ends are the same instant'],
  ])('[R80] parseInterval rejects %j', (text, why) => {
    expect(() => parseInterval(text, 'Crm.calls')).toThrow(ConfigurationError);
    expect(() => parseInterval(text, 'Crm.calls')).toThrow(why);
    expect(typeof readInterval(text)).toBe('string');
  });

  it('[R80] parseInterval names the caller and shows an example', () => {
    expect(() => parseInterval('now', 'Crm.calls: params.interval')).toThrow(
      'Crm.calls: params.interval: an interval must be two instants with their zone, start/end, ' +
        `such as '2026-01-01T00:00:00.000Z/2026-02-01T00:00:00.000Z'; got "now", which is not start/end`,
    );
  });
});

describe('formatInterval', () => {
  it('[R80] formatInterval writes UTC with milliseconds', () => {
    expect(formatInterval({ start: day.start + 1, end: day.end })).toBe(
      '2026-01-01T00:00:00.001Z/2026-01-02T00:00:00.000Z',
    );
  });
});

describe('halves', () => {
  it('[R80] halves returns two parts that meet in the middle', () => {
    const middle = day.start + DAY / 2;
    expect(halves(day)).toEqual([
      { start: day.start, end: middle },
      { start: middle, end: day.end },
    ]);
  });

  it.each([
    [1_000, 2_000, true],
    [1_000, 1_999, false],
    [1, 2, true],
    [1, 1, false],
    [0, 1, false],
  ])('[R80] halves requires at least %i ms for each half of %i ms: %s', (minMs, width, given) => {
    expect(halves({ start: 0, end: width }, minMs) !== undefined).toBe(given);
  });

  it('[R80] halves returns no half shorter than a millisecond', () => {
    expect(halves({ start: 0, end: 1 })).toBeUndefined();
  });

  it('[R80] halves returns parts of equal length without gap or overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 41 }), fc.integer({ min: 2, max: 2 ** 36 }), (start, width) => {
        const [a, b] = halves({ start, end: start + width })!;
        expect(a.start).toEqual(start);
        expect(a.end).toEqual(b.start);
        expect(b.end).toEqual(start + width);
        expect(Math.abs(a.end - a.start - (b.end - b.start))).toBeLessThanOrEqual(1);
        expect(parseInterval(formatInterval(a), 'here')).toEqual(a);
      }),
    );
  });
});
