import type { SandboxOptions } from 'pagewright/sandbox';
import { idsIn, SandboxClient } from '../../support/sandbox-client.js';

const NUMBERED = '/api/v2/users?pageSize=20';
const BY_CURSOR = '/dialects/nextUri/users?pageSize=20';

async function listed(options: SandboxOptions, path: string) {
  await using server = await SandboxClient.start({ users: 200, ...options });
  const atFirst = Array.from({ length: 200 }, (_, i) => server.sandbox.data.user(i).id);
  return { ids: idsIn(await server.follow(path)), atFirst, survivors: server.sandbox.survivors() };
}

const repeatsIn = (ids: readonly string[]) => ids.length - new Set(ids).size;

describe('users that are inserted while they are listed', () => {
  const mutation = { everyRequests: 1, insert: 3, remove: 0 };

  it('make numbered pages repeat records', async () => {
    const { ids, survivors } = await listed({ mutation }, NUMBERED);
    expect(repeatsIn(ids)).toBeGreaterThan(0);
    expect(new Set(ids)).toEqual(new Set(survivors));
  });

  it('do not make cursor pages repeat records', async () => {
    const { ids, atFirst } = await listed({ mutation }, BY_CURSOR);
    expect(ids).toEqual(atFirst);
  });
});

describe('users that are removed while they are listed', () => {
  const mutation = { everyRequests: 1, insert: 0, remove: 10 };

  it('make numbered pages skip users that remain', async () => {
    const { ids, survivors, atFirst } = await listed({ mutation }, NUMBERED);
    expect(survivors.length).toBeLessThan(atFirst.length);
    expect(survivors.filter((id) => !ids.includes(id)).length).toBeGreaterThan(0);
  });

  it('do not make cursor pages skip users that remain', async () => {
    const { ids, survivors } = await listed({ mutation }, BY_CURSOR);
    expect(survivors.filter((id) => !ids.includes(id))).toEqual([]);
    expect(repeatsIn(ids)).toBe(0);
  });
});

describe('users with the option mutation', () => {
  it('change in the same way in every run with the same seed', async () => {
    const run = async (seed: number) => (await listed({ seed, mutation: { everyRequests: 2 } }, NUMBERED)).ids;
    expect(await run(4)).toEqual(await run(4));
  });

  it('do not change for the first listing', async () => {
    await using server = await SandboxClient.start({ users: 30, mutation: { everyRequests: 1, insert: 5 } });
    expect((await server.get('/api/v2/users')).body).toMatchObject({ total: 30 });
    expect((await server.get('/api/v2/users')).body).toMatchObject({ total: 35 });
  });

  it('are found by id until they are removed', async () => {
    await using server = await SandboxClient.start({
      users: 30,
      mutation: { everyRequests: 1, insert: 1, remove: 30 },
    });
    const [newcomer, first] = [server.sandbox.data.user(30).id, server.sandbox.data.user(0).id];
    const statusOf = async (id: string) => (await server.get(`/api/v2/users/${id}`)).status;
    expect([await statusOf(newcomer), await statusOf(first)]).toEqual([404, 200]);
    for (let i = 0; i < 3; i += 1) await server.get('/api/v2/users');
    expect([await statusOf(newcomer), await statusOf(first)]).toEqual([200, 404]);
  });

  it('are followed by cursors within a state and in reverse order', async () => {
    for (const query of ['state=active', 'sortBy=id&sortOrder=desc']) {
      await using server = await SandboxClient.start({
        users: 200,
        dialect: 'nextUri',
        mutation: { everyRequests: 1, insert: 3, remove: 10 },
      });
      const ids = idsIn(await server.follow(`/api/v2/users?pageSize=20&${query}`));
      const { data } = server.sandbox;
      const active = new Set(
        Array.from({ length: 200 }, (_, i) => data.user(i))
          .filter(({ state }) => state === 'active')
          .map(({ id }) => id),
      );
      const wanted = server.sandbox.survivors().filter((id) => query !== 'state=active' || active.has(id));
      expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
      expect(repeatsIn(ids)).toBe(0);
    }
  });
});
