import type { SandboxConversation } from 'pagewright/sandbox';
import { type Answer, recordsIn, SandboxClient } from '../../support/sandbox-client.js';

const QUERY = '/api/v2/analytics/conversations/details/query';
const MONTH = '2026-01-01T00:00:00Z/2026-01-31T00:00:00Z';
const DAY = '2026-01-10T00:00:00Z/2026-01-11T00:00:00Z';

const conversationsIn = (answer: Answer) => recordsIn<SandboxConversation>(answer, 'conversations');

function query(server: SandboxClient, interval: string | undefined, pageNumber = 1, more: object = {}) {
  return server.post(QUERY, { interval, paging: { pageSize: 100, pageNumber }, ...more });
}

/** All pages of a query, without the empty one after them. */
async function queryAll(server: SandboxClient, interval: string): Promise<Answer[]> {
  const pages: Answer[] = [];
  for (let page = await query(server, interval); page.body['conversations'];) {
    pages.push(page);
    page = await query(server, interval, pages.length + 1);
  }
  return pages;
}

describe('the conversation details query', () => {
  it('[X6] pages by its body, and returns {} after the last page', async () => {
    await using server = await SandboxClient.start({ conversations: 250 });
    const pages = await queryAll(server, MONTH);
    expect(pages.map((page) => conversationsIn(page).length)).toEqual([100, 100, 50]);
    expect(pages[0]!.body).toMatchObject({ totalHits: 250 });
    expect((await query(server, MONTH, 4)).body).toEqual({});
  });

  it('returns the conversations that start in the interval, in order', async () => {
    await using server = await SandboxClient.start({ conversations: 2_000 });
    const starts = (await queryAll(server, DAY)).flatMap(conversationsIn).map((one) => one.conversationStart);
    const all = Array.from({ length: 2_000 }, (_, i) => server.sandbox.data.conversations.at(i).conversationStart);
    expect(starts).toEqual(all.filter((start) => start.startsWith('2026-01-10')));
    expect(starts.length).toBeGreaterThan(50);
    expect(starts).toEqual([...starts].sort());
  });

  it('returns conversations in reverse order on request', async () => {
    await using server = await SandboxClient.start({ conversations: 90 });
    const forwards = conversationsIn(await query(server, MONTH, 1, { order: 'asc', orderBy: 'conversationStart' }));
    const backwards = conversationsIn(await query(server, MONTH, 1, { order: 'desc' }));
    expect(backwards).toEqual([...forwards].reverse());
  });

  it('[X7] reports a growing total if totalGrowth is set', async () => {
    await using server = await SandboxClient.start({ conversations: 250, totalGrowth: 5 });
    expect((await queryAll(server, MONTH)).map(({ body }) => body['totalHits'])).toEqual([250, 255, 260]);
  });

  it('[R120] responds with 405 to a GET', async () => {
    await using server = await SandboxClient.start();
    expect((await server.get(QUERY)).status).toBe(405);
  });

  it.each([
    undefined,
    'yesterday',
    '2026-01-01T00:00:00/2026-01-02T00:00:00',
    '2026-01-02T00:00:00Z/2026-01-01T00:00:00Z',
    '2026-01-02T00:00:00Z/2026-01-02T00:00:00Z',
  ])('rejects the interval %s', async (interval) => {
    await using server = await SandboxClient.start();
    expect((await query(server, interval)).body).toMatchObject({ status: 400, code: 'bad.request' });
  });

  it('[R80] rejects an interval above maxIntervalDays', async () => {
    await using usual = await SandboxClient.start();
    const wide = await query(usual, '2026-01-01T00:00:00Z/2026-02-01T00:00:00.001Z');
    expect(wide.body).toMatchObject({ status: 400, code: 'query.too.complex' });
    expect((await query(usual, '2026-01-01T00:00:00Z/2026-02-01T00:00:00Z')).status).toBe(200);
    await using strict = await SandboxClient.start({ maxIntervalDays: 7 });
    expect((await query(strict, MONTH)).body).toMatchObject({ code: 'query.too.complex' });
  });

  it('[X14] rejects positions past maxResults', async () => {
    await using server = await SandboxClient.start({ conversations: 500_000 });
    expect(conversationsIn(await query(server, MONTH, 4_000))).toHaveLength(100);
    expect((await query(server, MONTH, 4_001)).body).toMatchObject({
      status: 400,
      message: 'Pagination may not exceed 400000 results',
    });
    await using strict = await SandboxClient.start({ maxResults: 200 });
    expect((await query(strict, MONTH, 3)).body).toMatchObject({
      message: 'Pagination may not exceed 200 results',
    });
  });

  it('[R36] rejects more than 100 a page', async () => {
    await using server = await SandboxClient.start();
    expect((await server.post(QUERY, { interval: DAY, paging: { pageSize: 101 } })).status).toBe(400);
  });

  it.each([{ order: 'up' }, { orderBy: 'mood' }])('rejects the order %j', async (order) => {
    await using server = await SandboxClient.start();
    expect((await query(server, DAY, 1, order)).body).toMatchObject({ status: 400, code: 'invalid.sort' });
  });

  it('[R116] silently ends early, except for intervals of up to seven days', async () => {
    await using server = await SandboxClient.start({ conversations: 3_000, truncateTo: 150 });
    const month = await queryAll(server, MONTH);
    expect(month.flatMap(conversationsIn)).toHaveLength(150);
    expect(month[0]!.body).toMatchObject({ totalHits: 3_000 });
    const week = await queryAll(server, '2026-01-01T00:00:00Z/2026-01-08T00:00:00Z');
    expect(week.flatMap(conversationsIn)).toHaveLength(week[0]!.body['totalHits'] as number);
    expect(week[0]!.body['totalHits']).toBeGreaterThan(600);
  });
});
