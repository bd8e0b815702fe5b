import fc from 'fast-check';
import { parseQuota } from '../../../src/policies/rate-limit/quota-headers';

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
const quota = (headers: Record<string, string>) => parseQuota(headers, NOW);

describe('parseQuota', () => {
  it('[R74] subtracts the used from the allowed requests of Genesys Cloud', () => {
    const genesys = { 'inin-ratelimit-allowed': '300', 'inin-ratelimit-count': '291', 'inin-ratelimit-reset': '41' };
    expect(quota(genesys)).toEqual({ remaining: 9, limit: 300, resetMs: 41_000 });
    expect(quota({ ...genesys, 'inin-ratelimit-count': '300' })).toEqual({ remaining: 0, limit: 300, resetMs: 41_000 });
    expect(quota({ ...genesys, 'inin-ratelimit-count': '305' })).toEqual({ remaining: 0, limit: 300, resetMs: 41_000 });
  });

  it.each(['inin-ratelimit-allowed', 'inin-ratelimit-count'])('ignores %s alone', (name) => {
    expect(quota({ [name]: '5', 'inin-ratelimit-reset': '41' })).toBeUndefined();
  });

  it.each(['x-ratelimit', 'x-rate-limit', 'ratelimit'])(
    '[R74] [R75] reads %s-remaining, -limit and -reset',
    (family) => {
      expect(quota({ [`${family}-remaining`]: '9', [`${family}-reset`]: '30' })).toEqual({
        remaining: 9,
        resetMs: 30_000,
      });
      expect(quota({ [`${family}-remaining`]: '9' })).toEqual({ remaining: 9 });
      expect(quota({ [`${family}-remaining`]: '9', [`${family}-limit`]: '100' })).toEqual({ remaining: 9, limit: 100 });
      expect(quota({ [`${family}-reset`]: '30' })).toBeUndefined();
      expect(quota({ [`${family}-limit`]: '100' })).toBeUndefined();
    },
  );

  it('returns nothing without quota headers', () => {
    expect(quota({})).toBeUndefined();
    expect(quota({ date: 'Sat, 21 Nov 2026 12:00:10 GMT', 'retry-after': '5' })).toBeUndefined();
  });

  it.each([
    ['limit=100, remaining=5, reset=30', { remaining: 5, limit: 100, resetMs: 30_000 }],
    ['limit=100,remaining=5,reset=30', { remaining: 5, limit: 100, resetMs: 30_000 }],
    ['remaining=5', { remaining: 5 }],
    ['reset=30, remaining=0', { remaining: 0, resetMs: 30_000 }],
    ['limit=100, reset=30', undefined],
    ['"default";r=50;t=30', { remaining: 50, resetMs: 30_000 }],
    ['"default"; r=50; t=30', { remaining: 50, resetMs: 30_000 }],
    ['"default";r=50', { remaining: 50 }],
    ['"default";q=100;r=50', { remaining: 50, limit: 100 }],
    ['"default";q=x;r=50', { remaining: 50 }],
    ['"default";t=30', undefined],
    ['"second";r=50;t=1, "day";r=7;t=3600', { remaining: 7, resetMs: 3_600_000 }],
    ['"day";r=7;t=3600, "second";r=50;t=1', { remaining: 7, resetMs: 3_600_000 }],
    ['"a,b";r=5;t=2', { remaining: 5, resetMs: 2_000 }],
    ['"a;r=1;t=1";r=5;t=2', { remaining: 5, resetMs: 2_000 }],
    ['"a\\";r=1";r=5;t=2', { remaining: 5, resetMs: 2_000 }],
    ['"default";r=5;t=2;pk=:dHI9MQ==:', { remaining: 5, resetMs: 2_000 }],
    ['"default";r=-1;t=2', undefined],
    ['"default";r=x;t=2', undefined],
    ['"default";r=5;t=x', { remaining: 5 }],
    ['"default";qr=5;rt=2', undefined],
    ['', undefined],
    ['100', undefined],
  ])('reads the RateLimit field %p', (text, reported) => {
    expect(quota({ ratelimit: text })).toEqual(reported);
  });

  it('returns the quota with the least remaining, whatever the order', () => {
    expect(quota({ 'x-ratelimit-remaining': '8', 'ratelimit-remaining': '3' })).toEqual({ remaining: 3 });
    expect(quota({ 'x-ratelimit-remaining': '3', 'ratelimit-remaining': '8' })).toEqual({ remaining: 3 });
    expect(quota({ 'x-rate-limit-remaining': '8', ratelimit: 'remaining=2, reset=7' })).toEqual({
      remaining: 2,
      resetMs: 7_000,
    });
  });

  it('returns the latest reset of equal quotas', () => {
    expect(quota({ ratelimit: '"second";r=0;t=1, "day";r=0;t=3600' })).toEqual({ remaining: 0, resetMs: 3_600_000 });
    expect(quota({ ratelimit: '"day";r=0;t=3600, "second";r=0;t=1' })).toEqual({ remaining: 0, resetMs: 3_600_000 });
    expect(quota({ 'x-ratelimit-remaining': '5', ratelimit: '"day";r=5;t=30' })).toEqual({
      remaining: 5,
      resetMs: 30_000,
    });
    expect(
      quota({
        'inin-ratelimit-allowed': '5',
        'inin-ratelimit-count': '0',
        'x-ratelimit-remaining': '5',
        'x-ratelimit-reset': '3',
      }),
    ).toEqual({ remaining: 5, resetMs: 3_000 });
    expect(quota({ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '3', ratelimit: 'remaining=5' })).toEqual({
      remaining: 5,
      resetMs: 3_000,
    });
  });

  it.each([
    ['30', 30_000],
    ['0', 0],
    ['1.5', 1_500],
    ['1.125', 1_125],
    ['999999999', 999_999_999_000],
    [String(NOW / 1_000 + 90), 90_000],
    [`${NOW / 1_000 + 90}.5`, 90_500],
    [String(NOW / 1_000 - 90), 0],
    ['1000000000', 0],
    [String(NOW + 90_000), 90_000],
    [String(NOW - 90_000), 0],
    ['1000000000000', 0],
  ])('reads the reset %p as seconds, or as an epoch in seconds or milliseconds', (reset, resetMs) => {
    expect(quota({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })).toEqual({ remaining: 0, resetMs });
  });

  it.each([
    ['2026-11-21T12:01:30Z', 90_000],
    ['2026-11-21T13:01:30.000000+01:00', 90_000],
    ['2026-11-21T07:01:30-0500', 90_000],
    ['2026-11-21T11:00:00Z', 0],
    ['Sat, 21 Nov 2026 12:01:30 GMT', 90_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ])('reads the reset %p as a date', (reset, resetMs) => {
    expect(quota({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })).toEqual({ remaining: 0, resetMs });
  });

  it.each(['2026-11-21T12:01:30', '2026-13-21T12:01:30Z', '2026-11-21'])('does not guess the reset %p', (reset) => {
    expect(quota({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })).toEqual({ remaining: 0 });
  });

  describe('with names of your own', () => {
    const named = (headers: Record<string, string>, names: object) => parseQuota(headers, NOW, names);

    it('reads them instead of the usual ones', () => {
      const headers = { 'x-left': '3', 'x-all': '50', 'x-at': '2026-11-21T12:00:20Z', 'x-ratelimit-remaining': '1' };
      const names = { remaining: ['x-left'], limit: ['x-all'], reset: ['x-at'] };
      expect(named(headers, names)).toEqual({ remaining: 3, limit: 50, resetMs: 20_000 });
      expect(named({ 'x-ratelimit-remaining': '1' }, names)).toBeUndefined();
    });

    it('takes the first one that is present', () => {
      const names = { remaining: ['a', 'b'], reset: ['c', 'd-ms'] };
      expect(named({ b: '7', 'd-ms': '400' }, names)).toEqual({ remaining: 7, resetMs: 400 });
    });

    it('adds a reset or a limit to the usual remaining count', () => {
      const headers = { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '5', 'x-at': '9', 'x-all': '50' };
      expect(named(headers, { reset: ['x-at'], limit: ['x-all'] })).toEqual({
        remaining: 1,
        limit: 50,
        resetMs: 9_000,
      });
      expect(named({ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '5' }, { reset: ['x-at'] })).toEqual({
        remaining: 1,
        resetMs: 5_000,
      });
    });
  });

  it('compares an epoch with the Date of the same response, so that a skewed clock does not matter', () => {
    const headers = {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(NOW / 1_000 + 90),
      date: 'Sat, 21 Nov 2026 12:00:10 GMT',
    };
    for (const skew of [-3_600_000, 0, 3_600_000]) expect(parseQuota(headers, NOW + skew)?.resetMs).toBe(80_000);
  });

  it.each(['-1', 'abc', '', ' ', 'NaN', 'Infinity', '1e3', '0x10', '5 left', '1.', '9'.repeat(16), '6m0s'])(
    'ignores a malformed count or reset such as %p',
    (text) => {
      expect(quota({ 'x-ratelimit-remaining': text, 'x-ratelimit-reset': '30' })).toBeUndefined();
      expect(quota({ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': text })).toEqual({ remaining: 5 });
    },
  );

  it.each([
    ['100, 90', 100],
    ['100, 100;w=60', 100],
    ['100;w=60', 100],
    [' 100 ', 100],
    ['9'.repeat(15), 999_999_999_999_999],
  ])('reads the first number of %p', (text, remaining) => {
    expect(quota({ 'ratelimit-remaining': text })).toEqual({ remaining });
  });

  it('returns finite numbers of at least 0, whatever the headers are', () => {
    const pieces = fc.constantFrom(
      'r=',
      't=',
      '"',
      ';',
      ',',
      'remaining=',
      'reset=',
      '5',
      '-',
      '.',
      '9'.repeat(400),
      '\\',
      ' ',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, text, text, (remaining, reset, ratelimit) => {
        const reported = quota({ 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset, ratelimit });
        for (const number of Object.values(reported ?? {})) {
          expect(Number.isFinite(number)).toBe(true);
          expect(number).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
