import axios from 'axios';
import { startSandbox, type Sandbox, type SandboxOptions, type SandboxUser } from 'pagewright/sandbox';

interface Envelope {
  entities: SandboxUser[];
  total: number;
  pageCount: number;
  nextUri?: string;
}

describe('the sandbox', () => {
  const running: Sandbox[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
  });
  const start = async (options: SandboxOptions = {}) => {
    const sandbox = await startSandbox(options);
    running.push(sandbox);
    return sandbox;
  };
  const get = async (sandbox: Sandbox, path: string, config = {}) =>
    axios.get<Envelope>(`${sandbox.url}${path}`, { validateStatus: () => true, ...config });

  it('serves the same data for the same seed, and different data for another', async () => {
    const of = async (seed: number) => (await get(await start({ seed }), '/api/v2/users?pageSize=5')).data.entities;
    expect(await of(1)).toEqual(await of(1));
    expect(await of(1)).not.toEqual(await of(2));
  });

  it('computes any amount of data on demand, with a unique id per record', async () => {
    const { data } = await start({ users: 5_000_000 });
    const ids = new Set(Array.from({ length: 20_000 }, (_, i) => data.user(i * 250).id));
    expect(ids.size).toBe(20_000);
    expect(data.user(4_999_999)).toMatchObject({ state: expect.any(String), division: { name: expect.any(String) } });
  });

  it('serves groups and their members', async () => {
    const sandbox = await start({ groups: 3, membersPerGroup: 7 });
    const { data } = await axios.get<{ entities: { id: string }[] }>(`${sandbox.url}/api/v2/groups`);
    expect(data.entities).toHaveLength(3);
    const members = await get(sandbox, `/api/v2/groups/${data.entities[1]!.id}/members`);
    expect(members.data).toMatchObject({ total: 7 });
    expect((await get(sandbox, '/api/v2/groups/none/members')).status).toBe(404);
  });

  it('serves the envelope of the platform', async () => {
    const { data, headers } = await get(await start({ users: 60 }), '/api/v2/users?pageSize=25&pageNumber=2');
    expect(data).toMatchObject({
      pageSize: 25,
      pageNumber: 2,
      total: 60,
      pageCount: 3,
      nextUri: '/api/v2/users?pageSize=25&pageNumber=3',
    });
    expect(headers['inin-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('[R15] rejects requests without a bearer token if auth is set', async () => {
    const sandbox = await start({ auth: 'right' });
    expect((await get(sandbox, '/api/v2/users')).data).toMatchObject({ status: 401, code: 'authentication.required' });
    const wrong = { headers: { Authorization: 'Bearer wrong' } };
    expect((await get(sandbox, '/api/v2/users', wrong)).data).toMatchObject({ status: 401, code: 'bad.credentials' });
    expect((await get(sandbox, '/api/v2/users', { headers: { Authorization: 'Bearer right' } })).status).toBe(200);
  });

  it('[R35] rejects a forged cursor, and one of another query', async () => {
    const sandbox = await start();
    const { data } = await axios.get<{ cursor: string }>(
      `${sandbox.url}/dialects/cursor/users?pageSize=5&state=active`,
    );
    const at = (cursor: string, query: string) =>
      get(sandbox, `/dialects/cursor/users?${query}&cursor=${encodeURIComponent(cursor)}`);
    expect((await at(data.cursor, 'pageSize=5&state=active')).status).toBe(200);
    expect((await at(data.cursor, 'pageSize=5&state=inactive')).data).toMatchObject({
      status: 400,
      code: 'invalid.cursor',
    });
    expect((await at(data.cursor, 'pageSize=6&state=active')).status).toBe(400);
    expect((await at(`${data.cursor}x`, 'pageSize=5&state=active')).status).toBe(400);
  });

  it('[R25] rejects a token with a page number, or prefers the token', async () => {
    for (const [bothParams, status] of [
      ['refuse', 400],
      ['prefer-token', 200],
    ] as const) {
      const sandbox = await start({ bothParams });
      const { data } = await axios.get<{ cursor: string }>(`${sandbox.url}/dialects/cursor/users`);
      const both = await get(sandbox, `/dialects/cursor/users?pageNumber=3&cursor=${encodeURIComponent(data.cursor)}`);
      expect(both.status).toBe(status);
    }
  });

  it('[R54] expires cursors', async () => {
    let now = 0;
    const sandbox = await start({ cursorTtlMs: 1_000, now: () => now });
    const { data } = await axios.get<{ cursor: string }>(`${sandbox.url}/dialects/cursor/users`);
    now = 1_001;
    const late = await get(sandbox, `/dialects/cursor/users?cursor=${encodeURIComponent(data.cursor)}`);
    expect(late.data).toMatchObject({ status: 422, code: 'unprocessable.entity' });
  });

  it('repeats one cursor forever from loopAtPage on', async () => {
    let now = 0;
    const sandbox = await start({ loopAtPage: 2, now: () => (now += 0.25) });
    const after = async (cursor?: string) => {
      const params = cursor === undefined ? {} : { cursor };
      return (await axios.get<{ cursor: string }>(`${sandbox.url}/dialects/cursor/users`, { params })).data.cursor;
    };
    const second = await after(await after());
    expect(await after(second)).toBe(second);
  });

  it('[R120] responds with 405 to a GET of a query endpoint', async () => {
    expect((await get(await start(), '/dialects/bodyPaging/users')).status).toBe(405);
  });

  it('adds a unique correlation id to each response, the same in every run', async () => {
    const idsOf = async (sandbox: Sandbox) => [
      (await get(sandbox, '/api/v2/users')).headers['inin-correlation-id'] as string,
      (await get(sandbox, '/api/v2/users')).headers['inin-correlation-id'] as string,
    ];
    const ids = await idsOf(await start());
    expect(new Set(ids).size).toBe(2);
    expect(await idsOf(await start())).toEqual(ids);
    expect(await idsOf(await start({ seed: 2 }))).not.toEqual(ids);
  });

  it('includes the correlation id in the body of an error', async () => {
    const { data, headers } = await get(await start(), '/api/v2/nothing');
    expect(data).toMatchObject({ contextId: headers['inin-correlation-id'] });
  });

  it('logs every request', async () => {
    const sandbox = await start();
    await axios.post(`${sandbox.url}/dialects/after/users`, { pageSize: 3, nested: { a: 1 } });
    expect(sandbox.requests).toMatchObject([
      { method: 'POST', path: '/dialects/after/users', status: 200, body: '{"pageSize":3,"nested":{"a":1}}' },
    ]);
    expect(sandbox.requests[0]?.fields.get('nested.a')).toBe('1');
  });

  it('responds with an error to a body that is not JSON', async () => {
    const sandbox = await start();
    const answer = await axios.post(`${sandbox.url}/dialects/after/users`, 'not json', { validateStatus: () => true });
    expect(answer.status).toBe(400);
  });

  it('responds with 404 to other paths', async () => {
    const sandbox = await start();
    for (const path of ['/', '/api/v1/users', '/dialects/none/users', '/dialects/toString/users', '/api/v2/nothing']) {
      expect((await get(sandbox, path)).status).toBe(404);
    }
  });
});

describe('sorting in the sandbox', () => {
  it('[R31] [R32] accepts its keys, alone and combined, and rejects others with 400', async () => {
    const sandbox = await startSandbox({ users: 100 });
    try {
      const names = async (query: string) => {
        const { data } = await axios.get<Envelope>(`${sandbox.url}/api/v2/users?pageSize=100&${query}`);
        return data.entities.map(({ name }) => name);
      };
      const sorted = [...(await names('sortBy=id'))].sort();
      expect(await names('sortBy=name,id')).toEqual(sorted);
      expect(await names('sortBy=name&sortOrder=desc')).toEqual([...sorted].reverse());
      const refused = await axios.get(`${sandbox.url}/api/v2/users?sortBy=age`, { validateStatus: () => true });
      expect(refused.data).toMatchObject({ status: 400, code: 'invalid.sort' });
    } finally {
      await sandbox.close();
    }
  });

  it('can be closed twice', async () => {
    const sandbox = await startSandbox();
    await sandbox.close();
    await expect(sandbox.close()).resolves.toBeUndefined();
  });

  it('rejects a page before the first', async () => {
    const sandbox = await startSandbox();
    try {
      const answer = await axios.get(`${sandbox.url}/api/v2/users?pageNumber=0`, { validateStatus: () => true });
      expect(answer.status).toBe(400);
    } finally {
      await sandbox.close();
    }
  });
});
