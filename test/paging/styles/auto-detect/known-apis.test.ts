import { drain, ids, memoryEndpoint, records, respond, type Serve } from '../../../support/memory-endpoint';

/** Responses in the forms of well-known APIs. The default style pages each to its end, or fails with an error; none ends early. */

const TOTAL = 70;
const SIZE = 20;

type Params = Record<string, unknown>;
interface Slice {
  readonly page: { id: number }[];
  readonly at: number;
  readonly end: number;
  readonly more: boolean;
}

/** The slice that starts after `at` records. */
const slice = (at: number): Slice => {
  const end = Math.min(at + SIZE, TOTAL);
  return { page: records(at + 1, end), at, end, more: end < TOTAL };
};

/** A server that reads the position from `param`, and builds its response with `show`. */
const by =
  (
    param: string,
    show: (of: Slice) => unknown,
    read: (value: unknown) => number = (value) => Number(value ?? 0),
  ): Serve =>
  (params: Params) =>
    show(slice(read(params[param])));

const byPage = (param: string, show: (of: Slice) => unknown) =>
  by(param, show, (value) => (Number(value ?? 1) - 1) * SIZE);

const iff = (more: boolean, fields: object) => (more ? fields : {});

describe('autoDetect on well-known APIs', () => {
  it.each<[string, Serve]>([
    [
      'GitHub',
      byPage('page', ({ page, end, more }) =>
        respond(page, iff(more, { link: `</x?page=${end / SIZE + 1}>; rel="next"` }) as Record<string, string>),
      ),
    ],
    [
      'Slack',
      by('cursor', ({ page, end, more }) => ({
        ok: true,
        items: page,
        response_metadata: { next_cursor: more ? String(end) : '' },
      })),
    ],
    [
      'Notion',
      by('start_cursor', ({ page, end, more }) => ({
        results: page,
        has_more: more,
        next_cursor: more ? String(end) : null,
      })),
    ],
    [
      'Jira',
      by('nextPageToken', ({ page, end, more }) => ({
        values: page,
        isLast: !more,
        ...iff(more, { nextPageToken: String(end) }),
      })),
    ],
    [
      'Django REST',
      byPage('page', ({ page, end, more }) => ({
        count: TOTAL,
        next: more ? `/x?page=${end / SIZE + 1}` : null,
        previous: null,
        results: page,
      })),
    ],
    [
      'Laravel',
      byPage('page', ({ page, end, more }) => ({
        data: page,
        next_page_url: more ? `https://x.example/?page=${end / SIZE + 1}` : null,
      })),
    ],
    [
      'OData',
      by('$skip', ({ page, end, more }) => ({ value: page, ...iff(more, { '@odata.nextLink': `/x?$skip=${end}` }) })),
    ],
    [
      'HubSpot',
      by('after', ({ page, end, more }) => ({
        results: page,
        ...iff(more, { paging: { next: { after: String(end) } } }),
      })),
    ],
    [
      'Google',
      by('pageToken', ({ page, end, more }) => ({ items: page, ...iff(more, { nextPageToken: String(end) }) })),
    ],
    [
      'Genesys',
      byPage('pageNumber', ({ page, at }) => ({
        entities: page,
        pageNumber: at / SIZE + 1,
        pageSize: SIZE,
        total: TOTAL,
        pageCount: 4,
      })),
    ],
    [
      'an envelope that counts its pages without numbering them',
      byPage('pageNumber', ({ page }) => ({ items: page, pageCount: 4 })),
    ],
    ['entities with nothing but a total', byPage('pageNumber', ({ page }) => ({ entities: page, total: TOTAL }))],
    [
      'SCIM',
      by(
        'startIndex',
        ({ page, at }) => ({ Resources: page, startIndex: at + 1, itemsPerPage: page.length, totalResults: TOTAL }),
        (value) => Number(value ?? 1) - 1,
      ),
    ],
    [
      'JSON:API',
      byPage('page', ({ page, end, more }) => ({
        data: page,
        links: { next: more ? `/x?page=${end / SIZE + 1}` : null },
      })),
    ],
    [
      'an envelope of code and message',
      byPage('pageNumber', ({ page, at }) => ({
        code: 0,
        message: 'success',
        data: page,
        pageNumber: at / SIZE + 1,
        total: TOTAL,
      })),
    ],
  ])('autoDetect pages %s to its end', async (_api, serve) => {
    const run = memoryEndpoint(serve).call();
    expect(ids(await drain(run))).toEqual(ids(records(1, TOTAL)));
    expect(run.receipt.complete).toBe(true);
  });

  it.each<[string, (of: Slice) => unknown]>([
    ['Stripe', ({ page }) => ({ object: 'list', data: page, has_more: true })],
    ['Zendesk', ({ page }) => ({ users: page, next_page: 'https://x.example/?page=2' })],
    ['Salesforce', ({ page }) => ({ records: page, done: false, nextRecordsUrl: '/query/01g-2000' })],
    ['Asana', ({ page }) => ({ data: page, next_page: { offset: 'abc', uri: 'https://x.example' } })],
    ['Twitter', ({ page }) => ({ data: page, meta: { next_token: 'abc' } })],
    ['Airtable', ({ page }) => ({ records: page, offset: 'itrabc' })],
    ['AWS', ({ page }) => ({ Items: page, NextToken: 'abc' })],
    ['DynamoDB', ({ page }) => ({ Items: page, LastEvaluatedKey: { pk: 'a' } })],
    ['Bitbucket', ({ page }) => ({ values: page, isLastPage: false, nextPageStart: 20 })],
    ['Spring', ({ page }) => ({ content: page, last: false })],
    ['Algolia', ({ page }) => ({ hits: page, nbPages: 4 })],
    ['Mailchimp', ({ page }) => ({ members: page, total_items: TOTAL })],
    ['Lark', ({ page }) => ({ code: 0, data: { has_more: true, page_token: 'abc', items: page } })],
    ['Reddit', ({ page }) => ({ data: { items: page, after: 't3_abc' } })],
    ['an API with a nested total', ({ page }) => ({ data: { items: page, total: TOTAL } })],
    ['an API that returns its page number and size', ({ page }) => ({ items: page, page: 1, per_page: SIZE })],
    ['an API with the header X-Next-Page', ({ page }) => respond(page, { 'x-next-page': '2' })],
    ['an API with the header X-Total', ({ page }) => respond(page, { 'x-total': String(TOTAL) })],
    ['an API with the header Content-Range', ({ page }) => respond(page, { 'content-range': 'items 0-19/70' })],
    ['a full page without headers', ({ page }) => ({ body: page, headers: undefined })],
  ])('autoDetect rejects %s instead of ending early', async (_api, show) => {
    const { call } = memoryEndpoint(() => show(slice(0)));
    await expect(drain(call())).rejects.toMatchObject({ code: 'STYLE_DETECTION', page: { index: 0 } });
  });

  it('autoDetect rejects Elasticsearch even with an extractor', async () => {
    const { call } = memoryEndpoint(() => ({ hits: { total: { value: TOTAL }, hits: slice(0).page } }), {
      extractor: 'hits.hits',
    });
    await expect(drain(call())).rejects.toThrow(/the server announces 70 records and sent 20/);
  });

  it.each([
    ['Django REST', { count: SIZE, next: null, previous: null, results: slice(0).page }],
    ['Stripe', { object: 'list', data: slice(0).page, has_more: false }],
    ['Spring', { content: slice(0).page, last: true }],
    ['a numbered page with a next that is null', { page: 1, per_page: SIZE, next: null, results: slice(0).page }],
    ['a bare list', slice(0).page.slice(1)],
    ['an empty first page of Genesys', { entities: [], pageNumber: 1, total: 0, pageCount: 0 }],
    ['a calendar with a sync token instead of a next page', { items: slice(0).page.slice(1), nextSyncToken: 'abc' }],
  ])('the last page is complete for %s', async (_api, body) => {
    const run = memoryEndpoint(() => body, { pageSize: SIZE }).call();
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: true, requests: 1 });
  });

  it('a null cursor ends the run, and the receipt reports the records missing from the total', async () => {
    const run = memoryEndpoint(() => ({ entities: slice(0).page, cursor: null, total: TOTAL })).call();
    expect(await drain(run)).toHaveLength(SIZE);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'short', expected: TOTAL });
  });

  it('no record is returned twice if the server ignores the detected param', async () => {
    const { call } = memoryEndpoint((_params, n) => ({ results: slice(0).page, cursor: `fresh-${n}` }));
    const received: number[] = [];
    const reading = (async () => {
      for await (const { id } of call()) received.push(id);
    })();
    await expect(reading).rejects.toThrow(
      /page 2: the server returned the same page twice, so it seems to ignore the position/,
    );
    expect(received).toHaveLength(SIZE);
  });

  it('a token whose detected param the server ignores is refused with the name of the token as the param', async () => {
    const serve: Serve = () => ({ results: slice(0).page, next_page_token: 'abc' });
    await expect(drain(memoryEndpoint(serve).call())).rejects.toThrow(
      'page 2: the server returned the same page twice, so it ignores the detected param. Set the paging style with the param that the API takes, ' +
        "for example style: cursor({ from: 'body:next_page_token', to: 'next_page_token' })",
    );
  });

  it("an ignored param ends the run with onStall: 'stop'", async () => {
    const run = memoryEndpoint(() => ({ results: slice(0).page, next_page_token: 'abc' }), { onStall: 'stop' }).call();
    expect(await drain(run)).toHaveLength(SIZE);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'stalled' });
  });

  it('a token is sent in the param in which a link of the response has it', async () => {
    const { call, asked } = memoryEndpoint(
      by(
        'page[cursor]',
        ({ page, end, more }) => ({
          data: page,
          next_cursor: more ? `t${end}` : null,
          first: '/x?page[cursor]=t0',
          more_at: more ? `/x?page[cursor]=t${end}` : null,
        }),
        (value) => Number(String(value ?? 't0').slice(1)),
      ),
    );
    expect(await drain(call())).toHaveLength(TOTAL);
    expect(asked[1]).toEqual({ 'page[cursor]': 't20' });
  });
});
