import { endFormat, type UNIT_OF } from '../../src/time/interval-format';

const JAN_1 = Date.UTC(2026, 0, 1);

describe('endFormat', () => {
  it.each([
    ['iso', '2026-01-01T00:00:00.000Z'],
    ['date', '2026-01-01'],
    ['epochSeconds', 1_767_225_600],
    ['epochMilliseconds', 1_767_225_600_000],
  ] as const)('writes and reads %s', (format, written) => {
    const end = endFormat(format, 'UTC');
    expect(end.write(JAN_1)).toBe(written);
    expect(end.read(written)).toBe(JAN_1);
    expect(end.isOwn(written)).toBe(true);
    expect(end.read('2026-01-01T01:00:00+01:00')).toBe(JAN_1);
    expect(end.isOwn('2026-01-01T01:00:00+01:00')).toBe(false);
    expect(end.isOwn(undefined)).toBe(false);
    for (const example of end.examples) expect(end.read(example)).toEqual(expect.any(Number));
  });

  it.each([
    ['iso', 1],
    ['epochMilliseconds', 1],
    ['epochSeconds', 1_000],
    ['date', 86_400_000],
  ] as const)('steps by one unit of %s', (format, ms) => {
    const end = endFormat(format, 'UTC');
    expect(end.plus(JAN_1, 1)).toBe(JAN_1 + ms);
    expect(end.plus(JAN_1, -1)).toBe(JAN_1 - ms);
  });

  it('steps by a day of the zone, which may have 23 hours', () => {
    const end = endFormat('date', 'Europe/Berlin');
    const sunday = end.read('2026-03-29') as number;
    expect(end.plus(sunday, 1) - sunday).toBe(23 * 3_600_000);
    expect(end.plus(end.plus(sunday, 1), -1)).toBe(sunday);
  });

  it('keeps a number that is written as text', () => {
    const end = endFormat('epochSeconds', 'UTC');
    expect(end.write(JAN_1, '0')).toBe('1767225600');
    expect(end.write(JAN_1, '2026-01-01T00:00:00Z')).toBe(1_767_225_600);
    expect(end.read('-86400')).toBe(-86_400_000);
    expect(end.read('1767225600')).toBe(JAN_1);
  });

  it.each<[keyof typeof UNIT_OF, unknown, string]>([
    ['iso', 7, 'is not a string'],
    ['iso', '2026-01-01', 'is not an ISO 8601 date and time'],
    ['date', 7, 'is not a string'],
    ['date', '2026-02-29', 'is a date that does not exist'],
    ['date', '26-02-01', 'is not a date, and is not an ISO 8601 date and time'],
    ['date', '2026-01-01T00:00:01Z', 'is not the start of a day in the zone UTC'],
    ['epochSeconds', null, 'is not a number'],
    ['epochSeconds', 'x', 'is not a whole number, and is not an ISO 8601 date and time'],
    ['epochSeconds', 0.5, 'is not a whole number of seconds since the epoch'],
    ['epochSeconds', NaN, 'is not a whole number of seconds since the epoch'],
    ['epochMilliseconds', 0.5, 'is not a whole number of milliseconds since the epoch'],
    ['epochSeconds', '2026-01-01T00:00:00.001Z', 'is finer than the format, seconds since the epoch'],
    ['epochSeconds', 253_402_300_800, 'is outside the years 0000 to 9999 of UTC'],
    ['epochMilliseconds', -62_167_219_200_001, 'is outside the years 0000 to 9999 of UTC'],
  ])('%s does not read %j', (format, value, reason) => {
    expect(endFormat(format, 'UTC').read(value)).toBe(reason);
  });

  it('does not read a date that the zone skipped', () => {
    expect(endFormat('date', 'Pacific/Apia').read('2011-12-30')).toBe('is a date that does not exist');
    expect(endFormat('date', 'UTC').read('2011-12-30')).toBe(Date.UTC(2011, 11, 30));
  });
});
