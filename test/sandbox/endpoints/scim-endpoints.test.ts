import { recordsIn, SandboxClient } from '../../support/sandbox-client.js';

const PATHS = ['/scim/v2/users', '/scim/v2/Users', '/api/v2/scim/users', '/api/v2/scim/v2/users'];

describe('SCIM users', () => {
  it.each(PATHS)('[X10] are paged from index 1 at %s', async (path) => {
    await using server = await SandboxClient.start({ users: 60 });
    const { body } = await server.get(path, { startIndex: 51, count: 25 });
    expect(body).toMatchObject({ totalResults: 60, startIndex: 51, itemsPerPage: 10 });
    expect((body['Resources'] as { id: string }[])[0]!.id).toBe(server.sandbox.data.user(50).id);
  });

  it('have the SCIM format below /api/v2', async () => {
    await using server = await SandboxClient.start();
    const [user] = recordsIn(await server.get('/api/v2/scim/v2/users'), 'Resources');
    const { id, name, state } = server.sandbox.data.user(0);
    expect(user).toMatchObject({ id, displayName: name, active: state === 'active' });
  });

  it('accept a filter by active, and reject other filters', async () => {
    await using server = await SandboxClient.start({ users: 100 });
    const ask = (filter: string) => server.get('/api/v2/scim/v2/users', { filter, count: 100 });
    const activity = (answer: Awaited<ReturnType<typeof ask>>) =>
      new Set(recordsIn(answer, 'Resources').map((user) => (user as { active?: boolean }).active));
    expect(activity(await ask('active eq true'))).toEqual(new Set([true]));
    expect(activity(await ask('active eq False'))).toEqual(new Set([false]));
    expect(await ask('userName sw "a"')).toMatchObject({ status: 400, body: { code: 'invalidFilter' } });
  });

  it('[X11] are throttled for every nth request above 25 if scimThrottleEvery is set', async () => {
    await using server = await SandboxClient.start({ scimThrottleEvery: 2 });
    const path = '/api/v2/scim/v2/users';
    const ask = (count: number) => server.get(path, { count });
    const counts = [26, 25, 26, 26, 25, 100];
    const answers: { status: number; headers: Readonly<Record<string, unknown>> }[] = [];
    for (const count of counts) answers.push(await ask(count));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 200, 200, 429]);
    expect(answers[2]!.headers['retry-after']).toBe('1');
  });

  it('[X11] are not throttled by default', async () => {
    await using server = await SandboxClient.start();
    expect((await server.get('/api/v2/scim/users', { count: 100 })).status).toBe(200);
  });
});
