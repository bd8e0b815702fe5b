import { type Backoff, CircuitBreaker, ConfigurationError, RateLimiter } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import {
  circuitSchema,
  mergeCircuits,
  resolveCircuitPolicy,
} from '../../src/policies/circuit-breaker/circuit-breaker-options';
import {
  limitsOf,
  mergeRateLimits,
  rateLimitSchema,
  resolveRateLimitPolicy,
} from '../../src/policies/rate-limit/rate-limit-options';
import { resolveRetryOptions, retrySchema } from '../../src/policies/retry/retry-options';
import { parseOptions } from '../../src/options/parse-options';

const breaker = new CircuitBreaker({ cooldownMs: 45_000 });
const limiter = new RateLimiter();

/** With chance left out, the default backoff is told by its shortest and longest waits. */
const waits = (backoff: Backoff) => {
  const all = Array.from({ length: 200 }, () => [1, 5, 6].map((attempt) => backoff(attempt)));
  for (const [first, fifth, sixth] of all as [number, number, number][]) {
    expect(first).toBeGreaterThanOrEqual(2_200);
    expect(first).toBeLessThanOrEqual(3_000);
    for (const capped of [fifth, sixth]) {
      expect(capped).toBeGreaterThanOrEqual(35_200);
      expect(capped).toBeLessThanOrEqual(48_000);
    }
  }
};

describe('the options of @Retried', () => {
  it('[R68] [R72] are five repetitions of what may go away, where nothing is said', () => {
    const { backoff, ...options } = resolveRetryOptions({});
    expect(options).toEqual({
      retries: 5,
      statuses: [408, 500, 502, 503, 504],
      unsafe: false,
      maxRetryAfterMs: 180_000,
      jitter: [1, 1.5],
      random: Math.random,
    });
    waits(backoff);
  });

  it('stay as they are given, and frozen', () => {
    const given = {
      retries: 0,
      statuses: [500],
      unsafe: true,
      maxRetryAfterMs: 0,
      jitter: false,
      random: () => 0,
      backoff: () => 1,
    } as const;
    const options = resolveRetryOptions(given);
    expect(options).toEqual(given);
    expect(Object.isFrozen(options)).toBe(true);
    expect(parseOptions(retrySchema, given, 'x')).toEqual(given);
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
    [{ random: 5 }, 'option "random" must be a function that gives a number in [0, 1), got 5'],
    [
      { jitter: [0.5, 1] },
      'option "jitter" must be a range such as [1, 1.5] to multiply the wait by, at least 1, or false',
    ],
    [
      { retry: 1 },
      'unknown option "retry"; allowed: retries, backoff, maxRetryAfterMs, jitter, random, statuses, unsafe',
    ],
  ])('refuse %j', (given, message) => {
    expect(() => parseOptions(retrySchema, given, 'Crm.users')).toThrow(`Crm.users: `);
    expect(() => parseOptions(retrySchema, given, 'Crm.users')).toThrow(message);
  });

  it('take the first and the last of the error statuses, and an endless Retry-After', () => {
    const given = { statuses: [400, 599], maxRetryAfterMs: Infinity };
    expect(parseOptions(retrySchema, given, 'x')).toEqual(given);
  });
});

describe('the options of @RateLimited', () => {
  it('[R68] [R74] [X1] heed the server as the requirements say, where nothing is said', () => {
    const { backoff, ...policy } = resolveRateLimitPolicy({});
    expect(policy).toEqual({
      weight: 1,
      minRemaining: undefined,
      retries: 5,
      maxRetryAfterMs: 180_000,
      onExceed: 'throw',
      jitter: [1, 1.5],
      random: Math.random,
    });
    waits(backoff);
  });

  it('stay as they are given, and frozen', () => {
    const given = {
      weight: 2,
      minRemaining: 0,
      retries: 0,
      maxRetryAfterMs: 0,
      onExceed: 'wait',
      jitter: false,
      random: () => 0,
      backoff: () => 1,
    } as const;
    const policy = resolveRateLimitPolicy(given);
    expect(policy).toEqual(given);
    expect(Object.isFrozen(policy)).toBe(true);
    expect(parseOptions(rateLimitSchema, given, 'x')).toEqual(given);
  });

  it.each<object>([
    { requestsPerSecond: 0.5, burst: 2, concurrency: 3, scope: 'org' },
    { requests: 300, perMs: 60_000, algorithm: 'window' },
    { limiter },
    { limits: [{ requestsPerSecond: 1 }, { limiter }, { requests: 5, perMs: 1_000, scope: 'org' }] },
    { limits: [{ limiter, useQuotaHeaders: false }] },
    { limiter, useQuotaHeaders: true },
  ])('take %o', (given) => {
    expect(parseOptions(rateLimitSchema, given, 'x')).toEqual(given);
  });

  it.each<[object, string]>([
    [{ requestsPerSecond: 0 }, 'option "requestsPerSecond" must be a positive number, got 0'],
    [{ weight: 0 }, 'option "weight" must be a whole number, at least 1, got 0'],
    [{ minRemaining: -1 }, 'option "minRemaining" must be a whole number, at least 0, got -1'],
    [{ onExceed: 'stop' }, `option "onExceed" must be one of 'throw', 'wait', got "stop"`],
    [{ scope: '' }, 'option "scope" must be a name, got ""'],
    [{ scope: 1 }, 'option "scope" must be a name, got 1'],
    [{ limiter: null }, 'option "limiter" must be a RateLimiter, such as new RateLimiter({ … }), got null'],
    [{ limiter: { acquire: () => 1, pause: () => 1 } }, 'option "limiter" must be a RateLimiter'],
    [{ limits: [] }, 'option "limits" must be a list of at least one limit, got'],
    [{ limits: 3 }, 'option "limits" must be a list of limits, got 3'],
    [
      { limits: [{ requests: 3 }] },
      'option "limits.0.perMs" must be given together with requests, in milliseconds, got',
    ],
    [{ limits: [{ weight: 3 }] }, 'unknown option "limits.0.weight"'],
    [{ limits: [{ limiter, burst: 2 }] }, 'option "limits.0.burst" must be left out where limiter is given, got 2'],
    [
      { limits: [{ limiter }], useQuotaHeaders: false },
      'option "useQuotaHeaders" must be left out where limits is given, got false',
    ],
    [{ useQuotaHeaders: 1 }, 'option "useQuotaHeaders" must be true or false, got 1'],
    [{ requests: 5 }, 'option "perMs" must be given together with requests'],
    [{ limiter, requestsPerSecond: 5 }, 'option "requestsPerSecond" must be left out where limiter is given, got 5'],
    [{ limiter, concurrency: 5 }, 'option "concurrency" must be left out where limiter is given, got 5'],
    [{ limiter, scope: 'org' }, 'option "scope" must be left out where limiter is given, got "org"'],
    [{ limits: [{ limiter }], limiter }, 'option "limiter" must be left out where limits is given, got'],
    [
      { limits: [{ limiter }], requests: 5, perMs: 5 },
      'option "requests" must be left out where limits is given, got 5',
    ],
    [{ rps: 5 }, 'unknown option "rps"; allowed: requestsPerSecond, requests, perMs, burst, algorithm, concurrency,'],
  ])('refuse %o', (given, message) => {
    expect(() => parseOptions(rateLimitSchema, given, 'Crm.users')).toThrow(ConfigurationError);
    expect(() => parseOptions(rateLimitSchema, given, 'Crm.users')).toThrow(message);
  });

  it('say no word against the numbers that stand alone', () => {
    expect(() => parseOptions(rateLimitSchema, { limiter, weight: 2, minRemaining: 5, retries: 1 }, 'x')).not.toThrow();
  });

  it('speak of one bucket, or of several', () => {
    expect(limitsOf({ requestsPerSecond: 5, scope: 'org' })).toEqual([{ requestsPerSecond: 5, scope: 'org' }]);
    const limits = [{ requestsPerSecond: 5 }, { limiter }];
    expect(limitsOf({ limits, weight: 2 })).toBe(limits);
  });

  it('of a method stand over those of its client', () => {
    const client = { requestsPerSecond: 5, burst: 2, scope: 'org', weight: 2, retries: 3 };
    expect(mergeRateLimits(client, { weight: 4, scope: 'own' })).toEqual({ ...client, weight: 4, scope: 'own' });
    expect(mergeRateLimits(client, undefined)).toEqual(client);
    expect(mergeRateLimits(undefined, { weight: 4 })).toEqual({ weight: 4 });
    expect(mergeRateLimits()).toEqual({});
  });

  it.each<object>([{ requestsPerSecond: 1 }, { requests: 1, perMs: 2 }, { limiter }, { limits: [{ limiter }] }])(
    'of a method that names a bucket, %o, leave all of the client’s behind',
    (method) => {
      const client = {
        requestsPerSecond: 5,
        requests: 5,
        perMs: 5,
        burst: 2,
        algorithm: 'window',
        concurrency: 2,
        scope: 'org',
        limiter,
        limits: [{ limiter }],
        weight: 2,
      } as const;
      expect(mergeRateLimits(client, method)).toEqual({ weight: 2, ...method });
    },
  );
});

describe('the options of @CircuitBroken', () => {
  it('[R88] [R89] count 429 and 503, and let calls wait, where nothing is said', () => {
    const policy = resolveCircuitPolicy({}, breaker);
    expect(policy).toEqual({ statuses: [429, 503], whenOpen: 'wait', maxWaitMs: 270_000 });
    expect(Object.isFrozen(policy)).toBe(true);
  });

  it('stay as they are given', () => {
    expect(resolveCircuitPolicy({ statuses: [500], whenOpen: 'fail' }, breaker)).toEqual({
      statuses: [500],
      whenOpen: 'fail',
      maxWaitMs: 270_000,
    });
    const given = { failures: 3, cooldownMs: 45_000, statuses: [500], whenOpen: 'fail', scope: 'org' };
    expect(parseOptions(circuitSchema, given, 'x')).toEqual(given);
    expect(parseOptions(circuitSchema, { breaker }, 'x')).toEqual({ breaker });
  });

  it('let calls wait for a cooldown that the caller chose, however long it is', async () => {
    const clock = fakeClock();
    const slow = new CircuitBreaker({ failures: 1, cooldownMs: 3_600_000, clock });
    const { maxWaitMs } = resolveCircuitPolicy({}, slow);
    expect(maxWaitMs).toBe(3_600_001);
    const passenger = {
      whenOpen: 'wait',
      maxWaitMs,
      signal: new AbortController().signal,
      onChange: () => undefined,
    } as const;
    const pass = slow.enter(passenger);
    if (!(pass instanceof Promise)) pass.end('failure');
    expect(slow.enter(passenger)).toBeInstanceOf(Promise);
  });

  it.each<[object, string]>([
    [{ failures: 0 }, 'option "failures" must be a whole number, at least 1, got 0'],
    [{ cooldownMs: -5 }, 'option "cooldownMs" must be a positive number of milliseconds, got -5'],
    [{ statuses: [200] }, 'option "statuses" must be a list of error statuses'],
    [{ whenOpen: 'stop' }, `option "whenOpen" must be one of 'wait', 'fail', got "stop"`],
    [{ scope: '' }, 'option "scope" must be a name, got ""'],
    [{ scope: 5 }, 'option "scope" must be a name, got 5'],
    [{ breaker: {} }, 'option "breaker" must be a CircuitBreaker, such as new CircuitBreaker({ … }), got'],
    [{ breaker: null }, 'option "breaker" must be a CircuitBreaker, such as new CircuitBreaker({ … }), got null'],
    [{ breaker, failures: 3 }, 'option "failures" must be left out where breaker is given, got 3'],
    [{ breaker, cooldownMs: 3 }, 'option "cooldownMs" must be left out where breaker is given, got 3'],
    [{ breaker, scope: 'org' }, 'option "scope" must be left out where breaker is given, got "org"'],
    [{ threshold: 3 }, 'unknown option "threshold"; allowed: failures, cooldownMs, statuses, whenOpen, scope, breaker'],
  ])('refuse %o', (given, message) => {
    expect(() => parseOptions(circuitSchema, given, 'Crm.users')).toThrow(ConfigurationError);
    expect(() => parseOptions(circuitSchema, given, 'Crm.users')).toThrow(message);
  });

  it('of a method stand over those of its client, number by number', () => {
    const client = { failures: 3, cooldownMs: 45_000, whenOpen: 'fail' } as const;
    expect(mergeCircuits(client, { failures: 2 })).toEqual({ ...client, failures: 2 });
    expect(mergeCircuits(client, { cooldownMs: 1 })).toEqual({ ...client, cooldownMs: 1 });
    expect(mergeCircuits(client, { scope: 'own' })).toEqual({ ...client, scope: 'own' });
    expect(mergeCircuits({ ...client, scope: 'org' }, { whenOpen: 'wait' })).toEqual({
      ...client,
      scope: 'org',
      whenOpen: 'wait',
    });
    expect(mergeCircuits(client)).toEqual(client);
    expect(mergeCircuits(undefined, client)).toEqual(client);
  });

  it('of a method put a breaker in place of numbers and a scope, and these in place of a breaker', () => {
    const numbers = { failures: 3, cooldownMs: 45_000, scope: 'org', whenOpen: 'fail' } as const;
    expect(mergeCircuits(numbers, { breaker })).toEqual({ whenOpen: 'fail', breaker });
    const shared = { breaker, statuses: [500] };
    for (const method of [{ failures: 2 }, { cooldownMs: 1 }, { scope: 'own' }]) {
      expect(mergeCircuits(shared, method)).toEqual({ statuses: [500], ...method });
    }
    expect(mergeCircuits(shared, { whenOpen: 'fail' })).toEqual({ ...shared, whenOpen: 'fail' });
  });

  it('of a method with a number of its own give it a breaker of its own, since a scope has one set of numbers', () => {
    const client = { failures: 3, cooldownMs: 45_000, scope: 'org' };
    expect(mergeCircuits(client, { failures: 2 })).toEqual({ failures: 2, cooldownMs: 45_000 });
    expect(mergeCircuits(client, { cooldownMs: 2 })).toEqual({ failures: 3, cooldownMs: 2 });
    expect(mergeCircuits(client, { failures: 2, scope: 'own' })).toEqual({
      failures: 2,
      cooldownMs: 45_000,
      scope: 'own',
    });
  });
});
