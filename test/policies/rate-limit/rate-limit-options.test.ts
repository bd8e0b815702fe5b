import { ConfigurationError, RateLimiter } from 'pagewright';
import { checkOptions, parseOptions } from '../../../src/options/parse-options';
import { limitsOf, mergeRateLimits, rateLimitSchema } from '../../../src/policies/rate-limit/rate-limit-options';
import { expectDefaultBackoff } from '../../support/default-backoff';

const limiter = new RateLimiter();

describe('rateLimitSchema', () => {
  it('[R68] [R74] [X1] defaults to five retries and a Retry-After of up to three minutes', () => {
    const { backoff, ...policy } = rateLimitSchema.parse({});
    expect(policy).toEqual({
      weight: 1,
      retries: 5,
      maxRetryAfterMs: 180_000,
      onExceed: 'throw',
      jitter: [1, 1.5],
      random: Math.random,
    });
    expectDefaultBackoff(backoff);
  });

  it('keeps and freezes the given options', () => {
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
    const policy = parseOptions(rateLimitSchema, given, 'x');
    expect(policy).toEqual(given);
    expect(Object.isFrozen(policy)).toBe(true);
  });

  it.each<object>([
    { requestsPerSecond: 0.5, burst: 2, concurrency: 3, scope: 'org' },
    { requests: 300, perMs: 60_000, algorithm: 'window' },
    { limiter },
    { limits: [{ requestsPerSecond: 1 }, { limiter }, { requests: 5, perMs: 1_000, scope: 'org' }] },
    { limits: [{ limiter, useQuotaHeaders: false }] },
    { limiter, useQuotaHeaders: true },
  ])('accepts %o', (given) => {
    expect(parseOptions(rateLimitSchema, given, 'x')).toMatchObject(given);
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
    [{ limits: [{ requests: 3 }] }, 'option "limits.0.perMs" is required when "requests" is set'],
    [{ limits: [{ weight: 3 }] }, 'unknown option "limits.0.weight"'],
    [{ limits: [{ limiter, burst: 2 }] }, 'option "limits.0.burst" cannot be combined with "limiter", got 2'],
    [
      { limits: [{ limiter }], useQuotaHeaders: false },
      'option "useQuotaHeaders" cannot be combined with "limits", got false',
    ],
    [{ useQuotaHeaders: 1 }, 'option "useQuotaHeaders" must be true or false, got 1'],
    [{ requests: 5 }, 'option "perMs" is required when "requests" is set'],
    [{ limiter, requestsPerSecond: 5 }, 'option "requestsPerSecond" cannot be combined with "limiter", got 5'],
    [{ limiter, concurrency: 5 }, 'option "concurrency" cannot be combined with "limiter", got 5'],
    [{ limiter, scope: 'org' }, 'option "scope" cannot be combined with "limiter", got "org"'],
    [{ limits: [{ limiter }], limiter }, 'option "limiter" cannot be combined with "limits", got a RateLimiter'],
    [{ limits: [{ limiter }], requests: 5, perMs: 5 }, 'option "requests" cannot be combined with "limits", got 5'],
    [{ rps: 5 }, 'unknown option "rps"; allowed: requestsPerSecond, requests, perMs, burst, algorithm, concurrency,'],
  ])('rejects %o', (given, message) => {
    expect(() => parseOptions(rateLimitSchema, given, 'Crm.users')).toThrow(ConfigurationError);
    expect(() => parseOptions(rateLimitSchema, given, 'Crm.users')).toThrow(message);
  });

  it('accepts retries and a weight next to a limiter', () => {
    expect(() => parseOptions(rateLimitSchema, { limiter, weight: 2, minRemaining: 5, retries: 1 }, 'x')).not.toThrow();
  });
});

describe('the options of a decorator', () => {
  it('are validated and frozen, without defaults, so that those of the client stay visible', () => {
    const options = checkOptions(rateLimitSchema, { retries: 1 }, 'x');
    expect(options).toEqual({ retries: 1 });
    expect(Object.isFrozen(options)).toBe(true);
    expect(() => checkOptions(rateLimitSchema, { retries: -1 }, 'Crm.users')).toThrow(ConfigurationError);
  });

  it('are copied deeply, so that a later change has no effect', () => {
    const limits = [{ requestsPerSecond: 5 }];
    const options = checkOptions(rateLimitSchema, { limits }, 'x');
    limits.push({ requestsPerSecond: 1 });
    limits[0]!.requestsPerSecond = 7;
    expect(options).toEqual({ limits: [{ requestsPerSecond: 5 }] });
  });
});

describe('limitsOf', () => {
  it('returns one bucket, or the listed ones', () => {
    expect(limitsOf({ requestsPerSecond: 5, scope: 'org' })).toEqual([{ requestsPerSecond: 5, scope: 'org' }]);
    const limits = [{ requestsPerSecond: 5 }, { limiter }];
    expect(limitsOf({ limits, weight: 2 })).toBe(limits);
  });
});

describe('mergeRateLimits', () => {
  it('overrides the client option by option', () => {
    const client = { requestsPerSecond: 5, burst: 2, scope: 'org', weight: 2, retries: 3 };
    expect(mergeRateLimits(client, { weight: 4, scope: 'own' })).toEqual({ ...client, weight: 4, scope: 'own' });
    expect(mergeRateLimits(client, undefined)).toEqual(client);
    expect(mergeRateLimits(undefined, { weight: 4 })).toEqual({ weight: 4 });
    expect(mergeRateLimits()).toEqual({});
  });

  it.each<object>([{ requestsPerSecond: 1 }, { requests: 1, perMs: 2 }, { limiter }, { limits: [{ limiter }] }])(
    'drops the bucket of the client for a method with %o',
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
