import { paramInLinks } from '../../../src/paging/evidence/link-params';
import { optionFor, styleLineFor } from '../../../src/paging/evidence/remedies';
import { signalsIn } from '../../../src/paging/evidence/signals';
import { records } from '../../support/memory-endpoint';

/** The line that an error suggests, by one response. */

const items = records(1, 10);
const lineFor = (body: unknown, found: readonly unknown[] = items) => styleLineFor({ body }, found);

describe('styleLineFor', () => {
  it.each<[what: string, body: object, line: string]>([
    [
      'sends a token in the param that a link of the response has',
      { after_cursor: 'abc', after_url: 'https://a.example/x?cursor=abc', end_of_stream: false },
      "cursor({ from: 'body:after_cursor', to: 'cursor', last: 'end_of_stream' })",
    ],
    [
      'quotes such a param if it has brackets',
      { meta: { after_cursor: 'abc' }, self: '/x?page[cursor]=abc' },
      `cursor({ from: 'body:meta.after_cursor', to: '["page[cursor]"]' })`,
    ],
    [
      'ends on an empty page if the token is on every page',
      { _scroll_id: 'abc', hits: {} },
      "cursor({ from: 'body:_scroll_id', to: 'scroll_id', end: 'empty' })",
    ],
    [
      'writes into the variables of GraphQL',
      { data: { users: { pageInfo: { endCursor: 'abc', hasNextPage: true } } } },
      "cursor({ from: 'body:data.users.pageInfo.endCursor', to: 'variables.after', more: 'data.users.pageInfo.hasNextPage' })",
    ],
    [
      'takes the number of the next page for a page number',
      { meta: { pagination: { page: 1, limit: 10, pages: 4, total: 34, next: 2 } } },
      "pageNumber({ param: 'page', sizeParam: 'limit', total: 'meta.pagination.total' })",
    ],
    [
      'prefers the place where the next page starts, which may not be the sum of the offset and the size',
      { size: 10, limit: 10, isLastPage: false, start: 0, nextPageStart: 12 },
      "cursor({ from: 'body:nextPageStart', to: 'start', last: 'isLastPage' })",
    ],
    [
      'prefers the requested page size to the number of records of the page',
      { count: 10, limit: 20, offset: 0, has_more: true },
      "offset({ param: 'offset', sizeParam: 'limit', more: 'has_more' })",
    ],
    [
      'does not take the number of records of the page for the total',
      { info: { page: 1, per_page: 10, count: 10, more_records: true } },
      "pageNumber({ param: 'page', sizeParam: 'per_page', more: 'info.more_records' })",
    ],
    [
      'counts pages from 0 if only a flag says that more follow, so that a wrong guess repeats a page and loses none',
      { tasks: [], last_page: false },
      "pageNumber({ param: 'page', start: 0, last: 'last_page' })",
    ],
    [
      'suggests both numbered styles for a total alone',
      { total_items: 34 },
      "offset({ total: 'total_items' }) or style: pageNumber({ param: 'page', total: 'total_items' })",
    ],
    [
      'keeps a param with hyphens as it is',
      { NextContinuationToken: 'abc', IsTruncated: true },
      "cursor({ from: 'body:NextContinuationToken', to: 'continuation-token', more: 'IsTruncated' })",
    ],
  ])('%s', (_, body, line) => {
    expect(lineFor(body)).toBe(line);
  });

  it('continues after the sort values of the last record', () => {
    const hits = [{ _id: 'a', sort: ['a'] }];
    expect(lineFor({ hits: { total: { value: 9 }, hits } }, hits)).toBe(
      "cursor({ from: 'item:sort', to: 'search_after' })",
    );
  });

  it('ignores the number of shards', () => {
    expect(lineFor({ _shards: { total: 5 } }, [])).toBeUndefined();
  });
});

describe('optionFor', () => {
  it('reads the param of a token from the links of the response', () => {
    const response = { body: { end_cursor: 'abc', at: '/x?from=abc' } };
    const [signal] = signalsIn(response);
    expect(optionFor(signal!, response)).toBe("cursor({ from: 'body:end_cursor', to: 'from' })");
  });
});

describe('paramInLinks', () => {
  it('ignores numbers, which could be the value of any param', () => {
    expect(paramInLinks({ self: '/x?per_page=2' }, '2')).toBeUndefined();
    expect(paramInLinks({ self: '/x?per_page=2' }, 2)).toBeUndefined();
  });

  it('does not search records', () => {
    expect(paramInLinks({ items: ['/x?a=abc'] }, 'abc')).toBeUndefined();
  });

  it('finds links two objects down', () => {
    expect(paramInLinks({ a: { b: { c: '/x?k=abc' } } }, 'abc')).toBe('k');
    expect(paramInLinks({ a: { b: { c: { d: '/x?k=abc' } } } }, 'abc')).toBeUndefined();
  });
});
