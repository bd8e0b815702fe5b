import { startSandbox } from 'pagewright/sandbox';

describe('a page above tooLargeAbove', () => {
  it('is rejected with the code of the platform, and a smaller one is served', async () => {
    await using sandbox = await startSandbox({ users: 300, tooLargeAbove: 100 });
    const get = (pageSize: number) => fetch(`${sandbox.url}/api/v2/users?pageSize=${pageSize}`);
    expect((await get(100)).status).toBe(200);
    const refused = await get(101);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      code: 'response.entity.too.large',
      message: expect.stringContaining('Reduce pageSize or expand list'),
    });
  });

  it.each([
    ['scan', 'GET', { limit: 101 }],
    ['scim', 'GET', { count: 101 }],
    ['bodyPaging', 'POST', { paging: { pageSize: 101 } }],
  ])(
    'is rejected by the size parameter of the dialect %s',
    async (dialect, method, fields: Record<string, unknown>) => {
      await using sandbox = await startSandbox({ tooLargeAbove: 100 });
      const url = `${sandbox.url}/dialects/${dialect}/users`;
      const query = new URLSearchParams(fields as Record<string, string>).toString();
      const sent = method === 'GET' ? fetch(`${url}?${query}`) : fetch(url, { method, body: JSON.stringify(fields) });
      expect((await sent).status).toBe(400);
    },
  );
});
