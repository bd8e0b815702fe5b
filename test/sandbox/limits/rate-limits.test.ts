import { startSandbox, type QuotaHeaders, type RateLimit, type Sandbox } from 'pagewright/sandbox';
import { json, login, startWithOAuth } from '../../support/token-client';

const PER_TOKEN: RateLimit = { key: 'token.rate.per.minute', per: 'token', allowed: 2 };
const PER_ORG: RateLimit = { key: 'org.rate.per.minute', namespace: 'platform.org', per: 'org', allowed: 3 };

const call = (sandbox: Sandbox, token?: string, path = '/api/v2/users') => {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return fetch(`${sandbox.url}${path}`, { headers });
};
const statusesOf = async (sandbox: Sandbox, calls: [token?: string, path?: string][]) => {
  const statuses: number[] = [];
  for (const [token, path] of calls) statuses.push((await call(sandbox, token, path)).status);
  return statuses;
};
const inin = ({ headers }: Response) =>
  ['count', 'allowed', 'reset'].map((name) => Number(headers.get(`inin-ratelimit-${name}`) ?? NaN));
const limitOf = async (response: Response) => ((await response.json()) as { limit?: object }).limit;

describe('rate limits of the sandbox', () => {
  it('[X5] report count, allowed and reset on every response, as the platform does', async () => {
    let now = 0;
    const rateLimits: RateLimit[] = [{ key: 'token.rate.per.minute', per: 'token', allowed: 180, windowMs: 61_000 }];
    await using sandbox = await startSandbox({ rateLimits, now: () => now });
    expect(inin(await call(sandbox))).toEqual([1, 180, 61]);
    now = 1_000;
    expect(inin(await call(sandbox, undefined, '/api/v2/nothing'))).toEqual([2, 180, 60]);
    now = 60_999;
    expect(inin(await call(sandbox))).toEqual([3, 180, 1]);
    now = 61_000;
    expect(inin(await call(sandbox))).toEqual([1, 180, 61]);
  });

  it('[R76] allow 300 requests a minute by default', async () => {
    let now = 0;
    const rateLimits: RateLimit[] = [{ key: 'token.rate.per.minute', per: 'token' }];
    await using sandbox = await startSandbox({ rateLimits, users: 1, now: () => now });
    const answers = await Promise.all(Array.from({ length: 301 }, () => call(sandbox)));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
    expect(sandbox.tooManyRequests).toBe(1);
    now = 60_000;
    expect((await call(sandbox)).status).toBe(200);
  });

  it('[R76] apply per token, per org or per route', async () => {
    const perRoute: RateLimit = { key: 'route.rate', per: 'route', allowed: 1 };
    await using tokens = await startSandbox({ rateLimits: [PER_TOKEN] });
    expect(await statusesOf(tokens, [['a'], ['a'], ['a'], ['b'], [], []])).toEqual([200, 200, 429, 200, 200, 200]);
    await using org = await startSandbox({ rateLimits: [PER_ORG] });
    expect(await statusesOf(org, [['a'], ['b'], ['c'], ['d']])).toEqual([200, 200, 200, 429]);
    await using routes = await startSandbox({ rateLimits: [perRoute] });
    const { data } = routes;
    const members = [0, 1].map((i) => `/api/v2/groups/${data.group(i).id}/members`);
    const calls: [string, string?][] = [['a'], ['a', '/api/v2/groups'], ['b'], ['a', members[0]], ['a', members[1]]];
    expect(await statusesOf(routes, calls)).toEqual([200, 200, 429, 200, 429]);
  });

  it('[R76] count a route by its endpoint, regardless of ids in the path', async () => {
    await using sandbox = await startSandbox({ rateLimits: [{ key: 'route.rate', per: 'route', allowed: 1 }] });
    const { data } = sandbox;
    const queues = '/api/v2/routing/queues';
    const calls = [
      `${queues}/${data.queues.idAt(0)}/members`,
      `${queues}/${data.queues.idAt(1)}/members`,
      `${queues}/${data.queues.idAt(1)}`,
      queues,
      `/api/v2/users/${data.user(0).id}`,
      `/api/v2/users/${data.user(1).id}`,
    ].map((path): [string, string] => ['a', path]);
    expect(await statusesOf(sandbox, calls)).toEqual([200, 429, 200, 200, 200, 429]);
  });

  it('[R127] [X4] are counted separately, and the response names the exceeded one', async () => {
    const perRoute: RateLimit = { key: 'route.rate.per.minute', per: 'route', allowed: 2, windowMs: 90_000 };
    await using sandbox = await startSandbox({ rateLimits: [PER_TOKEN, { ...PER_ORG, allowed: 4 }, perRoute] });
    const groups = '/api/v2/groups';
    await statusesOf(sandbox, [['a'], ['a', groups]]);
    expect(await limitOf(await call(sandbox, 'a'))).toEqual({
      key: 'token.rate.per.minute',
      namespace: 'platform.api',
      value: 2,
    });
    await call(sandbox, 'b');
    expect(await limitOf(await call(sandbox, 'b'))).toMatchObject({ key: 'route.rate.per.minute', value: 2 });
    await call(sandbox, 'b', groups);
    expect(await limitOf(await call(sandbox, 'c', '/scim/v2/users'))).toEqual({
      key: 'org.rate.per.minute',
      namespace: 'platform.org',
      value: 4,
    });
    expect(Object.fromEntries(sandbox.refusedBy)).toEqual({
      'token.rate.per.minute': 1,
      'route.rate.per.minute': 1,
      'org.rate.per.minute': 1,
    });
  });

  it('report the limit with the longest wait if several are exceeded', async () => {
    const shorter: RateLimit = { ...PER_ORG, allowed: 2, windowMs: 10_000 };
    await using sandbox = await startSandbox({ rateLimits: [shorter, PER_TOKEN], now: () => 0 });
    await statusesOf(sandbox, [['a'], ['a']]);
    const refused = await call(sandbox, 'a');
    expect(inin(refused)).toEqual([2, 2, 60]);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(await limitOf(refused)).toMatchObject({ key: 'token.rate.per.minute' });
  });

  it('do not count a refused request against other limits', async () => {
    await using sandbox = await startSandbox({ rateLimits: [PER_TOKEN, PER_ORG] });
    expect(await statusesOf(sandbox, [['a'], ['a'], ['a'], ['a'], ['b'], ['b']])).toEqual([
      200, 200, 429, 429, 200, 429,
    ]);
  });

  it('[R128] start a new count for a new token, but not for the org', async () => {
    await using sandbox = await startWithOAuth({}, { rateLimits: [PER_TOKEN, { ...PER_ORG, allowed: 100 }] });
    const first = (await json(login(sandbox))).access_token;
    expect(await statusesOf(sandbox, [[first], [first], [first]])).toEqual([200, 200, 429]);
    const second = (await json(login(sandbox))).access_token;
    expect(inin(await call(sandbox, second)).slice(0, 2)).toEqual([1, 2]);
    await using narrow = await startWithOAuth({}, { rateLimits: [PER_ORG] });
    const tokens = [(await json(login(narrow))).access_token, (await json(login(narrow))).access_token];
    await call(narrow, tokens[0]);
    expect(inin(await call(narrow, tokens[1])).slice(0, 2)).toEqual([2, 3]);
  });

  it('do not count requests without a valid token, but report the limits', async () => {
    await using sandbox = await startWithOAuth({}, { rateLimits: [PER_ORG] });
    const refused = await call(sandbox, 'unknown');
    expect([refused.status, ...inin(refused)]).toEqual([401, 0, 3, 60]);
    const { access_token: token } = await json(login(sandbox));
    expect(inin(await call(sandbox, token))[0]).toBe(1);
  });

  it('are reported on faults, which do not count if they replace the response', async () => {
    const faults = [{ request: 1, kind: 'status', status: 503 }] as const;
    await using sandbox = await startSandbox({ rateLimits: [PER_TOKEN], faults });
    const failed = await call(sandbox);
    expect([failed.status, ...inin(failed)]).toEqual([503, 0, 2, 60]);
  });
});

describe('a request above a rate limit', () => {
  const limited = (more = {}) => startSandbox({ rateLimits: [{ ...PER_TOKEN, allowed: 1 }], ...more });

  it('[X3] gets the body of the platform, byte for byte, and its correlation id', async () => {
    let now = 0;
    await using sandbox = await limited({ now: () => now });
    await call(sandbox);
    now = 18_500;
    const refused = await call(sandbox);
    const contextId = refused.headers.get('inin-correlation-id');
    expect(refused.headers.get('retry-after')).toBe('42');
    expect(await refused.text()).toBe(
      '{"message":"Rate limit exceeded the maximum. Retry the request in [42] seconds",' +
        `"code":"too.many.requests.retry.after","status":429,"contextId":"${contextId}","details":[],"errors":[],` +
        '"limit":{"key":"token.rate.per.minute","namespace":"platform.api","value":1}}',
    );
  });

  it('passes after the wait in Retry-After', async () => {
    let now = 0.75;
    await using sandbox = await limited({ now: () => now });
    await call(sandbox);
    now = 1_234.5;
    now += 1000 * Number((await call(sandbox)).headers.get('retry-after'));
    expect((await call(sandbox)).status).toBe(200);
  });

  it('[R79] gets no Retry-After if retryAfter is false', async () => {
    await using sandbox = await limited({ retryAfter: false });
    await call(sandbox);
    const refused = await call(sandbox);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
  });

  it('gets a Retry-After of one second if a token bucket refills sooner', async () => {
    let now = 0;
    const bucket: RateLimit = { key: 'org.rate', per: 'org', algorithm: 'token-bucket', ratePerSecond: 50, burst: 2 };
    await using sandbox = await startSandbox({ rateLimits: [bucket], now: () => now });
    expect(inin(await call(sandbox))).toEqual([1, 2, 1]);
    expect(await statusesOf(sandbox, [[], []])).toEqual([200, 429]);
    expect((await call(sandbox)).headers.get('retry-after')).toBe('1');
    now = 20;
    expect(await statusesOf(sandbox, [[], []])).toEqual([200, 429]);
    expect(await limitOf(await call(sandbox))).toMatchObject({ value: 50 });
  });
});

describe('quota headers of the sandbox', () => {
  const families: [QuotaHeaders, Record<string, string>][] = [
    ['inin', { 'inin-ratelimit-count': '1', 'inin-ratelimit-allowed': '2', 'inin-ratelimit-reset': '60' }],
    ['x-ratelimit', { 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '60' }],
    ['x-rate-limit', { 'x-rate-limit-limit': '2', 'x-rate-limit-remaining': '1', 'x-rate-limit-reset': '60' }],
    ['ratelimit', { 'ratelimit-limit': '2', 'ratelimit-remaining': '1', 'ratelimit-reset': '60' }],
    ['none', {}],
  ];

  it.each(families)('can be of the family %s', async (quotaHeaders, expected) => {
    await using sandbox = await startSandbox({ rateLimits: [PER_TOKEN], quotaHeaders });
    const { headers } = await call(sandbox);
    const quota = [...headers].filter(([name]) => /rate-?limit/.test(name));
    expect(Object.fromEntries(quota)).toEqual(expected);
  });
});
