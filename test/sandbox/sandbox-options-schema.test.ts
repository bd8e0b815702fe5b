import { type SandboxOptions, startSandbox } from 'pagewright/sandbox';

const BUCKET = { key: 'a', per: 'org', algorithm: 'token-bucket' };
const CLIENT = { clientId: 'app', clientSecret: 'secret' };

describe('the options of the sandbox', () => {
  const wrong: [string, object, string][] = [
    ['an unknown option', { user: 5 }, 'unknown option "user"; allowed: port, seed, users'],
    ['a negative count', { users: -1 }, 'option "users" must be a whole number, at least 0, got -1'],
    ['an unknown dialect', { dialect: 'none' }, `option "dialect" must be one of 'pageNumber', 'xPageCursor'`],
    ['a fault without a number', { faults: [{ kind: 'reset' }] }, 'option "faults.0.request" must be a whole number'],
    [
      'a path of a fault that is none',
      { faults: [{ request: 1, kind: 'reset', path: 'users' }] },
      'option "faults.0.path" must be a path that begins with a slash, got "users"',
    ],
    ['weather by the dozen', { weather: { rate: 5 } }, 'option "weather.rate" must be a share from 0 to 1, got 5'],
    [
      'weather of no kind',
      { weather: { rate: 0.1, kinds: [] } },
      `option "weather.kinds" must be an array of at least one of 401, 408, 429, 500, 502, 503, 504, 'html', 'reset'`,
    ],
    [
      'a 401 of the token endpoint by chance',
      { oauth: { ...CLIENT, weather: { rate: 0.1, kinds: [401] } } },
      'option "oauth.weather.kinds" must be an array of at least one of 408, 429',
    ],
    ['a clock that is none', { now: 5 }, 'option "now" must be a function that gives milliseconds, got 5'],
    ['a client without a secret', { oauth: { clientId: 'a' } }, 'option "oauth.clientSecret" must be a string that'],
    [
      'a lifetime of 0',
      { oauth: { ...CLIENT, expiresInSeconds: 0 } },
      'option "oauth.expiresInSeconds" must be a whole',
    ],
    [
      'a refresh token of another kind',
      { oauth: { ...CLIENT, refreshTokens: true, firstRefreshToken: 'x' } },
      'option "oauth.firstRefreshToken" must be a string that begins with sandbox-refresh-, got a string',
    ],
    [
      'a refresh token where there are none',
      { oauth: { ...CLIENT, firstRefreshToken: 'sandbox-refresh-1' } },
      'option "oauth.firstRefreshToken" must be left out unless refreshTokens is true',
    ],
    [
      'a limit that counts per nothing',
      { rateLimits: [{ key: 'a' }] },
      `option "rateLimits.0.per" must be one of 'token'`,
    ],
    ['a limit that is none', { rateLimits: [5] }, 'option "rateLimits.0" must be an object with key and per, got 5'],
    [
      'an algorithm that it does not know',
      { rateLimits: [{ key: 'a', per: 'org', algorithm: 'leaky' }] },
      `option "rateLimits.0.algorithm" must be one of 'window', 'token-bucket', got "leaky"`,
    ],
    [
      'a burst of a window',
      { rateLimits: [{ key: 'a', per: 'org', burst: 3 }] },
      'unknown option "rateLimits.0.burst"',
    ],
    [
      'a rate of 0',
      { rateLimits: [{ ...BUCKET, ratePerSecond: 0 }] },
      'option "rateLimits.0.ratePerSecond" must be a n',
    ],
    [
      'a penalty of another status',
      { penalty: { status: 500 } },
      'option "penalty.status" must be 403 or 429, got 500',
    ],
    [
      'an unknown part of a penalty',
      { penalty: { times: 5 } },
      'unknown option "penalty.times"; allowed: after, status',
    ],
    ['a share above 1', { duplicates: 1.5 }, 'option "duplicates" must be a share from 0 to 1, got 1.5'],
    ['a mutation without its pace', { mutation: {} }, 'option "mutation.everyRequests" must be a whole number'],
    [
      'a time without a zone',
      { conversationsFrom: '2026-01-01T00:00:00' },
      'option "conversationsFrom" must be an ISO time with its zone, got "2026-01-01T00:00:00"',
    ],
    [
      'conversations that end before they begin',
      { conversationsTo: '2025-01-01T00:00:00Z' },
      'option "conversationsTo" must be a time after conversationsFrom',
    ],
    ['an interval of no days', { maxIntervalDays: 0 }, 'option "maxIntervalDays" must be a number above 0, got 0'],
    ['an outcome that no job has', { jobs: { outcome: 'done' } }, `option "jobs.outcome" must be one of 'succeeded'`],
    [
      'an unknown part of the jobs',
      { jobs: { polls: 5 } },
      'unknown option "jobs.polls"; allowed: pollsUntilDone, queuedMs',
    ],
    [
      'jobs that never expire, which no date can tell',
      { jobs: { expiresAfterMs: Infinity } },
      'option "jobs.expiresAfterMs" must be a number of milliseconds, above 0 and at most a century, got Infinity',
    ],
    [
      'a lag below 0',
      { jobs: { availabilityLagMs: -1 } },
      'option "jobs.availabilityLagMs" must be a number of milliseconds, at least 0 and at most a century, got -1',
    ],
    ['auth beside oauth', { auth: true, oauth: CLIENT }, 'option "auth" must be left out where oauth is given'],
  ];

  it.each(wrong)('refuse %s', async (_name, options, message) => {
    await expect(startSandbox(options as SandboxOptions)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(`startSandbox: ${message}`),
    });
  });

  it('refuse all that is wrong in one error', async () => {
    await expect(startSandbox({ users: 0.5, latencyMs: -1 })).rejects.toThrow(/"users".*; option "latencyMs"/);
  });
});
