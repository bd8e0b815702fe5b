import { dataLagWarning } from '../../src/genesys/jobs';
import { respond } from '../support/memory-endpoint';

const DAY = '2026-03-01T00:00:00Z/2026-03-02T00:00:00+01:00';
const noticed = (dataAvailabilityDate: unknown, interval: unknown = DAY) =>
  dataLagWarning(respond({ dataAvailabilityDate }), { interval });

describe('dataLag', () => {
  it('says up to when the platform has data, and when the interval ends', () => {
    expect(noticed('2026-03-01T12:00:00Z')).toMatch(
      /^the interval ends at 2026-03-01T23:00:00\.000Z, but the platform has data up to 2026-03-01T12:00:00Z alone/,
    );
  });

  it.each(['2026-03-01T23:00:00Z', '2026-03-02T00:00:00Z'])('is silent where the data goes up to %s', (until) => {
    expect(noticed(until)).toBeUndefined();
  });

  it.each([undefined, null, 7, 'soon'])('is silent where the platform says %j', (until) => {
    expect(noticed(until)).toBeUndefined();
  });

  it.each([undefined, 'last week'])('is silent about the interval %j, which is for others to refuse', (interval) => {
    expect(dataLagWarning(respond({ dataAvailabilityDate: '2026-03-01T12:00:00Z' }), { interval })).toBeUndefined();
  });

  it.each([null, undefined, 'done', []])('is silent about the body %j', (body) => {
    expect(dataLagWarning(respond(body), { interval: DAY })).toBeUndefined();
  });
});
