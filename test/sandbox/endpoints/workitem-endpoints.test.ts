import { type Answer, idsIn, recordsIn, SandboxClient } from '../../support/sandbox-client.js';

const QUERY = '/api/v2/taskmanagement/workitems/query';
const FILTERS = { filters: [{ name: 'workbinId', type: 'String', operator: 'IN', values: ['1'] }] };

describe('the workitem query', () => {
  it('returns the next position as `after` in the body', async () => {
    await using server = await SandboxClient.start({ workitems: 250 });
    const pages: Answer[] = [];
    let after: unknown;
    do {
      pages.push(await server.post(QUERY, { ...FILTERS, pageSize: 100, ...(after ? { after } : {}) }));
      after = pages.at(-1)!.body['after'];
    } while (after);
    expect(idsIn(pages)).toEqual(Array.from({ length: 250 }, (_, i) => server.sandbox.data.workitems.idAt(i)));
    expect(Object.keys(pages[0]!.body)).toEqual(['entities', 'selfUri', 'nextUri', 'after']);
    expect(pages[0]!.body['nextUri']).toMatch(/^\/api\/v2\/taskmanagement\/workitems\/query\?pageSize=100&after=/);
  });

  it('[R33] [R35] rejects an `after` that is forged or belongs to another query', async () => {
    await using server = await SandboxClient.start();
    const { after } = (await server.post(QUERY, FILTERS)).body;
    const refused = { status: 400, code: 'invalid.input.invalid.base64.string' };
    expect((await server.post(QUERY, { ...FILTERS, after: 'forged' })).body).toMatchObject(refused);
    expect((await server.post(QUERY, { filters: [], after })).body).toMatchObject(refused);
    expect((await server.post(QUERY, { ...FILTERS, after })).status).toBe(200);
  });

  it('[R36] rejects more than 200 a page', async () => {
    await using server = await SandboxClient.start();
    expect(recordsIn(await server.post(QUERY, { ...FILTERS, pageSize: 200 }))).toHaveLength(200);
    expect((await server.post(QUERY, { ...FILTERS, pageSize: 201 })).status).toBe(400);
  });

  it.each([{}, { filters: 'none' }])('rejects the body %j, which has no filters', async (body) => {
    await using server = await SandboxClient.start();
    expect((await server.post(QUERY, body)).body).toMatchObject({ status: 400, code: 'bad.request' });
  });

  it('[R120] is a POST', async () => {
    await using server = await SandboxClient.start();
    expect((await server.get(QUERY)).status).toBe(405);
  });
});
