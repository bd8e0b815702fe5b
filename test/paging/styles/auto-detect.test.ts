import { autoDetect, StyleDetectionError } from 'pagewright';
import {
  chained,
  drain,
  ids,
  memoryEndpoint,
  numbered,
  records,
  rejection,
  respond,
} from '../../support/memory-endpoint';

/** The style that is chosen from one response. */
async function choose(body: unknown, headers: Record<string, string> = {}, pageSize = 100) {
  const { call } = memoryEndpoint(() => respond(body, headers, 'https://api.example.com/x'), {
    pageSize,
    maxPages: 1,
    onMaxPages: 'truncate',
  });
  const run = call();
  await drain(run);
  return run.receipt.style.replace('autoDetect: ', '');
}

const some = records(1, 2);

describe('autoDetect', () => {
  it.each([
    ['pageNumber', { entities: some, pageNumber: 1, total: 9, nextUri: '/x?pageNumber=2' }, {}],
    ['nextUri', { entities: some, pageNumber: 1, total: 9, nextUri: '/x?pageSize=2&nextPage=abc' }, {}],
    ['nextUri', { entities: some, nextUri: '/x?after=abc' }, {}],
    ['nextUri', { entities: some, selfUri: '/x' }, {}],
    ['nextUri', { value: some, '@odata.nextLink': 'https://api.example.com/x?$skiptoken=1' }, {}],
    ['startIndex', { Resources: some, startIndex: 1, totalResults: 9, itemsPerPage: 2 }, {}],
    ['cursor', { results: some, cursor: 'abc' }, {}],
    ['cursor', { results: some, cursor: null }, {}],
    ['cursor', { entities: some, cursors: { after: 'abc' } }, {}],
    ['cursor', { entities: some, links: { next: { nextPageToken: 'abc' } } }, {}],
    ['cursor', { items: some, continuation_token: 'abc' }, {}],
    ['cursor', some, { 'X-Page-Cursor': 'abc' }],
    ['linkHeader', some, { Link: '<https://api.example.com/x?page=2>; rel="next"' }],
    ['offset', { items: some, offset: 0, limit: 2, total: 9 }, {}],
    ['singlePage', some, {}],
    ['singlePage', { entities: some }, {}],
  ])('chooses %s for %j %j', async (style, body, headers) => {
    expect(await choose(body, headers)).toBe(style);
  });

  it('[R23] walks numbered pages and cursors with the same decorator', async () => {
    const options = { pageSize: 10 };
    const byNumber = memoryEndpoint(numbered(35), options).call();
    const byCursor = memoryEndpoint(chained([records(1, 10), records(11, 20), records(21, 35)]), options).call();
    expect(ids(await drain(byNumber))).toEqual(ids(records(1, 35)));
    expect(ids(await drain(byCursor))).toEqual(ids(records(1, 35)));
    expect([byNumber.receipt.style, byCursor.receipt.style]).toEqual(['autoDetect: pageNumber', 'autoDetect: cursor']);
  });

  it('never changes its mind in a run', async () => {
    const { call } = memoryEndpoint((_params, n) =>
      n === 1
        ? { results: records(1, 2), cursor: 'a' }
        : { results: records(3, 4), pageNumber: 1, total: 100, nextUri: '/x?after=b' },
    );
    expect(ids(await drain(call()))).toEqual([1, 2, 3, 4]);
  });

  it('goes on by what it chose in another process', async () => {
    const endpoint = memoryEndpoint(numbered(35), { pageSize: 10 });
    const pages = endpoint.call().pages();
    const { value: page } = await pages.next();
    const saved = JSON.parse(JSON.stringify(page?.next));
    expect(ids(await drain(endpoint.call().with({ resumeFrom: saved })))).toEqual(ids(records(11, 35)));
  });

  it.each([
    [
      'a total above what came',
      { items: some, total: 9 },
      /the server has 9 records and sent 2, but shows no way to the rest; name the paging style/,
    ],
    ['a full page without a way on', records(1, 100), /the page is full \(100 records\)/],
  ])('does not take %s for the end', async (_what, body, message) => {
    const { call } = memoryEndpoint(() => body, { pageSize: 100 });
    const error = await rejection(drain(call()));
    expect(error).toBeInstanceOf(StyleDetectionError);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^Memory\.list, page 1: /);
  });

  it('writes only the page size before it knows the style', () => {
    const style = autoDetect({ sizeParam: 'limit' });
    expect(style.write({ q: 1 }, style.first({ pageSize: 5 }))).toEqual({ q: 1, limit: 5 });
  });
});
