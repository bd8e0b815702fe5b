import { type Answer, idsIn, recordsIn, SandboxClient } from '../../support/sandbox-client.js';

const ACTIONS = '/api/v2/integrations/actions';
const DIVISIONS = '/api/v2/authorization/divisions';

const tokenIn = ({ body }: Answer, name: string) =>
  new URL(body['nextUri'] as string, 'http://sandbox.invalid').searchParams.get(name);

describe('lists with tokens and page numbers', () => {
  it.each([DIVISIONS, '/api/v2/authorization/roles', '/api/v2/integrations', ACTIONS])(
    '[X9] page by the token in nextUri at %s',
    async (path) => {
      await using server = await SandboxClient.start();
      const pages = await server.follow(path);
      expect(tokenIn(pages[0]!, 'nextPage')).toEqual(expect.any(String));
      expect(new Set(idsIn(pages)).size).toBe(pages[0]!.body['total']);
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.at(-1)!.body).toMatchObject({ pageNumber: pages.length, pageCount: pages.length });
    },
  );

  it('[X9] serve more than 250 actions', async () => {
    await using server = await SandboxClient.start();
    expect(idsIn(await server.follow(ACTIONS))).toHaveLength(300);
  });

  it('page by number if the request names one', async () => {
    await using server = await SandboxClient.start();
    const pages = await server.follow(`${ACTIONS}?pageNumber=1&pageSize=100`);
    expect(pages[0]!.body['nextUri']).toBe(`${ACTIONS}?pageSize=100&pageNumber=2`);
    expect(idsIn(pages)).toEqual(idsIn(await server.follow(ACTIONS)));
  });

  it('page back by a token', async () => {
    await using server = await SandboxClient.start();
    const [first, second] = await server.follow(`${ACTIONS}?pageSize=100`);
    const back = await server.get(second!.body['previousUri'] as string);
    expect(idsIn([back])).toEqual(idsIn([first!]));
  });

  it('[R24] [R25] reject both in one request, or prefer the token', async () => {
    for (const [bothParams, status] of [
      ['refuse', 400],
      ['prefer-token', 200],
    ] as const) {
      await using server = await SandboxClient.start({ bothParams });
      const [first, second] = await server.follow(ACTIONS);
      const both = await server.get(ACTIONS, { pageNumber: 7, nextPage: tokenIn(first!, 'nextPage'), pageSize: 25 });
      expect(both.status).toBe(status);
      if (status === 200) expect(idsIn([both])).toEqual(idsIn([second!]));
    }
  });
});

describe('the division query', () => {
  it('pages by `after`, without a total', async () => {
    await using server = await SandboxClient.start();
    const pages = await server.follow(`${DIVISIONS}/query`);
    expect(idsIn(pages)).toEqual(Array.from({ length: 60 }, (_, i) => server.sandbox.data.divisions.idAt(i)));
    expect(pages[0]!.body).not.toHaveProperty('total');
  });

  it('[R36] rejects more than 200 a page', async () => {
    await using server = await SandboxClient.start({ divisions: 300 });
    expect(recordsIn(await server.get(`${DIVISIONS}/query`, { pageSize: 200 }))).toHaveLength(200);
    expect((await server.get(`${DIVISIONS}/query`, { pageSize: 201 })).body).toMatchObject({
      status: 400,
      message: 'pageSize must be at most 200, not 201',
    });
  });

  it('[R35] rejects a token of another endpoint', async () => {
    await using server = await SandboxClient.start();
    const { body } = await server.get('/api/v2/routing/skillgroups');
    const { search } = new URL(body['nextUri'] as string, server.sandbox.url);
    expect((await server.get(`${DIVISIONS}/query${search}`)).body).toMatchObject({ code: 'invalid.cursor' });
  });

  it('does not hide a division of the same name', async () => {
    await using server = await SandboxClient.start();
    const division = server.sandbox.data.divisions.at(3);
    expect((await server.get(`${DIVISIONS}/${division.id}`)).body).toEqual(division);
  });
});
