import { idsIn, recordsIn, SandboxClient } from '../../support/sandbox-client.js';

describe('duplicates of the sandbox', () => {
  it.each(['/api/v2/users', '/dialects/nextUri/users', '/api/v2/authorization/divisions/query'])(
    '[R108] are served in the requested share at %s',
    async (path) => {
      await using server = await SandboxClient.start({ users: 200, divisions: 200, duplicates: 0.1 });
      const pages = await server.follow(path);
      expect(idsIn(pages)).toHaveLength(220);
      expect(new Set(idsIn(pages)).size).toBe(200);
    },
  );

  it('are not counted in the total', async () => {
    await using server = await SandboxClient.start({ users: 200, duplicates: 0.1 });
    expect((await server.get('/api/v2/users')).body).toMatchObject({ total: 200, pageCount: 9 });
  });

  it('are counted in the total of dialects that page by total', async () => {
    await using server = await SandboxClient.start({ users: 200, duplicates: 0.1 });
    expect((await server.get('/api/v2/scim/users')).body).toMatchObject({ totalResults: 220 });
    expect((await server.get('/dialects/offset/users')).body).toMatchObject({ total: 220 });
  });

  it('are not served for users requested by id', async () => {
    await using server = await SandboxClient.start({ duplicates: 1 });
    const ids = [3, 4, 5].map((index) => server.sandbox.data.user(index).id);
    expect(idsIn([await server.get('/api/v2/users', { id: ids })])).toEqual(ids);
  });

  it('are the same in every run', async () => {
    const run = async () => {
      await using server = await SandboxClient.start({ duplicates: 0.25 });
      return idsIn(await server.follow('/api/v2/users?pageSize=100'));
    };
    expect(await run()).toEqual(await run());
  });

  it('are served in the results of jobs', async () => {
    await using server = await SandboxClient.start({
      conversations: 1_000,
      duplicates: 0.1,
      jobs: { pollsUntilDone: 0 },
    });
    const path = '/api/v2/analytics/conversations/details/jobs';
    const interval = '2026-01-01T00:00:00Z/2026-01-31T00:00:00Z';
    const { jobId } = (await server.post(path, { interval })).body;
    await server.get(`${path}/${String(jobId)}`);
    const results = await server.get(`${path}/${String(jobId)}/results`, { pageSize: 1_000 });
    const ids = recordsIn<{ conversationId: string }>(results, 'conversations').map((one) => one.conversationId);
    expect(ids.length - new Set(ids).size).toBeGreaterThan(50);
  });
});
