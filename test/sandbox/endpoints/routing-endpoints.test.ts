import { idsIn, recordsIn, SandboxClient } from '../../support/sandbox-client.js';

const QUEUES = '/api/v2/routing/queues';

describe('queues', () => {
  it('are listed by page number, 500 at most, and returned by id', async () => {
    await using server = await SandboxClient.start({ queues: 510 });
    const pages = await server.follow(`${QUEUES}?pageSize=1000`);
    expect(pages.map((page) => recordsIn(page).length)).toEqual([500, 10]);
    const queue = server.sandbox.data.queues.at(7);
    expect((await server.get(`${QUEUES}/${queue.id}`)).body).toEqual(queue);
  });

  it('[R31] are sorted by their fields, and reject other keys with 400', async () => {
    await using server = await SandboxClient.start();
    const backwards = await server.get(QUEUES, { sortBy: 'name', sortOrder: 'desc' });
    expect(idsIn([backwards])[0]).toBe(server.sandbox.data.queues.idAt(119));
    for (const params of [{ sortBy: 'mood' }, { sortBy: 'name', sortOrder: 'up' }])
      expect((await server.get(QUEUES, params)).body).toMatchObject({ status: 400, code: 'invalid.sort' });
  });

  it('[X24] have members in pages of at most 100, without a total', async () => {
    await using server = await SandboxClient.start({ membersPerQueue: 250 });
    const path = `${QUEUES}/${server.sandbox.data.queues.idAt(3)}/members`;
    const pages = await server.follow(`${path}?pageSize=500`);
    expect(pages.map((page) => recordsIn(page).length)).toEqual([100, 100, 50]);
    expect(new Set(idsIn(pages)).size).toBe(250);
    expect(Object.keys(pages[1]!.body)).toEqual([
      'entities',
      'pageSize',
      'pageNumber',
      'firstUri',
      'selfUri',
      'nextUri',
      'previousUri',
    ]);
    expect((await server.get(`${QUEUES}/none/members`)).status).toBe(404);
  });
});

describe('skills and skill groups', () => {
  it('fill more than one page by default', async () => {
    await using server = await SandboxClient.start();
    for (const path of ['/api/v2/routing/skills', '/api/v2/routing/skillgroups', QUEUES])
      expect((await server.get(path)).body).toHaveProperty('nextUri');
  });

  it('[X8] page forward and back by tokens in links', async () => {
    await using server = await SandboxClient.start({ skillGroups: 30 });
    const [first, second, ...more] = await server.follow('/api/v2/routing/skillgroups?pageSize=20');
    expect(more).toEqual([]);
    expect(Object.keys(second!.body)).toEqual(['entities', 'selfUri', 'previousUri']);
    expect(second!.body['previousUri']).toMatch(/[?&]before=/);
    expect(idsIn([await server.get(second!.body['previousUri'] as string)])).toEqual(idsIn([first!]));
  });
});
