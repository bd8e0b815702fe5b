import fc from 'fast-check';
import { constant, exponential, RateLimiter, RateLimitError } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { newCounters, newRequestStats, type PageRequest } from '../../src/policies/middleware';
import { type RateLimitOptions, rateLimitSchema } from '../../src/policies/rate-limit/rate-limit-options';
import { rateLimitMiddleware } from '../../src/policies/rate-limit/rate-limit-middleware';
import { retryAfterMs, serverTime, waitInHeaders } from '../../src/time/retry-after';
import { jittered } from '../../src/time/backoff';

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
const asked = (headers: Record<string, string>, message?: string) => retryAfterMs({ headers, message }, NOW);
const after = (value: string) => asked({ 'retry-after': value });

describe('retryAfterMs', () => {
  it.each([
    ['1.5', 1_500],
    ['abc', undefined],
    ['Sat, 21 Nov 2026 12:00:07 GMT', 7_000],
    ['-5', undefined],
    [undefined, undefined],
  ])('[R61] retryAfterMs reads %p as %p', (value, ms) => {
    expect(asked(value === undefined ? {} : { 'retry-after': value })).toBe(ms);
  });

  it.each([
    ['0', 0],
    ['3', 3_000],
    ['  42  ', 42_000],
    ['0.25', 250],
    ['36000', 36_000_000],
    ['007', 7_000],
  ])('retryAfterMs reads %p seconds', (value, ms) => {
    expect(after(value)).toBe(ms);
  });

  it.each(['', ' ', 'NaN', 'Infinity', '-0', '+5', '1e3', '0x10', '1,5', '5 s', '1 2', '.5', '5.', '1.2.3', 'soon'])(
    'retryAfterMs ignores %p',
    (value) => {
      expect(after(value)).toBeUndefined();
    },
  );

  it.each([
    ['Sat, 21 Nov 2026 12:01:30 GMT', 90_000],
    ['Saturday, 21-Nov-26 12:01:30 GMT', 90_000],
    ['Sat Nov 21 12:01:30 2026', 90_000],
    ['Tue Dec  1 12:00:00 2026', 10 * 86_400_000],
    [' Sat, 21 Nov 2026 12:00:01 GMT ', 1_000],
    ['Sat, 21 Nov 2026 12:00:60 GMT', 60_000],
    ['Sat, 21 Nov 2026 23:59:59 GMT', 43_199_000],
    ['Fri, 01 Jan 2027 00:00:00 GMT', 40.5 * 86_400_000],
    ['Sat, 21 Nov 2026 12:00:00 GMT', 0],
  ])('retryAfterMs reads the date %p', (value, ms) => {
    expect(after(value)).toBe(ms);
  });

  it.each([...['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].entries()])(
    'retryAfterMs reads month %i by the name %s',
    (month, name) => {
      expect(after(`Fri, 15 ${name} 2027 00:00:00 GMT`)).toBe(Date.UTC(2027, month, 15) - NOW);
    },
  );

  it.each([
    'Sat, 21 Nov 2026 11:59:59 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    'Sun, 01 Jan 1950 00:00:00 GMT',
    'Sat, 21 Nov 2026 24:00:00 GMT',
    'Sat, 21 Nov 2026 12:60:00 GMT',
    'Sat, 21 Nov 2026 12:00:61 GMT',
    'Sat, 21 Nov 2026 12:00:07',
    'Sat, 21 Nov 2026 12:00:07 CET',
    'Sat, 21 Nov 2026 12:00:07 GMT, 5',
    'x Sat, 21 Nov 2026 12:00:07 GMT',
    'Sat, 1 Nov 2027 12:00:07 GMT',
    'Sat, 21 Nut 2026 12:00:07 GMT',
    'x Saturday, 21-Nov-26 12:01:30 GMT',
    'Saturday, 21-Nov-26 12:01:30 GMT x',
    'x Sat Nov 21 12:01:30 2026',
    'Sat Nov 21 12:01:30 2026 x',
    '2026-11-21T12:00:07Z',
  ])('retryAfterMs ignores %p, which is past or not an HTTP date', (value) => {
    expect(after(value)).toBeUndefined();
  });

  it('retryAfterMs reads two digits as the latest year at most 50 years ahead', () => {
    const year = (digits: string, now: number) =>
      new Date(now + retryAfterMs({ headers: { 'retry-after': `Sunday, 01-Jan-${digits} 00:00:00 GMT` } }, now)!);
    expect(year('76', NOW).getUTCFullYear()).toBe(2076);
    expect(after('Sunday, 01-Jan-77 00:00:00 GMT')).toBeUndefined();
    expect(year('00', Date.UTC(2099, 11, 31)).getUTCFullYear()).toBe(2100);
    expect(year('94', 0).getUTCFullYear()).toBe(1994);
  });

  it('retryAfterMs prefers retry-after-ms, then Retry-After, then the message', () => {
    const message = 'Retry the request in [42] seconds';
    expect(asked({ 'retry-after-ms': '120', 'retry-after': '3' }, message)).toBe(120);
    expect(asked({ 'retry-after': '3' }, message)).toBe(3_000);
    expect(asked({}, message)).toBe(42_000);
  });

  it.each(['', '-1', 'abc', '1e3', 'Infinity'])('retryAfterMs reads Retry-After if retry-after-ms is %p', (millis) => {
    expect(asked({ 'retry-after-ms': millis, 'retry-after': '3' })).toBe(3_000);
  });

  it('retryAfterMs reads milliseconds with a fraction', () => {
    expect(asked({ 'retry-after-ms': '0.5' })).toBe(0.5);
  });

  it.each(['abc', '-5', 'Sat, 21 Nov 2026 11:59:59 GMT'])(
    'retryAfterMs reads the message if Retry-After is %p',
    (value) => {
      expect(asked({ 'retry-after': value }, 'Retry the request in [42] seconds')).toBe(42_000);
    },
  );

  it.each([
    ['Rate limit exceeded the maximum. Retry the request in [42] seconds', 42_000],
    ['Retry the request in [1] second', 1_000],
    ['Please try again in 2.5 seconds.', 2_500],
    ['RETRY IN 7 SECONDS', 7_000],
    ['Retry in 0.125 seconds', 125],
    ['300 requests in 60 seconds are allowed. Retry the request in [5] seconds', 5_000],
    ['Too many requests within [60] seconds', undefined],
    ['You may send 10 requests in 1 second', undefined],
    ['Do not retry. You may send 10 requests in 1 second', undefined],
    ['Retry with fewer than 300 requests in 60 seconds', undefined],
    ['Retry in [-5] seconds', undefined],
    ['Retry in 5 secondsish', undefined],
    ['Retry in 5 minutes', undefined],
    ['Retrying in 5 seconds', undefined],
    [`Retry ${'x'.repeat(100)} in 5 seconds`, undefined],
    ['', undefined],
  ])('[R61] retryAfterMs reads the message %p as %p', (message, ms) => {
    expect(asked({}, message)).toBe(ms);
  });

  it('retryAfterMs compares a date with the Date of the same response, so that a skewed clock does not matter', () => {
    const headers = { 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT', date: 'Sat, 21 Nov 2026 12:00:10 GMT' };
    for (const skew of [-3_600_000, 0, 3_600_000]) expect(retryAfterMs({ headers }, NOW + skew)).toBe(20_000);
  });

  it('retryAfterMs compares a date with its own clock if the response has no Date, or one of another day', () => {
    const retryAfter = { 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT' };
    expect(asked({ ...retryAfter, date: 'yesterday' })).toBe(30_000);
    expect(asked({ ...retryAfter, date: 'Fri, 20 Nov 2026 11:59:59 GMT' })).toBe(30_000);
    expect(asked({ ...retryAfter, date: 'Fri, 20 Nov 2026 12:00:00 GMT' })).toBe(86_430_000);
  });

  it('retryAfterMs returns a finite wait of at least what the server asks for', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (seconds) => {
        const text = seconds.toFixed(3);
        expect(after(text)).toBe(Number(text) * 1_000);
        expect(asked({ 'retry-after-ms': text })).toBe(Number(text));
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seconds) => {
        expect(after(String(seconds))).toBe(seconds * 1_000);
        expect(after(new Date(NOW + seconds * 1_000).toUTCString())).toBe(seconds * 1_000);
      }),
    );
  });

  it('retryAfterMs returns nothing or a number of at least 0, whatever the headers are', () => {
    const pieces = fc.constantFrom(
      '1',
      '-',
      '.',
      'e',
      '9'.repeat(400),
      ' ',
      'GMT',
      'Sun, 06 Nov 1994',
      '08:49:37',
      'in',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, text, text, text, (millis, value, date, message) => {
        const headers = { 'retry-after-ms': millis, 'retry-after': value, date };
        expect(retryAfterMs({ headers, message }, NOW) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('serverTime', () => {
  it('serverTime returns the Date up to a day away, otherwise its own time', () => {
    const at = (date: string) => serverTime({ date }, NOW) - NOW;
    expect(at('Sat, 21 Nov 2026 12:00:10 GMT')).toBe(10_000);
    expect(at('Sun, 22 Nov 2026 12:00:00 GMT')).toBe(86_400_000);
    expect(at('Sun, 22 Nov 2026 12:00:01 GMT')).toBe(0);
    expect(at('')).toBe(0);
    expect(serverTime({}, NOW)).toBe(NOW);
  });
});

/** The waits of one call before each retry, against a server that refuses it so often. */
async function waitsAfter(refusals: number, headers: Record<string, string>, options: RateLimitOptions) {
  const clock = fakeClock(NOW);
  const limiters = [new RateLimiter({ clock })];
  const middleware = rateLimitMiddleware((request) => ({ request, limiters }), rateLimitSchema.parse(options));
  const request: PageRequest = {
    endpoint: 'Api.list',
    query: true,
    params: {},
    signal: new AbortController().signal,
    clock,
    emit: () => undefined,
    counters: newCounters(),
    stats: newRequestStats(),
    call: () => undefined,
  };
  const sends: number[] = [];
  const call = middleware(request, async () => {
    if (sends.push(clock.now()) > refusals) return { body: null };
    throw new RateLimitError({ status: 429, headers, retryAfterMs: retryAfterMs({ headers }, clock.now()) });
  });
  await clock.advance(1_000_000);
  await call;
  return sends.slice(1).map((at, i) => at - sends[i]!);
}

describe('the wait after a 429', () => {
  it.each([1_000, 2_000, 3_000, 5_000])(
    '[R62] the wait after a 429 is the chosen %i ms without the header',
    async (ms) => {
      expect(await waitsAfter(3, {}, { backoff: constant(ms) })).toEqual([ms, ms, ms]);
    },
  );

  it('[R62] the wait after a 429 is base * 2^(n-1) if that is chosen', async () => {
    expect(await waitsAfter(4, {}, { backoff: exponential({ jitter: false }) })).toEqual([2_000, 4_000, 8_000, 16_000]);
  });

  it.each(['abc', '-3', 'Sat, 21 Nov 2026 11:00:00 GMT'])(
    '[R61] the wait after a 429 is the backoff if Retry-After is %p',
    async (value) => {
      expect(await waitsAfter(1, { 'retry-after': value }, { backoff: constant(7_000) })).toEqual([7_000]);
    },
  );

  it('[X2] the wait after a 429 is what the server asks for, however low the cap of the backoff is', async () => {
    const backoff = exponential({ capMs: 30_000 });
    expect(await waitsAfter(2, { 'retry-after': '58' }, { backoff, jitter: false })).toEqual([58_000, 58_000]);
  });

  it('[R63] the wait after a 429 is Retry-After times a random 1.0 to 1.5', () => {
    const { jitter } = rateLimitSchema.parse({});
    let draws = 0;
    const random = () => draws++ / 1_000;
    const waits = Array.from({ length: 1_000 }, () => jittered(after('10')!, jitter, random));
    expect(Math.min(...waits)).toBe(10_000);
    expect(Math.max(...waits)).toBe(14_995);
    expect(new Set(waits).size).toBe(1_000);
  });
});

describe('waitInHeaders', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  const wait = (headers: Record<string, string>, ...names: string[]) => waitInHeaders(names, headers, now);

  it.each<[string, string, number, boolean]>([
    ['wait', '2.5', 2_500, false],
    ['wait-ms', '2.5', 2.5, true],
    ['wait-ms', '0', 0, true],
    ['wait', '999999999', 999_999_999_000, false],
    ['wait', String(now / 1_000 + 3), 3_000, false],
    ['wait', String(now + 3), 3, false],
    ['wait', String(now / 1_000 - 3), 0, false],
    ['wait', '2026-11-21T12:00:04Z', 4_000, false],
    ['wait-ms', '2026-11-21T12:00:04Z', 4_000, false],
    ['wait', 'Sat, 21 Nov 2026 12:00:05 GMT', 5_000, false],
    ['wait', '2026-11-21T11:00:00Z', 0, false],
  ])('waitInHeaders reads %s: %s', (name, value, ms, isExact) => {
    expect(wait({ [name]: value }, name)).toEqual({ ms, isExact });
  });

  it.each(['', 'soon', '-1', '2026-11-21', '2026-11-21T12:00:04'])('waitInHeaders ignores %j', (value) => {
    expect(wait({ wait: value }, 'wait')).toBeUndefined();
    expect(wait({ wait: value, other: '1' }, 'wait', 'other')).toEqual({ ms: 1_000, isExact: false });
  });

  it('waitInHeaders compares times with the Date of the response', () => {
    const headers = { wait: '2026-11-21T12:00:09Z', date: 'Sat, 21 Nov 2026 12:00:05 GMT' };
    expect(wait(headers, 'wait')).toEqual({ ms: 4_000, isExact: false });
    expect(wait({ ...headers, wait: String(now / 1_000 + 9) }, 'wait')).toEqual({ ms: 4_000, isExact: false });
  });
});
