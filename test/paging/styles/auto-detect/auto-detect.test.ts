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
} from '../../../support/memory-endpoint';

/** The style that autoDetect chooses from one response. */
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
  ])('autoDetect chooses %s for %j %j', async (style, body, headers) => {
    expect(await choose(body, headers)).toBe(style);
  });

  it('[R23] the same options page numbered pages and cursors', async () => {
    const options = { pageSize: 10 };
    const byNumber = memoryEndpoint(numbered(35), options).call();
    const byCursor = memoryEndpoint(chained([records(1, 10), records(11, 20), records(21, 35)]), options).call();
    expect(ids(await drain(byNumber))).toEqual(ids(records(1, 35)));
    expect(ids(await drain(byCursor))).toEqual(ids(records(1, 35)));
    expect(byNumber.receipt.style).toBe('autoDetect: pageNumber');
    expect(byCursor.receipt.style).toBe('autoDetect: cursor');
  });

  it('the chosen style does not change during a run', async () => {
    const { call } = memoryEndpoint((_params, n) =>
      n === 1 ? { results: records(1, 2), cursor: 'a' } : { results: records(3, 4), pageNumber: 1, total: 4 },
    );
    expect(ids(await drain(call()))).toEqual([1, 2, 3, 4]);
  });

  it('another process resumes with the chosen style', async () => {
    const endpoint = memoryEndpoint(numbered(35), { pageSize: 10 });
    const pages = endpoint.call().pages();
    const { value: page } = await pages.next();
    const saved = JSON.parse(JSON.stringify(page?.next));
    expect(ids(await drain(endpoint.call().with({ resumeFrom: saved })))).toEqual(ids(records(11, 35)));
  });

  it.each([
    [
      'a total above the number of received records',
      { items: some, total: 9 },
      /the server announces 9 records and sent 2, but the response has no next page. Set the paging style/,
    ],
    ['a full page without a next page', records(1, 100), /the page is full \(100 records\)/],
  ])('%s is not taken for the end of a run', async (_what, body, message) => {
    const { call } = memoryEndpoint(() => body, { pageSize: 100 });
    const error = await rejection(drain(call()));
    expect(error).toBeInstanceOf(StyleDetectionError);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^Memory\.list, page 1: /);
  });

  it('the first request sends only the page size', () => {
    const style = autoDetect({ sizeParam: 'limit' });
    expect(style.write({ q: 1 }, style.first({ pageSize: 5 }))).toEqual({ q: 1, limit: 5 });
  });

  describe('positions of autoDetect', () => {
    let style: ReturnType<typeof autoDetect>;
    beforeEach(() => (style = autoDetect()));
    const chosen = { style: 'pageNumber', options: { start: 1 }, began: { pageNumber: 1 } };
    const numberedAt = (page: number, seen: number) => ({ chosen, at: { page, seen } });
    const token = { style: 'cursor', options: { from: 'body:cursor', to: 'cursor' } };

    it('the first position has no style, and lists the params in which the caller starts later', () => {
      expect(style.first({ pageSize: 5 })).toEqual({ chosen: null, at: null, pageSize: 5 });
      const top = { pageNumber: 1, startIndex: 1, offset: 0, cursor: '', after: null, pageToken: undefined };
      expect(style.first({ params: top })).toEqual({ chosen: null, at: null });
      const further = { pageNumber: 2, startIndex: 26, offset: 5, cursor: 'a' };
      expect(style.first({ params: further })).toEqual({
        chosen: null,
        at: null,
        given: ['pageNumber', 'startIndex', 'offset', 'cursor'],
      });
    });

    it('autoDetect writes positions of the chosen style, and copies the params if it has none', () => {
      const params = { q: { deep: true } };
      expect(style.write(params, { chosen: token, at: { cursor: 'a' }, pageSize: 5 })).toEqual({
        ...params,
        cursor: 'a',
      });
      for (const position of [
        { chosen: null, at: null },
        { chosen: { style: 'unknown' }, at: {} },
        { chosen: token, at: null },
      ]) {
        const written = style.write(params, position);
        expect(written).toEqual(params);
        expect(written['q']).not.toBe(params.q);
      }
    });

    it('autoDetect continues with the chosen style, from the position in the response', () => {
      const body = { entities: some, pageNumber: 1, total: 9 };
      expect(style.next(respond(body), { chosen: null, at: null, pageSize: 2 }, some)).toEqual({
        chosen,
        at: { page: 2, seen: 2, pageSize: 2 },
        pageSize: 2,
      });
      expect(style.next(respond({ cursor: 'b' }), numberedAt(2, 2), some)).toEqual(numberedAt(3, 4));
      expect(style.next(respond({ ...body, total: 2 }), { chosen: null, at: null }, some)).toBeNull();
      expect(style.next(respond(body), { chosen: { style: 'unknown' }, at: {} }, some)).toBeNull();
    });

    it('a record that is the whole body is the only page', () => {
      const body = { id: 1, cursor: 'arrow' };
      expect(style.next(respond(body), { chosen: null, at: null }, [body])).toBeNull();
    });

    it('autoDetect follows the next of an extractor with a style of its kind', () => {
      const start = { chosen: null, at: null };
      const seek = (next: unknown) => style.seek?.(start, next, some, respond({}, {}, 'https://api.example.com/x'));
      expect(seek(3)).toEqual({ chosen: { style: 'pageNumber' }, at: { page: 3, seen: 2 } });
      expect(seek('?page=3')).toEqual({ chosen: { style: 'nextUri' }, at: { query: { page: '3' } } });
      expect(seek('abc')).toEqual({ chosen: { style: 'cursor' }, at: { cursor: 'abc' } });
      expect(style.seek?.(numberedAt(2, 2), '7', some, respond({}))).toEqual(numberedAt(7, 4));
    });

    it('autoDetect accepts its own positions, and rejects others', () => {
      expect(style.accepts?.({ chosen: null, at: null })).toBe(true);
      expect(style.accepts?.({ ...numberedAt(2, 2) })).toBe(true);
      for (const at of [
        { chosen: null, at: {} },
        { chosen: null },
        {},
        { at: {} },
        { chosen: { style: 7 }, at: {} },
        { chosen: token, at: null },
        { chosen: token, at: 'x' },
        { chosen: 'pageNumber', at: { page: 1 } },
        { chosen, at: 'x' },
        { chosen, at: { page: 'x' } },
        { chosen: { style: 'unknown' }, at: {} },
        { chosen: { style: 'toString' }, at: {} },
        { chosen: { style: 'singlePage' }, at: {} },
      ]) {
        expect(style.accepts?.(at)).toBe(false);
      }
    });

    it('cursors, totals and the description are those of the chosen style', () => {
      expect(style.cursorOf?.({ chosen: token, at: { cursor: 'a' } })).toBe('a');
      expect(style.cursorOf?.({ chosen: token, at: null })).toBeUndefined();
      expect(style.cursorOf?.({ chosen: null, at: null })).toBeUndefined();
      expect(style.cursorOf?.({ chosen: { style: 'unknown' }, at: {} })).toBeUndefined();
      expect(style.cursorOf?.(numberedAt(2, 2))).toBeUndefined();
      expect(style.total?.(respond({ totalHits: 7 }))).toBe(7);
      const describe = (position: Parameters<NonNullable<typeof style.describe>>[0], body: object) =>
        style.describe?.(position, respond(body), some);
      expect(describe({ chosen: null, at: null }, {})).toBe('autoDetect: singlePage');
      expect(describe({ chosen: null, at: null }, { cursor: 'a' })).toBe('autoDetect: cursor');
      expect(describe(numberedAt(2, 2), { cursor: 'a' })).toBe('autoDetect: pageNumber');
    });

    it('autoDetect looks ahead if the chosen style is numbered', () => {
      expect(style.ahead?.(numberedAt(2, 2), 3)).toEqual(numberedAt(5, 2));
      expect(style.ahead?.({ chosen: token, at: { cursor: 'a' } }, 1)).toBeUndefined();
      expect(style.ahead?.({ chosen: null, at: null }, 1)).toBeUndefined();
      expect(style.ahead?.({ chosen, at: null }, 1)).toBeUndefined();
      expect(style.ahead?.({ chosen: { style: 'unknown' }, at: {} }, 1)).toBeUndefined();
    });

    it('autoDetect estimates the remaining pages from the first response on', () => {
      const remaining = (position: Parameters<NonNullable<typeof style.remaining>>[1], body: object) =>
        style.remaining?.(respond(body), position, some);
      const start = { chosen: null, at: null };
      expect(remaining(start, { pageNumber: 1, total: 9 })).toBe(4);
      expect(remaining(numberedAt(2, 2), { total: 9 })).toBe(3);
      expect(remaining(start, { cursor: 'a' })).toBeUndefined();
      expect(remaining(start, {})).toBeUndefined();
      expect(remaining({ chosen: { style: 'unknown' }, at: {} }, {})).toBeUndefined();
    });

    it('autoDetect passes its sizeParam to the chosen style', () => {
      const limit = autoDetect({ sizeParam: 'limit' });
      const position = limit.next(respond({ cursor: 'a' }), { chosen: null, at: null, pageSize: 2 }, some)!;
      expect(limit.write({}, position)).toEqual({ cursor: 'a', limit: 2 });
    });
  });

  describe('first pages without a next page', () => {
    let style: ReturnType<typeof autoDetect>;
    beforeEach(() => (style = autoDetect()));
    const next = (body: unknown, count: number, pageSize?: number, headers: Record<string, string> | null = {}) =>
      style.next(
        headers ? respond(body, headers) : { body },
        { chosen: null, at: null, ...(pageSize === undefined ? {} : { pageSize }) },
        records(1, count),
      );
    const adviceFor = (line: string) =>
      `. Set the paging style, for example style: ${line}, or style: singlePage() if there are no more pages`;
    const advice = adviceFor('pageNumber() or style: cursor({ from, to })');

    it('a first page without a next page is rejected if more pages are likely', () => {
      expect(() => next({ total: 3 }, 2)).toThrow(
        new StyleDetectionError(
          'the server announces 3 records and sent 2, but the response has no next page' +
            adviceFor("offset({ total: 'total' }) or style: pageNumber({ param: 'page', total: 'total' })"),
        ),
      );
      expect(() => next({ more: true }, 2)).toThrow(
        new StyleDetectionError(
          '"more" in the response indicates more pages, but not how to request them' +
            adviceFor("pageNumber({ param: 'page', start: 0, more: 'more' })"),
        ),
      );
      expect(() => next({}, 2, 2)).toThrow(
        new StyleDetectionError(
          `the page is full (2 records), but the response has neither a total nor a next page${advice}`,
        ),
      );
      expect(() => next({}, 10, undefined, null)).toThrow(
        new StyleDetectionError(
          'the body has no next page, and the method returned no headers, which may have one. Return the ' +
            `whole response, not its body: page(this.http.get(…)); in an async method: page(async ({ send }) => send(this.get(…)))${advice}`,
        ),
      );
    });

    it('a first page is the only one if nothing in it indicates more pages', () => {
      expect(next({ total: 2 }, 2)).toBeNull();
      expect(next({ total: 2 }, 2, 2)).toBeNull();
      expect(next({}, 2, 3)).toBeNull();
      expect(next({}, 50)).toBeNull();
      expect(next({}, 9, undefined, null)).toBeNull();
      expect(next({ total: 10 }, 10, undefined, null)).toBeNull();
    });
  });
});
