import { ConfigurationError } from 'pagewright';
import { checkInterval } from 'pagewright/genesys';
import { dataLagWarning } from '../../src/genesys/jobs';
import { respond } from '../support/memory-endpoint';

describe('checkInterval()', () => {
  it('returns start and end', () => {
    const { start, end } = checkInterval('2026-03-01T00:00:00+01:00/2026-03-02T00:00:00Z');
    expect([start, end].map((ms) => new Date(ms).toISOString())).toEqual([
      '2026-02-28T23:00:00.000Z',
      '2026-03-02T00:00:00.000Z',
    ]);
  });

  it('names itself in the message by default', () => {
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
  ])('[R114] rejects %j with an example', (interval, words) => {
    const check = () => checkInterval(interval, 'here');
    expect(check).toThrow(ConfigurationError);
    expect(check).toThrow(/^here: an interval must be .*, such as '2026-01-01T00:00:00\.000Z\//);
    expect(check).toThrow(words);
  });
});

const DAY = '2026-03-01T00:00:00Z/2026-03-02T00:00:00+01:00';
const warningFor = (dataAvailabilityDate: unknown, interval: unknown = DAY) =>
  dataLagWarning(respond({ dataAvailabilityDate }), { interval });

describe('dataLagWarning', () => {
  it("names the end of the platform's data and of the interval", () => {
    expect(warningFor('2026-03-01T12:00:00Z')).toMatch(
      /^the interval ends at 2026-03-01T23:00:00\.000Z, but the platform has data only up to 2026-03-01T12:00:00Z\./,
    );
  });

  it.each(['2026-03-01T23:00:00Z', '2026-03-02T00:00:00Z'])('returns no warning for data up to %s', (until) => {
    expect(warningFor(until)).toBeUndefined();
  });

  it.each([undefined, null, 7, 'soon'])('returns no warning for the date %j', (until) => {
    expect(warningFor(until)).toBeUndefined();
  });

  it.each([undefined, 'last week'])(
    'returns no warning for the invalid interval %j, which is rejected elsewhere',
    (interval) => {
      expect(dataLagWarning(respond({ dataAvailabilityDate: '2026-03-01T12:00:00Z' }), { interval })).toBeUndefined();
    },
  );

  it.each([null, undefined, 'done', []])('returns no warning for the body %j', (body) => {
    expect(dataLagWarning(respond(body), { interval: DAY })).toBeUndefined();
  });
});
