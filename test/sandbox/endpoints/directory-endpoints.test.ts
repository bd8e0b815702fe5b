import { idsIn, recordsIn, SandboxClient } from '../../support/sandbox-client.js';

const USERS = '/api/v2/users';

describe('users', () => {
  it('[R36] are served in pages of 25 by default, and of 500 at most', async () => {
    await using server = await SandboxClient.start({ users: 1_200 });
    const usual = await server.get(USERS);
    const largest = await server.get(USERS, { pageSize: 600 });
    expect(recordsIn(usual)).toHaveLength(25);
    expect(recordsIn(largest)).toHaveLength(500);
    expect(largest.body).toMatchObject({
      pageSize: 500,
      pageCount: 3,
      lastUri: `${USERS}?pageSize=500&pageNumber=3`,
    });
  });

  it('are returned by id', async () => {
    await using server = await SandboxClient.start({ users: 30 });
    const user = server.sandbox.data.user(17);
    expect((await server.get(`${USERS}/${user.id}`)).body).toEqual(user);
    for (const id of ['nobody', server.sandbox.data.user(30).id, server.sandbox.data.group(1).id])
      expect((await server.get(`${USERS}/${id}`)).status).toBe(404);
  });

  it('[X25] [X26] are listed by up to 100 ids, repeated or joined by commas', async () => {
    await using server = await SandboxClient.start({ users: 300 });
    const ids = Array.from({ length: 101 }, (_, i) => server.sandbox.data.user(3 * i).id);
    const known = ids.slice(0, 100);
    expect(idsIn([await server.get(USERS, { id: known, pageSize: 100 })])).toEqual(known);
    expect(idsIn([await server.get(USERS, { id: known.join(','), pageSize: 100 })])).toEqual(known);
    expect((await server.get(USERS, { id: ids })).body).toMatchObject({ status: 400, code: 'max.user.ids' });
    expect((await server.get(USERS, { id: ['nobody', ids[4]] })).body).toMatchObject({ total: 1 });
  });

  it('keep the ids in next links', async () => {
    await using server = await SandboxClient.start();
    const ids = Array.from({ length: 30 }, (_, i) => server.sandbox.data.user(i).id);
    expect(idsIn(await server.follow(`${USERS}?id=${ids.join('&id=')}`))).toEqual(ids);
  });

  it('are listed by state', async () => {
    await using server = await SandboxClient.start({ users: 400 });
    const all = Array.from({ length: 400 }, (_, i) => server.sandbox.data.user(i));
    const listed = await server.follow(`${USERS}?state=inactive&pageSize=20`);
    expect(idsIn(listed)).toEqual(all.filter(({ state }) => state === 'inactive').map(({ id }) => id));
    expect((await server.get(USERS)).body).toMatchObject({ total: 400 });
    expect((await server.get(USERS, { state: 'gone' })).body).toMatchObject({ status: 400, code: 'bad.request' });
  });

  it('[X13] are rejected past the first 10,000 inactive ones', async () => {
    await using server = await SandboxClient.start({ users: 80_000 });
    const at = (pageNumber: number, state: string) => server.get(USERS, { state, pageNumber, pageSize: 500 });
    expect(recordsIn(await at(20, 'inactive'))).toHaveLength(500);
    expect((await at(21, 'inactive')).body).toMatchObject({
      status: 400,
      message: 'Pagination may not exceed 10000 results',
    });
    expect((await at(21, 'active')).status).toBe(200);
  });

  it('are searched by a POST, with page numbers in the body', async () => {
    await using server = await SandboxClient.start({ users: 60 });
    const { body } = await server.post(`${USERS}/search`, { pageSize: 25, pageNumber: 2 });
    const { results, ...envelope } = body;
    expect(results).toEqual(Array.from({ length: 25 }, (_, i) => server.sandbox.data.user(25 + i)));
    const ways = { previousPage: 1, currentPage: 2, nextPage: 3 };
    expect(envelope).toEqual({ total: 60, pageCount: 3, pageSize: 25, pageNumber: 2, ...ways, types: ['users'] });
    const last = await server.post(`${USERS}/search`, { pageSize: 25, pageNumber: 3 });
    expect(last.body).not.toHaveProperty('nextPage');
  });

  it('are found by an id that equals the name of another endpoint', async () => {
    await using server = await SandboxClient.start();
    expect((await server.delete(USERS)).status).toBe(405);
  });
});

describe('groups', () => {
  it('are returned by id, and so are their members', async () => {
    await using server = await SandboxClient.start({ groups: 30 });
    const { data } = server.sandbox;
    const { id } = data.group(29);
    expect((await server.get(`/api/v2/groups/${id}`)).body).toEqual(data.group(29));
    expect(idsIn(await server.follow(`/api/v2/groups/${id}/members`))).toHaveLength(50);
    expect((await server.get(`/api/v2/groups/${data.group(30).id}`)).status).toBe(404);
  });
});
