import {
  ApiClient,
  type ApiClientOptions,
  type HttpError,
  consoleLogger,
  constant,
  logEvents,
  type Paged,
  type PagewrightEvent,
  Paginated,
  RateLimited,
  RateLimitError,
  RetryExhaustedError,
} from 'pagewright';
import { type Sandbox, type SandboxOptions, type SandboxUser, startSandbox } from 'pagewright/sandbox';
import { fakeClock } from 'pagewright/testing';
import { instantClock } from '../support/instant-clock';
import { ids, rejection, settle } from '../support/memory-endpoint';

class Client extends ApiClient {
  @Paginated({ pageSize: 1 })
  users(params: object = {}): Paged<SandboxUser> {
    return this.get('/api/v2/users', params);
  }

  @RateLimited({ weight: 1 })
  page(pageNumber: number): Promise<{ entities: SandboxUser[] }> {
    return this.get('/api/v2/users', { pageSize: 1, pageNumber });
  }
}

describe('policies of a client over HTTP', () => {
  let sandbox: Sandbox;
  const start = async (client: ApiClientOptions, server: SandboxOptions = {}) => {
    sandbox = await startSandbox({ users: 100, ...server });
    return new Client({ baseURL: sandbox.url, networkRetries: 0, ...client });
  };
  afterEach(() => sandbox.close());
  const until = async (holds: () => boolean) => {
    while (!holds()) await settle();
  };

  it('[R16] open at most 20 connections for 100 concurrent calls', async () => {
    const client = await start({}, { latencyMs: 5 });
    await Promise.all(Array.from({ length: 100 }, (_, i) => client.page(i + 1)));
    expect(sandbox.requestCount).toBe(100);
    expect(sandbox.connections.mostOpen).toBe(20);
    expect(sandbox.connections.opened).toBe(20);
  });

  it('[R17] never retry a 403', async () => {
    const client = await start(
      { retry: {}, rateLimit: {}, breaker: {} },
      { faults: [{ request: 1, kind: 'status', status: 403, code: 'missing.permissions' }] },
    );
    const error = await rejection<HttpError>(client.page(1));
    expect(error).toMatchObject({ code: 'FORBIDDEN' });
    expect(error).toMatchObject({ status: 403, apiCode: 'missing.permissions' });
    expect(sandbox.requestCount).toBe(1);
  });

  it('[R74] [R81] use the quota headers: 1,000 requests at 300 a minute get no 429', async () => {
    const clock = instantClock();
    const events: PagewrightEvent[] = [];
    const client = await start(
      { clock, rateLimit: {}, observe: (event) => events.push(event) },
      {
        users: 1_000,
        now: () => clock.now(),
        rateLimits: [{ key: 'token.rate.per.minute', per: 'token' }],
        penalty: { after: 5 },
      },
    );
    expect(await client.users().toArray()).toHaveLength(1_000);
    expect(sandbox.requestCount).toBe(1_000);
    expect(sandbox.tooManyRequests).toBe(0);
    expect(sandbox.penalties).toBe(0);
    // The last 9 of 300 are kept in reserve, so it pauses after every 291 requests.
    expect(events.filter(({ type }) => type === 'paused')).toMatchObject([
      { cause: 'quota', remaining: 9, waitMs: 60_000 },
      { cause: 'quota', remaining: 9, waitMs: 60_000 },
      { cause: 'quota', remaining: 9, waitMs: 60_000 },
    ]);
  });

  it('[R76] limit the rate to 300 a minute without quota headers', async () => {
    const clock = instantClock();
    const client = await start(
      { clock, rateLimit: { requests: 300, perMs: 60_000, minRemaining: 0 } },
      { users: 700, now: () => clock.now(), rateLimits: [{ key: 'token.rate.per.minute', per: 'token' }] },
    );
    const run = client.users();
    expect(await run.toArray()).toHaveLength(700);
    expect(sandbox.tooManyRequests).toBe(0);
    expect(run.receipt.throttledMs).toBe(699 * 200);
  });

  it('[R60] wait for the Retry-After of a 429, and lose no record', async () => {
    const clock = instantClock();
    const client = await start(
      { clock, rateLimit: { minRemaining: 0, jitter: false } },
      {
        users: 25,
        now: () => clock.now(),
        rateLimits: [{ key: 'org.rate', per: 'org', allowed: 10, windowMs: 3_000 }],
      },
    );
    const run = client.users();
    const users = await run.toArray();
    expect(users.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, i) => sandbox.data.user(i).id));
    expect(sandbox.tooManyRequests).toBe(2);
    expect(run.receipt).toMatchObject({ requests: 27, retries: 2, throttledMs: 6_000, complete: true });
  });

  it('[R127] [X3] [X4] report which limit was exceeded, with all details of the response', async () => {
    const limits = [
      { key: 'token.rate.per.minute', per: 'token', allowed: 30 },
      { key: 'org.rate.per.minute', per: 'org', allowed: 20 },
      { key: 'route.rate.per.minute', per: 'route', allowed: 3 },
    ] as const;
    const client = await start({}, { rateLimits: limits });
    for (let i = 1; i <= 3; i += 1) await client.get<Promise<unknown>>('/api/v2/users');
    const error = await rejection<RateLimitError>(client.get<Promise<unknown>>('/api/v2/users'));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({
      status: 429,
      apiCode: 'too.many.requests.retry.after',
      apiMessage: 'Rate limit exceeded the maximum. Retry the request in [60] seconds',
      limit: { key: 'route.rate.per.minute' },
      details: [],
      errors: [],
    });
    expect(error.contextId).toMatch(/^[0-9a-f-]{36}$/);
    expect(error.retryAfter).toBe(60);
    expect(error.correlationId).toBeDefined();
    await client.get<Promise<unknown>>('/api/v2/groups');
    expect(sandbox.refusedBy).toEqual(new Map([['route.rate.per.minute', 1]]));
  });

  it('[R127] respect several limits at once', async () => {
    const clock = instantClock();
    const client = await start(
      {
        clock,
        rateLimit: {
          minRemaining: 0,
          limits: [
            { requests: 20, perMs: 60_000, burst: 20, scope: 'org' },
            { requests: 3, perMs: 1_000, burst: 3, scope: 'route' },
          ],
        },
      },
      { users: 60, now: () => clock.now() },
    );
    const started: number[] = [];
    const observe = ({ type }: PagewrightEvent) => type === 'request' && started.push(clock.now());
    await client.users().with({ observe }).toArray();
    // 3 at once and one each third of a second, until the 20 of the first minute are used; then one every 3 seconds.
    expect(started.slice(0, 6).map(Math.round)).toEqual([0, 0, 0, 334, 667, 1_001]);
    expect(started.at(-1)! - started.at(-2)!).toBe(3_000);
  });

  it('[R87] admit one request in the half-open state, and recover one request at a time', async () => {
    const clock = fakeClock();
    const client = await start(
      { clock, breaker: { failures: 1, cooldownMs: 45_000 } },
      { users: 300, faults: [{ request: 1, kind: 'status', status: 503 }], latencyMs: 20 },
    );
    await rejection(client.page(1));
    const calls = Promise.all(Array.from({ length: 200 }, (_, i) => client.page(i + 1)));
    await clock.advance(45_000);
    expect(sandbox.requestCount).toBe(1);
    await clock.advance(1);
    await until(() => sandbox.requestCount === 2);
    await clock.advance(60_000);
    expect(sandbox.requestCount).toBe(2);
    // After the probe succeeds, the others start 25 to 37.5 ms apart.
    await until(() => sandbox.requestCount === 3);
    await clock.advance(1_000);
    await until(() => sandbox.requestCount > 20);
    expect(sandbox.requestCount).toBeLessThanOrEqual(43);
    await clock.advance(10_000);
    expect((await calls).flatMap(({ entities }) => entities)).toHaveLength(200);
    expect(sandbox.requestCount).toBe(201);
  });

  it('[R68] fail with the last response and the number of attempts, resumable', async () => {
    const faults = [3, 4, 5].map((request) => ({ request, kind: 'status' as const, status: 503 }));
    const client = await start({ clock: instantClock(), retry: { retries: 2, backoff: constant(1) } }, { faults });
    const received: SandboxUser[] = [];
    const error = await rejection<RetryExhaustedError & { page: { position: never } }>(
      (async () => {
        for await (const user of client.users()) received.push(user);
      })(),
    );
    expect(error).toBeInstanceOf(RetryExhaustedError);
    expect(error).toMatchObject({ attempts: 3, status: 503, page: { endpoint: 'Client.users', index: 2 } });
    expect(error.message).toMatch(/^Client\.users, page 3: HTTP 503 .*Gave up after 3 attempts$/);
    for await (const user of client.users().with({ resumeFrom: error.page.position })) received.push(user);
    expect(ids(received as never)).toEqual(Array.from({ length: 100 }, (_, i) => sandbox.data.user(i).id));
  });

  it('[X1] fail after one request if the server asks to wait for hours', async () => {
    const fault = (seconds: string) => ({
      faults: [{ request: 1, kind: 'status' as const, status: 429, headers: { 'Retry-After': seconds } }],
    });
    for (const seconds of [36_000, 3_000_000]) {
      const client = await start({ rateLimit: {}, retry: {} }, fault(String(seconds)));
      const error = await rejection<RateLimitError>(client.users().next());
      expect(error).toBeInstanceOf(RateLimitError);
      expect(error.retryAfter).toBe(seconds);
      expect(error.message).toContain(`The server asks to wait ${seconds} seconds, more than the 180000 ms`);
      expect(sandbox.requestCount).toBe(1);
      await sandbox.close();
    }
  });

  it('[X29] read Retry-After and retry, unlike the official SDK', async () => {
    const clock = instantClock();
    const headers = { 'Retry-After': '7' };
    const client = await start(
      { clock, rateLimit: { jitter: false }, retry: { backoff: constant(3_000) } },
      {
        faults: [
          { request: 1, kind: 'status', status: 429, headers },
          { request: 2, kind: 'status', status: 503 },
        ],
      },
    );
    expect((await client.page(1)).entities).toHaveLength(1);
    expect(clock.now()).toBe(10_000);
    expect(sandbox.requestCount).toBe(3);
  });

  it('[X33] include the correlation id in every event about a response, and in every error', async () => {
    const lines: string[] = [];
    const faults = [400, 429, 503].map((status, i) => ({ request: i + 2, kind: 'status' as const, status }));
    const client = await start(
      {
        clock: instantClock(),
        rateLimit: { backoff: constant(1) },
        retry: { backoff: constant(1) },
        observe: logEvents(consoleLogger((line) => lines.push(line))),
      },
      { faults },
    );
    await client.users().next();
    const error = await rejection<HttpError>(client.page(1));
    expect(error.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(error.message).toContain(`[correlation id ${error.correlationId}]`);
    await client.page(1);
    const matching = (pattern: RegExp) => lines.filter((line) => pattern.test(line));
    expect(matching(/was answered/)).toHaveLength(5);
    expect(matching(/has 1 record|retry 1 of 5/)).toHaveLength(3);
    const ofResponses = matching(/was answered|has 1 record|retry 1|was refused/);
    expect(ofResponses).toHaveLength(8);
    for (const line of ofResponses) expect(line).toMatch(/\[correlation id [0-9a-f-]{36}\]$/m);
  });

  it('[R124] emit one event per request that the server counted', async () => {
    const events: PagewrightEvent[] = [];
    const faults = [429, 503, 500].map((status, i) => ({ request: 2 * i + 2, kind: 'status' as const, status }));
    const quick = { backoff: constant(5), retries: 3 };
    const client = await start(
      { clock: instantClock(), retry: quick, rateLimit: quick, observe: (event) => events.push(event) },
      { users: 5, faults },
    );
    const run = client.users();
    await run.toArray();
    const requests = events.filter((event) => event.type === 'request');
    expect(requests.map(({ method, url, status }) => [method, url, status])).toEqual(
      sandbox.requests.map(({ method, path, status }) => [method, path, status]),
    );
    expect(requests.map(({ index, attempt }) => `${index} ${attempt}`)).toEqual([
      '0 1',
      '1 1',
      '1 2',
      '2 1',
      '2 2',
      '3 1',
      '3 2',
      '4 1',
    ]);
    expect(requests.reduce((sum, { waitedMs }) => sum + waitedMs, 0)).toBe(run.receipt.throttledMs);
    expect(run.receipt).toMatchObject({ requests: 8, retries: 3, throttledMs: 15 });
  });
});
