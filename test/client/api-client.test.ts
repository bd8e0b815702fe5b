import { Agent } from 'node:https';
import { inspect } from 'node:util';
import axios from 'axios';
import nock from 'nock';
import {
  ApiClient,
  ConfigurationError,
  NetworkError,
  page,
  Paginated,
  path,
  RedirectError,
  staticToken,
  tokenFrom,
  withResponse,
  type Paged,
  type PagewrightEvent,
} from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { drain, ids, rejection } from '../support/memory-endpoint';

const BASE = 'https://api.example.com';

interface User {
  id: number;
}

class Directory extends ApiClient {
  @Paginated({ pageSize: 2 })
  members(groupId: string, params: object = {}): Paged<User> {
    return this.get(path`/groups/${groupId}/members`, params);
  }

  @Paginated({ pageSize: 2 })
  search(query: object = {}): Paged<User> {
    return this.post('/search', query);
  }

  user(id: string): Promise<User> {
    return this.get(path`/users/${id}`);
  }
}

describe('ApiClient', () => {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    expect(nock.pendingMocks()).toEqual([]);
    nock.cleanAll();
  });

  it('[R15] sends Authorization and Accept with each request', async () => {
    nock(BASE, { reqheaders: { authorization: 'Bearer t1', accept: 'application/json' } })
      .get('/users/7')
      .reply(200, { id: 7 })
      .get('/groups/g/members?pageSize=2')
      .reply(200, [{ id: 1 }]);
    const client = new Directory({ baseURL: BASE, auth: staticToken('t1') });
    expect(await client.user('7')).toEqual({ id: 7 });
    expect(ids(await drain(client.members('g')))).toEqual([1]);
  });

  it('asks the token source before each request', async () => {
    let n = 0;
    nock(BASE, { reqheaders: { authorization: 'Bearer t1' } })
      .get('/users/1')
      .reply(200, { id: 1 });
    nock(BASE, { reqheaders: { authorization: 'Bearer t2' } })
      .get('/users/2')
      .reply(200, { id: 2 });
    const client = new Directory({ baseURL: BASE, auth: tokenFrom(() => `t${(n += 1)}`) });
    await client.user('1');
    await client.user('2');
  });

  it('[R119] sends the body of a query unchanged but for the paging', async () => {
    const query = {
      interval: '2026-01-01T00:00:00Z/2026-01-02T00:00:00Z',
      order: 'asc',
      filters: [{ type: 'and', clauses: [1, 2] }],
    };
    const bodies: unknown[] = [];
    nock(BASE)
      .post('/search', (body: unknown) => bodies.push(body) > 0)
      .twice()
      .reply(200, () =>
        bodies.length === 1 ? { results: [{ id: 1 }], after: 'a' } : { results: [{ id: 2 }], after: null },
      );
    const client = new Directory({ baseURL: BASE });
    expect(ids(await drain(client.search(Object.freeze(query))))).toEqual([1, 2]);
    expect(bodies).toEqual([
      { ...query, pageSize: 2 },
      { ...query, pageSize: 2, after: 'a' },
    ]);
    expect(Object.keys(bodies[0] as object)).toEqual(['interval', 'order', 'filters', 'pageSize']);
  });

  it('sends nothing to another origin for any path', async () => {
    const client = new Directory({ baseURL: BASE, auth: staticToken('t1') });
    for (const url of ['https://evil.example/x', '//evil.example/x', 'http://api.example.com/x']) {
      const error = await rejection(client.get<Promise<unknown>>(url));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error.message).toMatch(
        /Directory: .* is on another origin than the baseURL https:\/\/api\.example\.com, so nothing was sent/,
      );
    }
  });

  it('retries idempotent requests that failed on the network, and no others', async () => {
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    nock(BASE).get('/users/1').replyWithError(reset).get('/users/1').reply(200, { id: 1 });
    nock(BASE).post('/search').replyWithError(reset);
    const client = new Directory({ baseURL: BASE, networkRetries: 1 });
    expect(await client.user('1')).toEqual({ id: 1 });
    const error = await rejection(client.post<Promise<unknown>>('/search'));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.message).toMatch(/no response received \(ECONNRESET\)/);
  });

  it('passes its paging, clock and observer to all its annotated methods', async () => {
    nock(BASE)
      .get('/groups/g/members?pageSize=2')
      .reply(200, [{ id: 1 }]);
    const events: PagewrightEvent[] = [];
    const client = new Directory({
      baseURL: BASE,
      clock: fakeClock(),
      observe: (event) => events.push(event),
      paging: { pageSize: 9, maxItems: 1 },
    });
    await drain(client.members('g'));
    expect(events).toMatchObject([
      {
        type: 'request',
        endpoint: 'Directory.members',
        index: 0,
        method: 'GET',
        url: '/groups/g/members',
        status: 200,
      },
      { type: 'page', endpoint: 'Directory.members', items: 1, ms: 0, status: 200 },
    ]);
  });

  it('[R16] passes agents, proxy and TLS settings to axios, and defaults to agents of 20 sockets', () => {
    const httpsAgent = new Agent({ rejectUnauthorized: false, maxSockets: 3 });
    const proxy = { host: 'proxy.example.com', port: 3128 };
    const given = new ApiClient({ baseURL: BASE, axios: { httpsAgent, proxy } }).http.defaults;
    expect(given.httpsAgent).toBe(httpsAgent);
    expect(given.proxy).toEqual(proxy);
    const own = new ApiClient({ baseURL: BASE }).http.defaults;
    for (const agent of [own.httpAgent, own.httpsAgent] as Agent[]) {
      expect(agent).toMatchObject({ maxSockets: 20, keepAlive: true });
    }
    expect(own.proxy).toBeUndefined();
  });

  it('uses an axios instance as it is, with its baseURL', async () => {
    nock(BASE).put('/x', { a: 1 }).reply(200, { ok: 1 }).patch('/x').reply(200, { ok: 2 }).delete('/x?b=2').reply(204);
    const client = new ApiClient({ axios: axios.create({ baseURL: BASE }), auth: staticToken('t') });
    expect(await client.put<Promise<unknown>>('/x', { a: 1 })).toEqual({ ok: 1 });
    expect(await client.patch<Promise<unknown>>('/x')).toEqual({ ok: 2 });
    expect(await client.delete<Promise<unknown>>('/x', { b: 2 })).toBeUndefined();
  });

  it('repeats the name of a list in the query', async () => {
    nock(BASE).get('/x?id=1&id=2').reply(200, {});
    await new ApiClient({ baseURL: BASE }).get<Promise<unknown>>('/x', { id: [1, 2] });
  });

  it.each([
    [
      { baseURL: 'api.example.com' },
      /Directory: option "baseURL" must be an address such as 'https:\/\/api\.example\.com', got "api\.example\.com"/,
    ],
    [{ baseUrl: BASE }, /Directory: unknown option "baseUrl"; allowed: baseURL, auth, /],
    [{ auth: 'token' }, /option "auth" must be a TokenSource/],
    [{ auth: staticToken('t') }, /Directory: auth requires a baseURL/],
    [{ baseURL: BASE, paging: { pageSize: 0 } }, /option "paging\.pageSize" must be a whole number, at least 1, got 0/],
    [{ baseURL: BASE, timeoutMs: -1 }, /option "timeoutMs" must be a positive number of milliseconds, got -1/],
  ])('rejects the options %j', (options, message) => {
    expect(() => new Directory(options as object)).toThrow(message);
  });
});

describe('ApiClient requests', () => {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());

  it('[R126] returns the whole response of a single call with withResponse()', async () => {
    nock(BASE).get('/users/7').reply(200, { id: 7 }, { 'ININ-Correlation-Id': 'corr-7' });
    const { status, headers, body } = await withResponse(new Directory({ baseURL: BASE }).user('7'));
    expect([status, headers?.['inin-correlation-id'], body.id]).toEqual([200, 'corr-7', 7]);
    await expect(withResponse(Promise.resolve(1))).rejects.toThrow(
      /withResponse\(\) takes the request that a method returned/,
    );
  });

  it('names the request in the errors of a single call', async () => {
    nock(BASE).get('/users/7').reply(404, { code: 'not.found', message: 'no' });
    await expect(new Directory({ baseURL: BASE }).user('7')).rejects.toThrow(
      /^GET \/users\/7: HTTP 404 \(not\.found\) — no. Check the path/,
    );
  });

  it('rejects a redirect to another origin before it sends anything there', async () => {
    nock(BASE).get('/users/7').reply(302, '', { Location: 'https://evil.example/users/7' });
    const evil = nock('https://evil.example').get('/users/7').reply(200, { id: 666 });
    const error = await rejection(new Directory({ baseURL: BASE, networkRetries: 0 }).user('7'));
    expect(error.message).toMatch(
      /redirected from https:\/\/api\.example\.com to another origin, https:\/\/evil\.example\. The redirect was not followed/,
    );
    expect(error).toBeInstanceOf(RedirectError);
    expect(evil.isDone()).toBe(false);
  });

  it('follows a redirect on its own origin', async () => {
    nock(BASE).get('/users/7').reply(302, '', { Location: '/users/8' }).get('/users/8').reply(200, { id: 8 });
    expect(await new Directory({ baseURL: BASE }).user('7')).toEqual({ id: 8 });
  });

  it('waits between network retries by its clock', async () => {
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    nock(BASE).get('/users/1').times(3).replyWithError(reset).get('/users/1').reply(200, { id: 1 });
    const sleeps: number[] = [];
    const clock = { now: () => 0, sleep: async (ms: number) => void sleeps.push(ms) };
    expect(await new Directory({ baseURL: BASE, clock }).user('1')).toEqual({ id: 1 });
    expect(sleeps.map((ms, i) => ms >= 100 * 2 ** i && ms < 150 * 2 ** i)).toEqual([true, true, true]);
  });

  it('joins the params of a call and of its config', async () => {
    nock(BASE).get('/x?a=1&b=2').twice().reply(200, {});
    const client = new ApiClient({ baseURL: BASE });
    await client.get<Promise<unknown>>('/x', { b: 2 }, { params: { a: 1 } });
    await client.get<Promise<unknown>>('/x', undefined, { params: { a: 1, b: 2 } });
  });

  it('reports a relative path without a baseURL', async () => {
    await expect(new ApiClient().get<Promise<unknown>>('/x')).rejects.toThrow(
      /ApiClient: "\/x" is not an absolute URL and the client has no baseURL/,
    );
  });

  it('treats a truncated body as a network failure', async () => {
    const cut = Object.assign(new Error('aborted'), {
      isAxiosError: true,
      code: 'ECONNRESET',
      response: { status: 200, headers: {}, data: undefined },
    });
    for (const thrown of [
      cut,
      Object.assign(new TypeError('terminated'), {
        cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
      }),
    ]) {
      await expect(page<Promise<unknown>>(async () => Promise.reject(thrown))).rejects.toBeInstanceOf(NetworkError);
    }
  });

  it('rejects options that do not fit an axios instance', () => {
    expect(() => new Directory({ axios: axios.create({ baseURL: '/api' }) })).toThrow(
      /the baseURL of the axios instance must be an absolute URL, got "\/api"/,
    );
    expect(() => new Directory({ axios: axios.create(), networkRetries: 2 })).toThrow(
      /networkRetries has no effect on an axios instance/,
    );
  });

  it('keeps the headers and the 202 of the request that an async method returns', async () => {
    class Async extends ApiClient {
      @Paginated({ collect: true })
      async all(params: object = {}): Promise<User[]> {
        return this.get('/all', params);
      }
    }
    nock(BASE)
      .get('/all')
      .reply(200, [{ id: 1 }], { 'X-Page-Cursor': 't' })
      .get('/all?pageToken=t')
      .reply(200, [{ id: 2 }]);
    expect(ids(await new Async({ baseURL: BASE }).all())).toEqual([1, 2]);
    nock(BASE).get('/all').reply(202, { jobId: 'j' });
    await expect(new Async({ baseURL: BASE }).all()).rejects.toMatchObject({ code: 'ASYNC_RESPONSE' });
  });

  it('shows no token when an interceptor cancels a request', async () => {
    const http = axios.create({ baseURL: BASE });
    http.interceptors.request.use((config) => {
      throw new axios.CanceledError('not today', config);
    });
    const error = await rejection(
      drain(new Directory({ axios: http, auth: staticToken('s3cr3t-t0ken') }).members('g')),
    );
    expect(error).toBeInstanceOf(NetworkError);
    expect(inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error)).not.toContain('s3cr3t-t0ken');
  });
});

afterAll(() => nock.restore());
