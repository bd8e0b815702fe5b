import axios from 'axios';
import { ApiClient, type ApiClientOptions, page, type Paged, Paginated, pageNumber, RedirectError } from 'pagewright';
import { ids, rejection } from '../support/memory-endpoint';
import { type HttpServer, type ReceivedRequest, type ServedResponse, startHttpServer } from '../support/http-server';

interface Item {
  readonly id: number;
}

const style = pageNumber({ param: 'page', end: 'empty' });

class Crm extends ApiClient {
  constructor(options: ApiClientOptions = {}) {
    super({ baseURL: server.url, retry: {}, ...options });
  }

  @Paginated({ style })
  query(body: object = {}): Paged<Item> {
    return this.post('/q', body);
  }

  @Paginated({ style })
  users(params: object = {}): Paged<Item> {
    return this.get('/users', params);
  }

  @Paginated({ style })
  own(params: object = {}): Paged<Item> {
    return page(({ signal }) => this.http.get(`${server.url}/users`, { params, signal }));
  }

  @Paginated({ style })
  ownQuery(body: object = {}): Paged<Item> {
    return page(() => this.http.post(`${server.url}/q`, body));
  }

  @Paginated({ style })
  awaited(params: object = {}): Paged<Item> {
    return (async () => {
      const body: unknown = await this.get<Promise<unknown>>('/users', params);
      return body;
    })() as never;
  }

  user(): Promise<unknown> {
    return this.get('/users', { state: 'active' });
  }

  create(): Promise<unknown> {
    return this.post('/q', { name: 'new' });
  }
}

let server: HttpServer;
afterEach(() => server.close());

/** Redirects `/q` and `/users`; whatever is at another address has one page of records, and then none. */
async function redirecting(status: number, to: (request: ReceivedRequest) => string): Promise<void> {
  server = await startHttpServer((request): ServedResponse => {
    if (/^\/(q|users)(\?|$)/.test(request.url)) return { status, headers: { location: to(request) } };
    const { page: number = request.query.get('page') } = (request.body ? JSON.parse(request.body) : {}) as {
      page?: number;
    };
    return { body: { items: Number(number) > 1 ? [] : [{ id: 1 }] } };
  });
}

const withoutQuery = ({ url }: ReceivedRequest) => url.replace(/(\?.*)?$/, '/');
const withQuery = ({ url }: ReceivedRequest) => url.replace(/^(\/\w+)/, '$1/');

describe('a redirect of a POST', () => {
  it.each([301, 302])('by %i is an error that names both addresses, and nothing is sent again', async (status) => {
    await redirecting(status, withoutQuery);
    for (const run of [() => new Crm().query({ state: 'a' }).toArray(), () => new Crm().ownQuery().toArray()]) {
      const error = await rejection<RedirectError>(run());
      expect(error).toBeInstanceOf(RedirectError);
      expect(error).toMatchObject({ code: 'REDIRECT', from: `${server.url}/q`, to: `${server.url}/q/` });
      expect(error.message).toMatch(
        RegExp(
          `page 1: the server redirected POST ${server.url}/q to ${server.url}/q/ with ${status}, which would turn it into a`,
        ),
      );
    }
    expect(server.log).toEqual(['POST /q', 'POST /q']);
  });

  it('is an error for a call that is not paged, and with an axios instance of the caller', async () => {
    await redirecting(302, withoutQuery);
    expect(await rejection(new Crm().create())).toMatchObject({ code: 'REDIRECT' });
    expect(await rejection(new Crm({ axios: axios.create() }).create())).toMatchObject({ code: 'REDIRECT' });
    expect(await rejection(new Crm({ baseURL: undefined, axios: { baseURL: server.url } }).create())).toMatchObject({
      code: 'REDIRECT',
    });
    expect(server.log).toEqual(['POST /q', 'POST /q', 'POST /q']);
  });

  it.each([307, 308])('by %i is followed with its body', async (status) => {
    await redirecting(status, withoutQuery);
    expect(ids(await new Crm().query({ state: 'a' }).toArray())).toEqual([1]);
    expect(server.requests.map(({ method, url, body }) => [method, url, body]).slice(0, 2)).toEqual([
      ['POST', '/q', '{"state":"a","page":1}'],
      ['POST', '/q/', '{"state":"a","page":1}'],
    ]);
  });

  it('by 303 is followed as a GET', async () => {
    await redirecting(303, ({ body }) => `/results?page=${(JSON.parse(body) as { page: number }).page}`);
    expect(ids(await new Crm().query().toArray())).toEqual([1]);
    expect(server.log).toEqual(['POST /q', 'GET /results?page=1', 'POST /q', 'GET /results?page=2']);
  });
});

describe('a redirect of a GET', () => {
  it.each([301, 302, 307, 308])('by %i that drops the query of a page is an error', async (status) => {
    await redirecting(status, withoutQuery);
    const params = { state: 'active', api_key: 'very-secret-value' };
    for (const run of [() => new Crm().users(params), () => new Crm().own(params), () => new Crm().awaited(params)]) {
      const error = await rejection<RedirectError>(run().toArray());
      expect(error).toMatchObject({
        code: 'REDIRECT',
        from: `${server.url}/users?state&api_key&page`,
        to: `${server.url}/users/`,
        page: { index: 0 },
      });
      expect(error.message).toMatch(
        /which drops or changes params of the query, so the response is not the page that was asked/,
      );
      expect(`${error.message} ${error.stack}`).not.toContain('very-secret-value');
    }
  });

  it('that drops one param of several is an error', async () => {
    await redirecting(302, ({ query }) => `/others?page=${query.get('page')}`);
    const error = await rejection(new Crm().users({ state: 'active' }).toArray());
    expect(error).toMatchObject({ code: 'REDIRECT', to: `${server.url}/others?page` });
  });

  it.each([301, 302, 307, 308])('by %i that keeps the query is followed', async (status) => {
    await redirecting(status, withQuery);
    expect(ids(await new Crm().users({ state: 'active' }).toArray())).toEqual([1]);
    expect(ids(await new Crm().own({ state: 'active' }).toArray())).toEqual([1]);
    expect(server.log[1]).toBe('GET /users/?state=active&page=1');
  });

  it.each([
    ['changes', (url: string) => url.replace('state=active', 'state=all')],
    ['empties', (url: string) => url.replace('state=active', 'state=')],
    ['drops one of several values of', (url: string) => url.replace('&id=2', '')],
    ['drops one of two equal values of', (url: string) => url.replace('&id=1', '')],
  ])('that %s a param is an error', async (_, change) => {
    await redirecting(302, (request) => change(withQuery(request)));
    const error = await rejection(new Crm().users({ state: 'active', id: [1, 2, 1] }).toArray());
    expect(error).toMatchObject({ code: 'REDIRECT', to: `${server.url}/users/?state&id&page` });
  });

  it('that adds params, or writes them differently, is followed', async () => {
    await redirecting(302, ({ query }) => {
      const others = [...query].reverse().map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
      return `/others?tenant=7&${others.join('&')}&id=9`;
    });
    expect(ids(await new Crm().users({ name: 'a b:c,d', id: [1, 2] }).toArray())).toEqual([1]);
  });

  it('that is not paged may drop its query', async () => {
    await redirecting(302, withoutQuery);
    expect(await new Crm().user()).toEqual({ items: [{ id: 1 }] });
    const { data } = await new Crm().http.get<unknown>(`${server.url}/users`, { params: { a: 1 } });
    expect(data).toEqual({ items: [{ id: 1 }] });
  });
});
