import { ConfigurationError } from 'pagewright';
import { checkInterval } from 'pagewright/genesys';

describe('checkInterval()', () => {
  it.each([
    ['2026-03-01T00:00:00Z/2026-03-02T00:00:00Z', '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    ['2026-03-01T00:00Z/2026-03-01T00:00:00.001Z', '2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00.001Z'],
    ['2026-03-01T00:00:00+01:00/2026-03-01T00:00:00Z', '2026-02-28T23:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T00:00:00-0530/2026-03-01T06:00:00Z', '2026-03-01T05:30:00.000Z', '2026-03-01T06:00:00.000Z'],
    ['2028-02-29T00:00:00Z/2028-03-01T00:00:00Z', '2028-02-29T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ])('reads %s', (interval, start, end) => {
    const { startMs, endMs } = checkInterval(interval);
    expect([startMs, endMs].map((ms) => new Date(ms).toISOString())).toEqual([start, end]);
  });

  it.each([
    ['2026-03-01T00:00:00/2026-03-02T00:00:00Z', 'has no time zone at its start'],
    ['2026-03-01T00:00:00Z/2026-03-02T00:00:00', 'has no time zone at its end'],
    ['2026-03-02T00:00:00Z/2026-03-01T00:00:00Z', 'has its ends swapped'],
    ['2026-03-01T00:00:00Z/2026-03-01T00:00:00Z', 'is empty: it ends where it starts'],
    ['2026-03-01/2026-03-02', 'has "2026-03-01" as its start, which is no date and time of ISO 8601'],
    ['2026-03-01T00:00:00Z/yesterday', 'has "yesterday" as its end, which is no date and time'],
    ['2026-03-01T00:00:00Z/P1D', 'has "P1D" as its end'],
    ['2026-02-30T00:00:00Z/2026-03-02T00:00:00Z', 'has "2026-02-30T00:00:00Z" as its start, and there is no such time'],
    ['2026-03-01T00:00:00Z/2026-13-02T00:00:00Z', 'as its end, and there is no such time'],
    ['2026-03-01T25:00:00Z/2026-03-02T00:00:00Z', 'as its start, and there is no such time'],
    ['2026-03-01T00:00:00Z', 'is not a start and an end with one "/" between them'],
    ['2026-03-01T00:00:00Z/2026-03-02T00:00:00Z/2026-03-03T00:00:00Z', 'is not a start and an end with one "/"'],
    ['', 'is no text of a start and an end'],
    [undefined, 'is no text of a start and an end'],
    [{ from: 1 }, 'is no text of a start and an end'],
  ])('refuses %j', (interval, words) => {
    const refused = () => checkInterval(interval, 'here');
    expect(refused).toThrow(ConfigurationError);
    expect(refused).toThrow('here: the interval ');
    expect(refused).toThrow(words);
    expect(refused).toThrow(`write it as '2026-03-01T00:00:00Z/2026-03-02T00:00:00Z'`);
  });
});
