import { getEventListeners } from 'node:events';
import { ApiClient, Paginated, type ApiClientOptions, type Paged, type TokenSource } from 'pagewright';
import { startSandbox, type Sandbox, type SandboxOptions, type SandboxUser } from 'pagewright/sandbox';
import { gate, rejection, settle } from '../support/memory-endpoint';

class Client extends ApiClient {
  @Paginated({ pageSize: 10 })
  users(params: object = {}): Paged<SandboxUser> {
    return this.get('/api/v2/users', params);
  }
}

/** Timers and requests that keep the process alive, without idle connections. */
const active = () =>
  process.getActiveResourcesInfo().filter((kind) => /Timeout|HTTPINCOMINGMESSAGE|GETADDRINFO/i.test(kind));

describe('cancellation over HTTP', () => {
  let sandbox: Sandbox;
  let before: string[];
  const start = async (client: ApiClientOptions, server: SandboxOptions = {}) => {
    sandbox = await startSandbox({ users: 100, ...server });
    before = active();
    return new Client({ baseURL: sandbox.url, networkRetries: 0, ...client });
  };
  afterEach(() => sandbox.close());

  /** Cancels a run as soon as `waits` returns true. */
  const cancel = async (run: Paged<SandboxUser>, waits: () => boolean) => {
    const control = new AbortController();
    const reason = new Error('the user left');
    const failed = rejection(run.with({ signal: control.signal }).toArray());
    while (!waits()) await settle();
    const sent = sandbox.requestCount;
    control.abort(reason);
    let settled = false;
    void failed.then(() => (settled = true));
    await settle();
    expect(settled).toBe(true);
    expect(await failed).toBe(reason);
    expect(getEventListeners(control.signal, 'abort')).toEqual([]);
    expect(sandbox.requestCount).toBe(sent);
  };

  const expectNoResources = async () => {
    for (let i = 0; i < 5 && active().length > before.length; i += 1) await settle();
    expect(active().length).toBeLessThanOrEqual(before.length);
  };

  it('ends the wait for the rate limiter, without affecting other callers', async () => {
    const client = await start({ rateLimit: { requests: 1, perMs: 3_600_000 } });
    const other = new AbortController();
    await client.users().next();
    const otherCall = rejection(client.users().with({ signal: other.signal }).next());
    let affected = false;
    void otherCall.then(() => (affected = true));
    await cancel(client.users(), () => active().length > before.length);
    expect(affected).toBe(false);
    other.abort(new Error('done'));
    await otherCall;
    await expectNoResources();
  });

  it('ends the wait for an open circuit breaker', async () => {
    const client = await start(
      { breaker: { failures: 1, cooldownMs: 3_600_000 } },
      { faults: [{ request: 1, kind: 'status', status: 503 }] },
    );
    await rejection(client.users().next());
    await cancel(client.users(), () => active().length > before.length);
    await expectNoResources();
    expect(sandbox.requestCount).toBe(1);
  });

  it('ends a backoff', async () => {
    const retrying = await start({ retry: {} }, { faults: [{ request: 1, kind: 'status', status: 503 }] });
    let waits = false;
    const run = retrying.users().with({ observe: ({ type }) => (waits ||= type === 'retry') });
    await cancel(run, () => waits);
    await expectNoResources();
    expect(sandbox.requestCount).toBe(1);
  });

  it('ends the wait for Retry-After', async () => {
    const headers = { 'Retry-After': '60' };
    const client = await start({ rateLimit: {} }, { faults: [{ request: 1, kind: 'status', status: 429, headers }] });
    let waits = false;
    const run = client.users().with({ observe: ({ type }) => (waits ||= type === 'rateLimited') });
    await cancel(run, () => waits);
    await expectNoResources();
    expect(sandbox.requestCount).toBe(1);
  });

  it('ends the request in flight, through all middleware', async () => {
    const client = await start({ retry: {}, rateLimit: {}, breaker: {} }, { latencyMs: 60_000 });
    await cancel(client.users(), () => sandbox.requestCount === 1);
    while (sandbox.aborted === 0) await settle();
    expect(sandbox.aborted).toBe(1);
  });

  it('ends the wait for a token, without cancelling the refresh for other callers', async () => {
    const renewed = gate<string>();
    let token = 'old';
    let refreshes = 0;
    const auth: TokenSource = {
      token: async () => token,
      refresh: async () => {
        refreshes += 1;
        return renewed.promise;
      },
    };
    const client = await start({ auth }, { auth: 'new' });
    const staying = client.users().next();
    await cancel(client.users(), () => refreshes === 1);
    token = 'new';
    renewed.open(token);
    expect((await staying).done).toBe(false);
    expect(refreshes).toBe(1);
    await expectNoResources();
  });

  it('ends a single call in any of these states, by the signal of its request', async () => {
    class Single extends ApiClient {
      few(signal: AbortSignal): Promise<object> {
        return this.get('/api/v2/users', { pageSize: 1 }, { signal });
      }
    }
    sandbox = await startSandbox({ users: 10 });
    before = active();
    const client = new Single({ baseURL: sandbox.url, rateLimit: { requests: 1, perMs: 3_600_000 } });
    await client.few(new AbortController().signal);
    const control = new AbortController();
    const failed = rejection(client.few(control.signal));
    while (active().length === before.length) await settle();
    const reason = new Error('the user left');
    control.abort(reason);
    expect(await failed).toBe(reason);
    expect(getEventListeners(control.signal, 'abort')).toEqual([]);
    expect(sandbox.requestCount).toBe(1);
    await expectNoResources();
  });
});
