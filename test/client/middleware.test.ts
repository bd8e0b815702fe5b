import { AxiosError, type AxiosAdapter } from 'axios';
import {
  ApiClient,
  type ApiClientOptions,
  CLIENT_CONTEXT,
  type ClientContext,
  ConfigurationError,
  constant,
  HttpError,
  type Middleware,
  page,
  Paginated,
  pageNumber,
  type Paged,
  Retried,
  staticToken,
  withResponse,
} from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { ids, rejection } from '../support/memory-endpoint';

interface User {
  readonly id: number;
}

/** A client whose server returns these statuses in turn, and then 200. */
function clientOf(options: ApiClientOptions = {}, statuses: readonly number[] = []) {
  const left = [...statuses];
  const sent: { url: string | undefined; headers: Record<string, unknown> }[] = [];
  const adapter: AxiosAdapter = async (config) => {
    sent.push({ url: config.url, headers: { ...config.headers.toJSON() } });
    const status = left.shift() ?? 200;
    const data = { entities: [{ id: sent.length }], total: 1 };
    const response = { status, statusText: '', headers: {}, data, config };
    if (status < 300) return response;
    throw new AxiosError('refused', 'ERR_BAD_RESPONSE', config, undefined, response);
  };
  class Crm extends ApiClient {
    @Paginated({ style: pageNumber() })
    users(params: object = {}): Paged<User> {
      return this.get('/users', params);
    }
    @Retried()
    rename(id: number): Promise<object> {
      return this.put(`/users/${id}`, { name: 'Ada' });
    }
    user(id: number): Promise<{ entities: User[] }> {
      return this.get(`/users/${id}`);
    }
  }
  const clock = fakeClock();
  const crm = new Crm({ baseURL: 'https://api.example.com', axios: { adapter }, clock, ...options });
  return { crm, clock, sent };
}

/** Records when it is entered and left. */
const tracing =
  (log: string[], name: string): Middleware =>
  async (request, next) => {
    log.push(`${name} >`);
    try {
      return await next(request);
    } finally {
      log.push(`< ${name}`);
    }
  };

describe('the middleware of a client', () => {
  it('runs in the order of the list, those at the run around those at the attempt', async () => {
    const log: string[] = [];
    const { crm } = clientOf({
      use: [
        tracing(log, 'a'),
        { at: 'attempt', handle: tracing(log, 'b') },
        { at: 'run', handle: tracing(log, 'c') },
        { name: 'd', at: 'run', handle: tracing(log, 'd') },
      ],
    });
    await crm.user(7);
    expect(log).toEqual(['c >', 'd >', 'a >', 'b >', '< b', '< a', '< d', '< c']);
  });

  it('runs once a page at the run, and once a send at the attempt', async () => {
    const log: string[] = [];
    const { crm, clock } = clientOf(
      {
        retry: { backoff: constant(10) },
        use: [
          { at: 'run', handle: tracing(log, 'run') },
          { at: 'attempt', handle: tracing(log, 'attempt') },
        ],
      },
      [503, 503],
    );
    const users = crm.users().toArray();
    await clock.advance(20);
    expect(ids(await users)).toEqual([3]);
    expect(log).toEqual(['run >', ...Array.from({ length: 3 }, () => ['attempt >', '< attempt']).flat(), '< run']);
  });

  it('runs around requests of annotated methods that are not paged, and of methods without annotations', async () => {
    const seen: string[] = [];
    const { crm } = clientOf({ use: [async (request, next) => (seen.push(request.endpoint), next(request))] });
    await crm.rename(7);
    await crm.user(7);
    await crm.users().next();
    expect(seen).toEqual(['Crm.rename', 'GET /users/7', 'Crm.users']);
  });

  it('receives the page and its params, and may change them', async () => {
    const { crm, sent } = clientOf({
      use: [
        async (request, next) => {
          expect(request.page).toMatchObject({ endpoint: 'Crm.users', index: 0 });
          return next({ ...request, params: { ...request.params, state: 'active' }, headers: { 'X-Trace': 't-1' } });
        },
      ],
    });
    await crm.users({ pageSize: 1 }).next();
    expect(sent[0]?.headers).toMatchObject({ 'X-Trace': 't-1' });
  });

  it('adds headers, which those of the request itself override, and cannot replace the token', async () => {
    class Own extends ApiClient {
      one(): Promise<unknown> {
        return this.get('/one', {}, { headers: { 'X-Own': 'request' } });
      }
    }
    const { crm, sent } = clientOf();
    const own = new Own({
      baseURL: 'https://api.example.com',
      axios: crm.http,
      auth: staticToken('the-token'),
      use: [
        async (request, next) => next({ ...request, headers: { 'X-Own': 'mine', 'X-More': 'm', Authorization: 'no' } }),
      ],
    });
    await own.one();
    expect(sent[0]?.headers).toMatchObject({ 'X-Own': 'request', 'X-More': 'm', Authorization: 'Bearer the-token' });
  });

  it('may pass on a request that it built itself, and the policies still count it', async () => {
    const { crm, clock, sent } = clientOf(
      {
        retry: { backoff: constant(1) },
        use: [
          {
            at: 'run',
            handle: async ({ endpoint, query, params, signal, clock: time, emit }, next) =>
              next({ endpoint, query, params, signal, clock: time, emit } as Parameters<typeof next>[0]),
          },
        ],
      },
      [503],
    );
    const users = crm.users();
    const all = users.toArray();
    await clock.advance(1);
    await all;
    expect(sent).toHaveLength(2);
    expect(users.receipt).toMatchObject({ requests: 2, retries: 1 });
  });

  it('may answer by itself, and sends nothing then', async () => {
    const { crm, sent } = clientOf({
      use: [{ at: 'run', handle: async () => ({ body: { entities: [], total: 0 } }) }],
    });
    expect(await crm.users().toArray()).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('may change the response', async () => {
    const { crm } = clientOf({
      use: [
        async (request, next) => {
          const response = await next(request);
          return { ...response, headers: { ...response.headers, 'x-seen': 'yes' } };
        },
      ],
    });
    expect((await withResponse(crm.user(7))).headers).toMatchObject({ 'x-seen': 'yes' });
  });

  it('may send again', async () => {
    const { crm, sent } = clientOf(
      {
        use: [
          async (request, next) => {
            try {
              return await next(request);
            } catch {
              return next(request);
            }
          },
        ],
      },
      [500],
    );
    await crm.user(7);
    expect(sent).toHaveLength(2);
  });

  it('sees the typed error of a refused request, and its own errors reach the caller unchanged', async () => {
    const errors: unknown[] = [];
    const mine = new TypeError('mine');
    const { crm } = clientOf(
      {
        use: [
          async (request, next) => {
            try {
              return await next(request);
            } catch (error) {
              errors.push(error);
              throw mine;
            }
          },
        ],
      },
      [404],
    );
    expect(await rejection(crm.user(7))).toBe(mine);
    expect(errors).toEqual([expect.any(HttpError)]);
    expect(errors[0]).toMatchObject({ status: 404 });
  });

  it('is named in the error if it returns something that is not a response', async () => {
    async function forgetful() {
      return undefined as never;
    }
    const failed = rejection(clientOf({ use: [forgetful] }).crm.user(7));
    expect(await failed).toBeInstanceOf(ConfigurationError);
    expect((await failed).message).toBe(
      'GET /users/7: Crm: forgetful returned undefined. Return the response of next(request), or an object with a body',
    );
    const named = rejection(
      clientOf({ use: [{ name: 'cache', at: 'run', handle: forgetful }] })
        .crm.users()
        .next(),
    );
    expect((await named).message).toMatch(/^Crm\.users, page 1: Crm: cache returned undefined/);
  });

  it('is checked when the client is made', () => {
    expect(() => clientOf({ use: [{ at: 'page', handle: tracing([], 'a') } as never] })).toThrow(
      `Crm: option "use.0" must be a function (request, next), or { at: 'run' | 'attempt', handle: (request, next) => … }, got an object with the keys at, handle`,
    );
    expect(() => clientOf({ use: tracing([], 'a') as never })).toThrow(/option "use" must be a list of middleware/);
  });
});

describe('use()', () => {
  it('adds a middleware inside those before it, and returns the client', async () => {
    const log: string[] = [];
    const { crm } = clientOf({ use: [tracing(log, 'a')] });
    expect(crm.use(tracing(log, 'b'))).toBe(crm);
    await crm.user(7);
    expect(log).toEqual(['a >', 'b >', '< b', '< a']);
  });

  it('applies to the calls after it; a run that is under way keeps its own', async () => {
    const log: string[] = [];
    const { crm } = clientOf();
    await crm.user(1);
    const before = crm.users();
    crm.use(tracing(log, 'late'));
    await before.next();
    expect(log).toEqual([]);
    await crm.users().next();
    await crm.user(1);
    expect(log).toEqual(['late >', '< late', 'late >', '< late']);
  });

  it('applies to its own client only', async () => {
    const log: string[] = [];
    clientOf().crm.use(tracing(log, 'other'));
    await clientOf().crm.user(7);
    expect(log).toEqual([]);
  });

  it('rejects what is not a middleware', () => {
    expect(() => clientOf().crm.use({ at: 'run' } as never)).toThrow(
      `Crm.use: a middleware must be a function (request, next), or { at: 'run' | 'attempt', handle: (request, next) => … }, got an object with the key`,
    );
  });
});

describe('the middleware of a plain class', () => {
  it('is named under its context, and its headers reach the function in page(…)', async () => {
    const headers: unknown[] = [];
    class Plain {
      readonly [CLIENT_CONTEXT]: ClientContext = {
        use: [async (request, next) => next({ ...request, headers: { 'x-trace': 't' } })],
      };
      @Paginated()
      users(_params: object = {}): Paged<User> {
        return page(async (context) => {
          headers.push(context.headers);
          return [{ id: 1 }];
        });
      }
    }
    expect(ids(await new Plain().users().toArray())).toEqual([1]);
    expect(headers).toEqual([{ 'x-trace': 't' }]);
  });
});
