import { ConfigurationError } from 'pagewright';
import { checkInterval } from 'pagewright/genesys';

describe('checkInterval()', () => {
  it('reads both ends', () => {
    const { start, end } = checkInterval('2026-03-01T00:00:00+01:00/2026-03-02T00:00:00Z');
    expect([start, end].map((ms) => new Date(ms).toISOString())).toEqual([
      '2026-02-28T23:00:00.000Z',
      '2026-03-02T00:00:00.000Z',
    ]);
  });

  it('names itself where nobody says who asks', () => {
    expect(() => checkInterval('now')).toThrow('checkInterval(): an interval must be ');
  });

  it.each([
    ['2026-03-01T00:00:00/2026-03-02T00:00:00Z', 'whose start has no zone'],
    ['2026-03-01T00:00:00Z/2026-03-02T00:00:00', 'whose end has no zone'],
    ['2026-03-02T00:00:00Z/2026-03-01T00:00:00Z', 'whose start is after its end'],
    ['2026-03-01T00:00:00Z/2026-03-01T00:00:00Z', 'whose ends are the same instant'],
    ['2026-03-01/2026-03-02', 'whose start is not an ISO 8601 date and time'],
    ['2026-03-01T00:00:00Z/P1D', 'whose end is not an ISO 8601 date and time'],
    ['2026-02-30T00:00:00Z/2026-03-02T00:00:00Z', 'whose start is a date that does not exist'],
    ['last week', 'which is not start/end'],
    [undefined, 'which is not a string'],
  ])('[R114] refuses %j, and says how to write it', (interval, words) => {
    const refused = () => checkInterval(interval, 'here');
    expect(refused).toThrow(ConfigurationError);
    expect(refused).toThrow(/^here: an interval must be .*, such as '2026-01-01T00:00:00\.000Z\//);
    expect(refused).toThrow(words);
  });
});
