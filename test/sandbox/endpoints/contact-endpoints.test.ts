import { type Answer, idsIn, recordsIn, SandboxClient } from '../../support/sandbox-client.js';

const CONTACTS = '/api/v2/externalcontacts/contacts';
const SCAN = '/api/v2/externalcontacts/scan/contacts';
const EXPIRED = { status: 422, code: 'unprocessable.entity', message: 'invalid/expired cursor' };

const cursorsIn = ({ body }: Answer) => body['cursors'] as { after?: string; before?: string };

describe('external contacts by page number', () => {
  it('[X12] are rejected past the first 1,000', async () => {
    await using server = await SandboxClient.start();
    const at = (pageNumber: number) => server.get(CONTACTS, { pageNumber, pageSize: 100 });
    expect(recordsIn(await at(10))).toHaveLength(100);
    expect((await at(11)).body).toMatchObject({ status: 400, message: expect.stringContaining('1000') });
  });
});

describe('the scan of external contacts', () => {
  it('returns all contacts, 100 a page, with a new cursor per page', async () => {
    await using server = await SandboxClient.start({ contacts: 250 });
    const pages = await server.follow(SCAN);
    expect(pages.map((page) => recordsIn(page).length)).toEqual([100, 100, 50]);
    expect(idsIn(pages)).toEqual(Array.from({ length: 250 }, (_, i) => server.sandbox.data.contacts.idAt(i)));
    expect(new Set(pages.map((page) => cursorsIn(page).after)).size).toBe(3);
    expect(Object.keys(pages[1]!.body)).toEqual(['entities', 'cursors', 'selfUri', 'nextUri']);
  });

  it('returns the cursor of the previous page', async () => {
    await using server = await SandboxClient.start();
    const [first, second] = await server.follow(SCAN);
    expect(idsIn([await server.get(SCAN, { cursor: cursorsIn(second!).before })])).toEqual(idsIn([first!]));
  });

  it.each([5, 9, 201])('[X16] rejects a limit of %d', async (limit) => {
    await using server = await SandboxClient.start();
    expect((await server.get(SCAN, { limit })).body).toMatchObject({
      status: 400,
      message: expect.stringContaining('limit must be at'),
    });
  });

  it.each([10, 200])('[X16] accepts a limit of %d', async (limit) => {
    await using server = await SandboxClient.start();
    expect(recordsIn(await server.get(SCAN, { limit }))).toHaveLength(limit);
  });

  it('[X15] rejects a cursor after 24 hours', async () => {
    let now = 0;
    await using server = await SandboxClient.start({ now: () => now });
    const cursor = cursorsIn(await server.get(SCAN)).after;
    now = 24 * 60 * 60_000;
    expect((await server.get(SCAN, { cursor })).status).toBe(200);
    now += 1;
    expect((await server.get(SCAN, { cursor })).body).toMatchObject(EXPIRED);
  });

  it('[R33] [R35] rejects a forged cursor and one of another limit in the same way', async () => {
    await using server = await SandboxClient.start();
    const cursor = cursorsIn(await server.get(SCAN)).after;
    expect((await server.get(SCAN, { cursor: 'forged' })).body).toMatchObject(EXPIRED);
    expect((await server.get(SCAN, { cursor, limit: 50 })).body).toMatchObject(EXPIRED);
    expect((await server.get(SCAN, { cursor, limit: 100 })).status).toBe(200);
  });
});
