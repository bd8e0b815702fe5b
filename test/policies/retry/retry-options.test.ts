import { parseOptions } from '../../../src/options/parse-options';
import { retrySchema } from '../../../src/policies/retry/retry-options';
import { expectDefaultBackoff } from '../../support/default-backoff';

describe('retrySchema', () => {
  it('[R68] [R72] retrySchema defaults to five retries of transient failures', () => {
    const { backoff, ...options } = retrySchema.parse({});
    expect(options).toEqual({
      retries: 5,
      statuses: [408, 500, 502, 503, 504],
      unsafe: false,
      maxRetryAfterMs: 180_000,
      jitter: [1, 1.5],
      random: Math.random,
    });
    expectDefaultBackoff(backoff);
  });

  it('retrySchema keeps and freezes the given options', () => {
    const given = {
      retries: 0,
      statuses: [500],
      unsafe: true,
      maxRetryAfterMs: 0,
      jitter: false,
      random: () => 0,
      backoff: () => 1,
    } as const;
    const options = parseOptions(retrySchema, given, 'x');
    expect(options).toEqual(given);
    expect(Object.isFrozen(options)).toBe(true);
  });

  it.each<[object, string]>([
    [{ retries: -1 }, 'option "retries" must be a whole number, at least 0, got -1'],
    [{ retries: 1.5 }, 'option "retries" must be a whole number, at least 0, got 1.5'],
    [{ statuses: [200] }, 'option "statuses" must be a list of error statuses, such as [429, 503], got'],
    [{ statuses: [399] }, 'a list of error statuses'],
    [{ statuses: [600] }, 'a list of error statuses'],
    [{ statuses: [500, '503'] }, 'a list of error statuses'],
    [{ statuses: [500.5] }, 'a list of error statuses'],
    [{ statuses: 503 }, 'a list of error statuses'],
    [{ unsafe: 1 }, 'option "unsafe" must be true or false, got 1'],
    [{ maxRetryAfterMs: -1 }, 'option "maxRetryAfterMs" must be a number of milliseconds, at least 0, got -1'],
    [{ maxRetryAfterMs: Number.NaN }, 'option "maxRetryAfterMs" must be a number of milliseconds, at least 0'],
    [{ maxRetryAfterMs: '5' }, 'option "maxRetryAfterMs" must be a number of milliseconds, at least 0'],
    [{ backoff: 5 }, 'option "backoff" must be exponential(…), constant(…) or a function of the attempt, got 5'],
    [{ random: 5 }, 'option "random" must be a function that returns a number in [0, 1), got 5'],
    [
      { jitter: [0.5, 1] },
      'option "jitter" must be a range such as [1, 1.5] to multiply the wait by, at least 1, or false',
    ],
    [
      { retry: 1 },
      'unknown option "retry"; allowed: retries, backoff, maxRetryAfterMs, jitter, random, statuses, unsafe',
    ],
  ])('retrySchema rejects %j', (given, message) => {
    expect(() => parseOptions(retrySchema, given, 'Crm.users')).toThrow(`Crm.users: `);
    expect(() => parseOptions(retrySchema, given, 'Crm.users')).toThrow(message);
  });

  it('retrySchema accepts 400 and 599 as statuses, and an unlimited Retry-After', () => {
    const given = { statuses: [400, 599], maxRetryAfterMs: Infinity };
    expect(parseOptions(retrySchema, given, 'x')).toMatchObject(given);
  });
});
