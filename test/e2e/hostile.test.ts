import { ApiClient, Paginated, staticToken, type Paged } from 'pagewright';
import {
  startSandbox,
  type Sandbox,
  type SandboxFault,
  type SandboxOptions,
  type SandboxUser,
} from 'pagewright/sandbox';
import { drain, rejection, settle } from '../support/memory-endpoint';

class Client extends ApiClient {
  @Paginated({ pageSize: 20 })
  users(params: object = {}): Paged<SandboxUser> {
    return this.get('/api/v2/users', params);
  }

  @Paginated({ pageSize: 20, extractor: 'data.people' })
  wrongPath(params: object = {}): Paged<SandboxUser> {
    return this.get('/api/v2/users', params);
  }
}

describe('a hostile server', () => {
  let sandbox: Sandbox;
  const start = async (options: SandboxOptions) => {
    sandbox = await startSandbox({ users: 100, ...options });
    return new Client({ baseURL: sandbox.url, networkRetries: 0 });
  };
  afterEach(() => sandbox.close());

  const onPage3 = (fault: Omit<SandboxFault, 'request'>) => start({ faults: [{ request: 3, ...fault }] });

  it.each<[Omit<SandboxFault, 'request'>, string, RegExp]>([
    [{ kind: 'html' }, 'RESPONSE_FORMAT', /HTML or XML where JSON was expected/],
    [{ kind: 'truncated' }, 'RESPONSE_FORMAT', /truncated or malformed JSON/],
    [{ kind: 'empty' }, 'RESPONSE_FORMAT', /the body is empty/],
    [{ kind: 'errorBody' }, 'RESPONSE', /HTTP 200 .*something is wrong.*the body says that the request failed/],
    [{ kind: 'missingList' }, 'SCHEMA', /no list at "entities"/],
    [{ kind: 'accepted' }, 'ASYNC_RESPONSE', /202 Accepted/],
    [{ kind: 'reset' }, 'NETWORK', /no response received \(ECONNRESET\)/],
    [{ kind: 'cut' }, 'NETWORK', /no response received \(ERR_BAD_RESPONSE\): stream has been aborted/],
    [{ kind: 'html', status: 502 }, 'HTTP', /HTTP 502/],
    [{ kind: 'status', status: 500 }, 'HTTP', /HTTP 500/],
    [{ kind: 'status', status: 404, code: 'not.found' }, 'NOT_FOUND', /HTTP 404 \(not\.found\)/],
  ])(
    'that injects %j fails the run with method, page and remedy, and the run can be resumed',
    async (fault, code, message) => {
      const client = await onPage3(fault);
      const received: string[] = [];
      const error = await rejection<Error & { page: { position: never } }>(
        (async () => {
          for await (const { id } of client.users()) received.push(id);
        })(),
      );
      expect(error).toMatchObject({ code, page: { endpoint: 'Client.users', index: 2, itemsYielded: 40 } });
      expect(error.message).toMatch(/^Client\.users, page 3: /);
      expect(error.message).toMatch(message);
      for await (const { id } of client.users().with({ resumeFrom: error.page.position })) received.push(id);
      expect(received).toEqual(Array.from({ length: 100 }, (_, i) => sandbox.data.user(i).id));
    },
  );

  it('fails a run with a wrong extractor path on the first page', async () => {
    const client = await start({});
    await expect(drain(client.wrongPath())).rejects.toThrow(
      /^Client\.wrongPath, page 1: the response has no list at "data\.people": the body is an object with the keys entities, /,
    );
  });

  it('cannot change a prototype by a next link with __proto__', async () => {
    const client = await start({ dialect: 'nextUri', linkExtra: '__proto__[polluted]=1' });
    await expect(drain(client.users())).rejects.toMatchObject({ code: 'NEXT_LINK_REFUSED' });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('[R54] fails a run with CursorExpiredError if the cursor expires', async () => {
    let now = 0;
    const client = await start({ dialect: 'cursor', cursorTtlMs: 24 * 3_600_000, now: () => now });
    const run = client.users();
    await run.next();
    now = 24 * 3_600_000 + 1;
    const error = await rejection(drain(run));
    expect(error).toMatchObject({ code: 'CURSOR_EXPIRED', status: 422, resumable: { seen: 20 } });
  });

  it('[R15] receives Authorization and Accept with every request', async () => {
    await start({ auth: 'the-token' });
    const client = new Client({ baseURL: sandbox.url, auth: staticToken('the-token') });
    expect(await drain(client.users())).toHaveLength(100);
    expect(sandbox.requests).toHaveLength(5);
    for (const { headers } of sandbox.requests) {
      expect(headers).toMatchObject({ authorization: 'Bearer the-token', accept: 'application/json' });
    }
    await expect(drain(new Client({ baseURL: sandbox.url }).users())).rejects.toMatchObject({
      name: 'UnauthorizedError',
      apiCode: 'authentication.required',
    });
  });

  it('[R100] sees the request in flight cancelled, and no further request', async () => {
    const client = await start({ latencyMs: 50 });
    const run = client.users();
    const pending = run.next();
    while (sandbox.requests.length === 0) await settle();
    await run.return();
    expect(await pending).toEqual({ done: true, value: undefined });
    while (sandbox.aborted === 0) await settle();
    expect(sandbox.requests).toHaveLength(1);
  });
});

describe('a server with an unstable sort order', () => {
  class Sorting extends ApiClient {
    @Paginated({ pageSize: 50, defaults: { sortBy: 'name,age', sortOrder: 'asc' }, fallback: { sortBy: 'id' } })
    users(params: object = {}): Paged<SandboxUser> {
      return this.get('/api/v2/users', params);
    }
  }

  it('[R32] loses records if the sort keys have ties, and none if they are unique', async () => {
    const sandbox = await startSandbox({ users: 600, unstableTies: true });
    try {
      const sortedBy = async (sortBy: string) => {
        const run = new Sorting({ baseURL: sandbox.url }).users({ sortBy }).with({ dedupe: 'id' });
        return { found: (await drain(run)).length, receipt: run.receipt };
      };
      const byName = await sortedBy('name');
      expect(byName.found).toBeLessThan(600);
      expect(byName.receipt).toMatchObject({ complete: false, partial: 'short', expected: 600 });
      expect(await sortedBy('name,id')).toMatchObject({ found: 600, receipt: { complete: true } });
    } finally {
      await sandbox.close();
    }
  });

  it('[R31] [R32] is queried again by the fallback, and every record arrives once', async () => {
    const sandbox = await startSandbox({ users: 120 });
    try {
      const run = new Sorting({ baseURL: sandbox.url }).users();
      expect(new Set((await drain(run)).map(({ id }) => id)).size).toBe(120);
      expect(run.receipt).toMatchObject({ complete: true, fallback: true });
      expect(sandbox.requests.map(({ fields, status }) => [fields.get('sortBy'), status])).toEqual([
        ['name,age', 400],
        ['id', 200],
        ['id', 200],
        ['id', 200],
      ]);
      expect(await drain(new Sorting({ baseURL: sandbox.url }).users({ sortBy: 'name,id' }))).toHaveLength(120);
    } finally {
      await sandbox.close();
    }
  });
});
