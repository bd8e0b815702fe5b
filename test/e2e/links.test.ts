import axios from 'axios';
import {
  ApiClient,
  ConfigurationError,
  linkHeader,
  nextUri,
  page,
  type Paged,
  Paginated,
  staticToken,
} from 'pagewright';
import { type HttpServer, type ReceivedRequest, type ServedResponse, startHttpServer } from '../support/http-server';
import { rejection } from '../support/memory-endpoint';

/** Links to the next page over real HTTP: what is sent where. */

const servers: HttpServer[] = [];
async function serve(answer: (request: ReceivedRequest, count: number) => ServedResponse): Promise<HttpServer> {
  const server = await startHttpServer(answer);
  servers.push(server);
  return server;
}
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const token = staticToken('secret-token-of-the-client');

describe('a next link that must go alone', () => {
  it("is sent without the caller's params with params: 'replace'", async () => {
    const { url, log } = await serve(({ query }) => {
      if (query.get('page_info') === null) {
        return { headers: { link: '</users?limit=1&page_info=abc>; rel="next"' }, body: [{ id: 1 }] };
      }
      return query.size > 2
        ? { status: 400, body: { message: 'page_info goes alone' } }
        : { headers: { link: '' }, body: [{ id: 2 }] };
    });
    class Shop extends ApiClient {
      @Paginated({ style: linkHeader({ sizeParam: 'limit', params: 'replace' }), pageSize: 1 })
      users(params: { status?: string } = {}): Paged<{ id: number }> {
        return this.get('/users', params);
      }
    }
    const run = new Shop({ baseURL: url }).users({ status: 'any' });
    expect(await run.toArray()).toEqual([{ id: 1 }, { id: 2 }]);
    expect(log).toEqual(['GET /users?status=any&limit=1', 'GET /users?limit=1&page_info=abc']);
    expect(run.receipt).toMatchObject({ complete: true, end: { by: 'link' } });
  });
});

describe('a next link whose way on is in its path', () => {
  const salesforce = ({ url }: ReceivedRequest) =>
    url.startsWith('/query/')
      ? { body: { totalSize: 2, done: true, records: [{ id: 2 }] } }
      : { body: { totalSize: 2, done: false, nextRecordsUrl: '/query/01g-2000', records: [{ id: 1 }] } };
  const style = nextUri({ from: 'nextRecordsUrl', path: 'follow' });

  it("is requested at that path with path: 'follow'", async () => {
    const { url, log, requests } = await serve(salesforce);
    class Crm extends ApiClient {
      @Paginated({ style })
      query(params: { q: string }): Paged<{ id: number }> {
        return this.get('/query', params);
      }
    }
    const run = new Crm({ baseURL: url, auth: token }).query({ q: 'SELECT Id' });
    expect(await run.toArray()).toEqual([{ id: 1 }, { id: 2 }]);
    expect(log).toEqual(['GET /query?q=SELECT+Id', 'GET /query/01g-2000?q=SELECT+Id']);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill('Bearer secret-token-of-the-client'),
    );
  });

  it('is passed to a function in page(…) as its url, and not using it is an error', async () => {
    const { url, log } = await serve(salesforce);
    class Crm {
      @Paginated({ style })
      query(_params: object = {}): Paged<{ id: number }> {
        return page(({ url: next = '/query', signal }) => fetch(new URL(next, url), { signal }));
      }
      @Paginated({ style })
      deaf(_params: object = {}): Paged<{ id: number }> {
        return page(() => fetch(`${url}/query`));
      }
    }
    expect(await new Crm().query().toArray()).toHaveLength(2);
    expect(log).toEqual(['GET /query', 'GET /query/01g-2000']);
    const error = await rejection(new Crm().deaf().toArray());
    expect(error.message).toMatch(/page 2: the next page is at .*\/query\/01g-2000", which the method did not request/);
  });
});

describe('a next link to another origin', () => {
  const twoServers = async () => {
    const second = await serve(({ query }) => ({ body: { items: [{ id: 2, page: query.get('page') }] } }));
    const first = await serve(() => ({ body: { items: [{ id: 1 }], next: `${second.url}/list?page=2` } }));
    return { first, second };
  };
  const clientOf = (base: string, origins: NonNullable<Parameters<typeof nextUri>[0]>['origins']) => {
    class Crm extends ApiClient {
      @Paginated({ style: nextUri({ from: 'next', origins: origins! }) })
      list(params: object = {}): Paged<{ id: number }> {
        return this.get('/list', params);
      }
    }
    return new Crm({
      baseURL: base,
      auth: token,
      axios: { headers: { 'X-Api-Key': 'secret-key-of-the-client', 'X-Trace': '7' } },
    });
  };

  it('is refused, and nothing is sent there', async () => {
    const { first, second } = await twoServers();
    await expect(clientOf(first.url, []).list().toArray()).rejects.toMatchObject({ code: 'NEXT_LINK_REFUSED' });
    expect(second.log).toEqual([]);
  });

  it('is followed without credentials if it is listed', async () => {
    const { first, second } = await twoServers();
    expect(await clientOf(first.url, [second.url]).list().toArray()).toEqual([{ id: 1 }, { id: 2, page: '2' }]);
    const { headers } = second.requests[0]!;
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('x-api-key');
    expect(headers).toMatchObject({ 'x-trace': '7' });
  });

  it('is followed with the token if it is listed with it', async () => {
    const { first, second } = await twoServers();
    await clientOf(first.url, [{ origin: second.url, withToken: true }])
      .list()
      .toArray();
    expect(second.requests[0]!.headers.authorization).toBe('Bearer secret-token-of-the-client');
  });

  const secretsOf = ({ url, headers, body }: ReceivedRequest) => JSON.stringify({ url, headers, body });

  it('receives nothing of the defaults and interceptors of axios that may be secret', async () => {
    const { first, second } = await twoServers();
    const http = axios.create({
      auth: { username: 'u', password: 'very-secret' },
      params: { api_key: 'very-secret', tenant: 'very-secret' },
      headers: { 'X-Auth': 'very-secret', Cookie: 'sid=very-secret', 'X-Trace': '7', 'X-Proof': 'Bearer very-secret' },
    });
    http.interceptors.request.use((config) => {
      config.headers.set('Authorization', 'Bearer very-secret');
      config.headers.set('X-Session', 'very-secret');
      config.params = { ...(config.params as object), sig: 'very-secret' };
      return config;
    });
    class Crm extends ApiClient {
      @Paginated({ style: nextUri({ from: 'next', origins: [second.url] }) })
      list(params: object = {}): Paged<{ id: number }> {
        return this.get('/list', params, { headers: { 'X-Password': 'very-secret' } });
      }
    }
    const params = { access_token: 'very-secret', state: 'all' };
    expect(await new Crm({ baseURL: first.url, axios: http }).list(params).toArray()).toHaveLength(2);
    expect(secretsOf(first.requests[0]!)).toContain('very-secret');
    expect(secretsOf(second.requests[0]!)).not.toContain('very-secret');
    expect(second.requests[0]!.headers).not.toHaveProperty('authorization');
    expect(second.requests[0]!.headers).toMatchObject({ 'x-trace': '7', accept: 'application/json' });
    expect(second.log).toEqual(['GET /list?state=all&page=2']);
  });

  it('keeps a token of the page, which is no credential', async () => {
    const second = await serve(() => ({ body: { items: [{ id: 2 }] } }));
    const first = await serve(() => ({ body: { items: [{ id: 1 }], next: `${second.url}/list?page_token=abc` } }));
    expect(await clientOf(first.url, [second.url]).list().toArray()).toHaveLength(2);
    expect(second.log).toEqual(['GET /list?page_token=abc']);
  });

  it('is refused for a request with a body', async () => {
    const { first, second } = await twoServers();
    class Crm extends ApiClient {
      @Paginated({ style: nextUri({ from: 'next', origins: [second.url] }) })
      list(body: object = {}): Paged<{ id: number }> {
        return this.post('/list', body);
      }
    }
    const error = await rejection(new Crm({ baseURL: first.url }).list({ password: 'very-secret' }).toArray());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('must not receive the body of the POST');
    expect(second.log).toEqual([]);
  });

  it('leaves credentials of a middleware out of the headers of a function in page(…)', async () => {
    const { first, second } = await twoServers();
    class Crm extends ApiClient {
      @Paginated({ style: nextUri({ from: 'next', origins: [second.url] }) })
      list(_params: object = {}): Paged<{ id: number }> {
        return page(({ url = `${first.url}/list`, headers, signal }) => fetch(url, { headers, signal }));
      }
    }
    const client = new Crm({ baseURL: first.url });
    client.use((request, next) => next({ ...request, headers: { 'X-Api-Key': 'very-secret', 'X-Trace': '7' } }));
    expect(await client.list().toArray()).toHaveLength(2);
    expect(secretsOf(first.requests[0]!)).toContain('very-secret');
    expect(secretsOf(second.requests[0]!)).not.toContain('very-secret');
    expect(second.requests[0]!.headers).toMatchObject({ 'x-trace': '7' });
  });
});
