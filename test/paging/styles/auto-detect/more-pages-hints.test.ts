import {
  findMorePagesHint,
  findNextPageHint,
  hasMoreFlag,
} from '../../../../src/paging/styles/auto-detect/more-pages-hints';
import { respond } from '../../../support/memory-endpoint';

/** The hint in a page of two records. */
const hint = (body: unknown, headers: Record<string, string> = {}) => findMorePagesHint(respond(body, headers), [1, 2]);

describe('findMorePagesHint', () => {
  it.each([
    ['isLast', { isLast: false }],
    ['is_last_page', { is_last_page: false }],
    ['last', { last: false }],
    ['lastPage', { lastPage: 2 }],
    ['last_page', { last_page: '2' }],
    ['done', { done: false }],
    ['total', { total: 3 }],
    ['total', { total: '3' }],
    ['totalItems', { totalItems: 3 }],
    ['grandTotal', { grandTotal: 3 }],
    ['count', { count: 3 }],
    ['hits', { hits: 3 }],
    ['nbHits', { nbHits: 3 }],
    ['nb_pages', { nb_pages: 2 }],
    ['found', { found: 3 }],
    ['pageCount', { pageCount: 2 }],
    ['page_count', { page_count: 2 }],
    ['pages', { pages: 2 }],
    ['totalPages', { totalPages: 2 }],
    ['offset', { offset: 'abc' }],
    ['nextThing', { nextThing: 'x' }],
    ['next', { next: 5 }],
    ['next', { next: { page: 2 } }],
    ['next', { next: { href: null, token: 'x' } }],
    ['hasMore', { hasMore: true }],
    ['continuation', { continuation: 'x' }],
    ['cursor', { cursor: 'x' }],
    ['marker', { marker: 'x' }],
    ['token', { token: 'x' }],
    ['LastEvaluatedKey', { LastEvaluatedKey: { pk: 1 } }],
    ['after', { after: 'x' }],
    ['total.value', { total: { value: 3 } }],
    ['meta.next', { meta: { next: 'x' } }],
    ['a.b.next', { a: { b: { next: 'x' } } }],
    ['page', { page: 1, per_page: 2 }],
    ['page', { current_page: 1, perPage: 2 }],
    ['page', { currentPage: 1, page_size: 2 }],
    ['page', { page: 0, pageSize: '1' }],
    ['page', { meta: { page: 1, per_page: 2 } }],
    ['isLast', { isLast: 'false' }],
    [
      'links[rel=next]',
      {
        links: [
          { rel: 'self', href: '/a' },
          { rel: 'next', href: '/b' },
        ],
      },
    ],
    ['["@odata.nextLink"]', { '@odata.nextLink': '/b' }],
  ])('findMorePagesHint finds %s in %j', (name, body) => {
    expect(hint(body)).toBe(name);
  });

  it.each([
    [{ isLast: true }],
    [{ lastPage: 1 }],
    [{ done: true }],
    [{ total: 2 }],
    [{ total: 'many' }],
    [{ pageCount: 1 }],
    [{ offset: 0 }],
    [{ offset: '5' }],
    [{ offset: '' }],
    [{ offset: null }],
    [{ next: '' }],
    [{ next: null }],
    [{ next: {} }],
    [{ next: { href: null, token: '' } }],
    [{ more: false }],
    [{ cursor: { x: 1 } }],
    [{ afterwards: 'x' }],
    [{ prevCursor: 'x' }],
    [{ beforeToken: 'x' }],
    [{ firstToken: 'x' }],
    [{ selfToken: 'x' }],
    [{ startCursor: 'x' }],
    [{ currentCursor: 'x' }],
    [{ requestToken: 'x' }],
    [{ syncToken: 'x' }],
    [{ deltaToken: 'x' }],
    [{ filters: { next: 'x' } }],
    [{ a: { b: { c: { next: 'x' } } } }],
    [{ list: [{ next: 'x' }] }],
    [[{ next: 'x' }]],
    ['next'],
    [null],
    [{ page: 1, per_page: 3 }],
    [{ page: 1, per_page: 0 }],
    [{ per_page: 2 }],
    [{ page: 'one', per_page: 2 }],
  ])('findMorePagesHint finds nothing in %j', (body) => {
    expect(hint(body)).toBeUndefined();
  });

  it.each([
    ['x-page-count', '7'],
    ['x-total-pages', ' 2 '],
    ['x-total', '3'],
    ['x-total-count', ' 3 '],
    ['x-next-page', '2'],
    ['content-range', 'items 0-1/5'],
    ['content-range', 'items 10-11/13 '],
  ])('findMorePagesHint finds the header %s: %s', (name, value) => {
    expect(hint([], { [name]: value })).toBe(name);
  });

  it.each([
    ['x-page-count', '1'],
    ['x-total', '2'],
    ['x-total-count', 'many'],
    ['x-next-page', ' '],
    ['content-range', 'items 0-1/2'],
    ['content-range', 'items 10-12/13'],
    ['content-range', 'items 0-1/*'],
    ['content-range', 'items 0-1/5, and so on'],
  ])('findMorePagesHint ignores the header %s: %s', (name, value) => {
    expect(hint([], { [name]: value })).toBeUndefined();
  });

  it('the body takes precedence over the headers', () => {
    const headers = { 'content-range': '0-1/5', 'x-next-page': '2', 'x-total': '5', 'x-page-count': '3' };
    expect(hint({ more: true }, headers)).toBe('more');
    expect(hint({}, headers)).toBe('x-next-page');
    expect(hint({}, { ...headers, 'x-next-page': '' })).toBe('x-total');
    expect(hint({}, { 'content-range': '0-1/5', 'x-page-count': '2' })).toBe('x-page-count');
  });
});

describe('findNextPageHint', () => {
  it('findNextPageHint ignores counts of records', () => {
    for (const body of [{ total: 999 }, { page: 1, per_page: 2 }, { count: '999' }]) {
      expect(findNextPageHint(respond(body, { 'x-total': '999' }))).toBeUndefined();
    }
  });

  it('findNextPageHint finds a flag, a page count or a token', () => {
    expect(findNextPageHint(respond({ isLast: false }))).toBe('isLast');
    expect(findNextPageHint(respond({ meta: { totalPages: 2 } }))).toBe('meta.totalPages');
    expect(findNextPageHint(respond({ next: 'x' }))).toBe('next');
  });
});

describe('hasMoreFlag', () => {
  it.each(['hasMore', 'has_more', 'hasNext', 'has_next', 'hasNextPage', 'has_next_page', 'isTruncated', 'more'])(
    'hasMoreFlag reads %s',
    (flag) => {
      expect([true, false, 'true', 'many'].map((value) => hasMoreFlag({ [flag]: value }))).toEqual([
        true,
        false,
        true,
        undefined,
      ]);
    },
  );

  it.each(['last', 'isLast', 'isLastPage', 'done'])('hasMoreFlag reads %s, which is true on the last page', (flag) => {
    expect([true, false, 1].map((value) => hasMoreFlag({ [flag]: value }))).toEqual([false, true, undefined]);
  });

  it('the first flag takes precedence over later ones', () => {
    expect(hasMoreFlag({ hasMore: false, last: false })).toBe(false);
  });

  it.each([undefined, null, 'text', [], {}])('hasMoreFlag returns undefined for %j', (body) => {
    expect(hasMoreFlag(body)).toBeUndefined();
  });
});
