import { type SandboxOptions, startSandbox } from 'pagewright/sandbox';

const BUCKET = { key: 'a', per: 'org', algorithm: 'token-bucket' };
const CLIENT = { clientId: 'app', clientSecret: 'secret' };

describe('options of startSandbox', () => {
  const wrong: [string, object, string][] = [
    ['an unknown option', { user: 5 }, 'unknown option "user"; allowed: port, seed, users'],
    ['a negative count', { users: -1 }, 'option "users" must be a whole number, at least 0, got -1'],
    ['an unknown dialect', { dialect: 'none' }, `option "dialect" must be one of 'pageNumber', 'xPageCursor'`],
    ['a fault without a number', { faults: [{ kind: 'reset' }] }, 'option "faults.0.request" must be a whole number'],
    [
      'a path of a fault without a slash',
      { faults: [{ request: 1, kind: 'reset', path: 'users' }] },
      'option "faults.0.path" must be a path that begins with a slash, got "users"',
    ],
    ['a rate of chaos above 1', { chaos: { rate: 5 } }, 'option "chaos.rate" must be a share from 0 to 1, got 5'],
    [
      'chaos without kinds',
      { chaos: { rate: 0.1, kinds: [] } },
      `option "chaos.kinds" must be an array of at least one of 401, 408, 429, 500, 502, 503, 504, 'html', 'reset'`,
    ],
    [
      'a random 401 of the token endpoint',
      { oauth: { ...CLIENT, chaos: { rate: 0.1, kinds: [401] } } },
      'option "oauth.chaos.kinds" must be an array of at least one of 408, 429',
    ],
    ['a clock that is not a function', { now: 5 }, 'option "now" must be a function that returns milliseconds, got 5'],
    ['a client without a secret', { oauth: { clientId: 'a' } }, 'option "oauth.clientSecret" must be a string that'],
    [
      'a lifetime of 0',
      { oauth: { ...CLIENT, expiresInSeconds: 0 } },
      'option "oauth.expiresInSeconds" must be a whole',
    ],
    [
      'a refresh token without the prefix',
      { oauth: { ...CLIENT, refreshTokens: true, firstRefreshToken: 'x' } },
      'option "oauth.firstRefreshToken" must be a string that begins with sandbox-refresh-, got a string',
    ],
    [
      'a refresh token without refreshTokens',
      { oauth: { ...CLIENT, firstRefreshToken: 'sandbox-refresh-1' } },
      'option "oauth.firstRefreshToken" requires "oauth.refreshTokens", got a string',
    ],
    ['a limit without per', { rateLimits: [{ key: 'a' }] }, `option "rateLimits.0.per" must be one of 'token'`],
    [
      'a limit that is not an object',
      { rateLimits: [5] },
      'option "rateLimits.0" must be an object with key and per, got 5',
    ],
    [
      'an unknown algorithm',
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
      'an unknown option of penalty',
      { penalty: { times: 5 } },
      'unknown option "penalty.times"; allowed: after, status',
    ],
    ['a share above 1', { duplicates: 1.5 }, 'option "duplicates" must be a share from 0 to 1, got 1.5'],
    ['a mutation without everyRequests', { mutation: {} }, 'option "mutation.everyRequests" must be a whole number'],
    [
      'a time without a zone',
      { conversationsFrom: '2026-01-01T00:00:00' },
      'option "conversationsFrom" must be an ISO time with its zone, got "2026-01-01T00:00:00"',
    ],
    [
      'conversations that end before they start',
      { conversationsTo: '2025-01-01T00:00:00Z' },
      'option "conversationsTo" must be a time after conversationsFrom',
    ],
    ['an interval of no days', { maxIntervalDays: 0 }, 'option "maxIntervalDays" must be a number above 0, got 0'],
    ['an unknown outcome of jobs', { jobs: { outcome: 'done' } }, `option "jobs.outcome" must be one of 'succeeded'`],
    [
      'an unknown option of jobs',
      { jobs: { polls: 5 } },
      'unknown option "jobs.polls"; allowed: pollsUntilDone, queuedMs',
    ],
    [
      'jobs that never expire',
      { jobs: { expiresAfterMs: Infinity } },
      'option "jobs.expiresAfterMs" must be a number of milliseconds, above 0 and at most a century, got Infinity',
    ],
    [
      'a lag below 0',
      { jobs: { availabilityLagMs: -1 } },
      'option "jobs.availabilityLagMs" must be a number of milliseconds, at least 0 and at most a century, got -1',
    ],
    [
      'auth together with oauth',
      { auth: true, oauth: CLIENT },
      'option "auth" cannot be combined with "oauth", got true',
    ],
  ];

  it.each(wrong)('reject %s', async (_name, options, message) => {
    await expect(startSandbox(options as SandboxOptions)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(`startSandbox: ${message}`),
    });
  });

  it('list all problems in one error', async () => {
    await expect(startSandbox({ users: 0.5, latencyMs: -1 })).rejects.toThrow(/"users".*; option "latencyMs"/);
  });
});
