import { choiceForNext, detectStyle, POSITION_PARAMS } from '../../../../src/paging/styles/auto-detect/detect-style';
import { respond } from '../../../support/memory-endpoint';

const chosen = (body: unknown, headers: Record<string, string> = {}) => detectStyle(respond(body, headers), [1, 2]);
const cursor = (from: string, to: string) => ({ style: 'cursor', options: { from, to } });
const numbered = (start: number, pageNumber: number) => ({
  style: 'pageNumber',
  options: { start },
  began: { pageNumber },
});

/** A body with `value` at a dotted path. */
const bodyWith = (path: string, value: unknown): object =>
  path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;

describe('detectStyle for cursors', () => {
  it.each([
    ['X-Page-Cursor', 'pageToken'],
    ['X-Genesys-Page-Token', 'page_token'],
    ['X-Next-Cursor', 'cursor'],
  ])('detectStyle finds a cursor in the header %s', (header, param) => {
    expect(chosen([], { [header.toLowerCase()]: 'abc' })).toEqual(cursor(`header:${header}`, param));
    expect(chosen([], { [header.toLowerCase()]: '' })).toBeUndefined();
  });

  it.each([
    ['continuation_token', 'continuation_token'],
    ['continuationToken', 'continuationToken'],
    ['links.next.nextPageToken', 'nextPageToken'],
    ['cursors.after', 'cursor'],
    ['paging.cursors.after', 'after'],
    ['cursor', 'cursor'],
    ['nextCursor', 'cursor'],
    ['next_cursor', 'cursor'],
    ['response_metadata.next_cursor', 'cursor'],
    ['meta.next_cursor', 'cursor'],
    ['meta.nextCursor', 'cursor'],
    ['pagination.next_cursor', 'cursor'],
    ['pagination.nextCursor', 'cursor'],
    ['paging.next.after', 'after'],
    ['nextPageToken', 'pageToken'],
    ['next_page_token', 'page_token'],
    ['nextToken', 'nextToken'],
    ['nextPage', 'after'],
    ['after', 'after'],
  ])('detectStyle finds a cursor at %s, even if it is empty', (path, param) => {
    for (const value of ['abc', null, '']) {
      expect(chosen({ ...bodyWith(path, value), rows: [] })).toEqual(cursor(`body:${path}`, param));
    }
  });

  it('a flag beside the cursor determines its param', () => {
    expect(chosen({ has_more: true, next_cursor: 'abc' })).toEqual(cursor('body:next_cursor', 'start_cursor'));
    expect(chosen({ has_more: true, nextCursor: 'abc' })).toEqual(cursor('body:nextCursor', 'cursor'));
    expect(chosen({ isLast: false, nextPageToken: 'abc' })).toEqual(cursor('body:nextPageToken', 'nextPageToken'));
  });

  it('a number, a flag or a link is not a cursor', () => {
    for (const value of [7, true, '/x?page=2', 'https://api.example.com/x']) {
      expect(chosen({ cursor: value })).toBeUndefined();
    }
  });
});

describe('detectStyle for links', () => {
  it('detectStyle finds a link in the Link header', () => {
    expect(chosen([], { link: '<https://api.example.com/x?page=2>; rel="next"' })).toEqual({ style: 'linkHeader' });
    expect(chosen([], { link: '<https://api.example.com/x?page=1>; rel="first"' })).toBeUndefined();
  });

  it.each([
    'nextUri',
    'links.next.href',
    'links.next',
    '_links.next.href',
    '_links.next',
    '@odata',
    'nextLink',
    'next_url',
    'nextUrl',
    'paging.next.link',
    'paging.next',
    'pagination.next',
    'meta.next',
    'next',
  ])('detectStyle finds a link at %s, even if it is null', (path) => {
    for (const link of ['/x?page=2', '?page=2', 'http://a/?page=2', 'https://a/?page=2', null]) {
      const body = path === '@odata' ? { '@odata.nextLink': link } : bodyWith(path, link);
      expect(chosen(body)).toEqual({ style: 'nextUri' });
    }
  });

  it.each([
    'after',
    'cursor',
    'nextPage',
    'pageToken',
    'page_token',
    'nextPageToken',
    'continuation_token',
    'continuationToken',
    'marker',
  ])('a link with the token %s takes precedence over a page number', (name) => {
    expect(chosen({ pageNumber: 1, nextUri: `/x?pageSize=2&${name}=abc` })).toEqual({ style: 'nextUri' });
    expect(chosen({ pageNumber: 1, nextUri: `/x?my${name}=abc` })).toEqual(numbered(1, 1));
  });

  it('a cursor takes precedence over a link with a token', () => {
    expect(chosen({ cursor: 'abc', nextUri: '/x?after=def' })).toEqual(cursor('body:cursor', 'cursor'));
  });

  it('the envelope of a link is enough if nothing indicates more pages', () => {
    for (const key of ['selfUri', 'firstUri', 'previousUri', 'links', '_links', 'cursors']) {
      expect(chosen({ [key]: {} })).toEqual({ style: 'nextUri' });
      expect(chosen({ [key]: {}, total: 9 })).toBeUndefined();
    }
  });
});

describe('detectStyle for numbers', () => {
  it('detectStyle finds a page number, which may start at 0', () => {
    expect(chosen({ pageNumber: 0 })).toEqual(numbered(0, 0));
    expect(chosen({ pageNumber: 1, nextUri: '/x' })).toEqual(numbered(1, 1));
    expect(chosen({ pageNumber: '5' })).toEqual(numbered(1, 5));
    expect(chosen({ pageNumber: 'first' })).toBeUndefined();
  });

  it('detectStyle chooses startIndex if the body also has totalResults', () => {
    expect(chosen({ startIndex: 26, totalResults: 60 })).toEqual({ style: 'startIndex', began: { startIndex: 26 } });
    expect(chosen({ startIndex: 26 })).toBeUndefined();
    expect(chosen({ totalResults: 2 })).toBeUndefined();
  });

  it('detectStyle finds an offset', () => {
    expect(chosen({ offset: 50 })).toEqual({ style: 'offset', began: { offset: 50 } });
  });

  it('an envelope whose counts exceed this page is numbered', () => {
    for (const body of [
      { pageCount: 2 },
      { pageSize: 2, pageCount: '2' },
      { entities: [1, 2], total: 3 },
      { entities: [1, 2], pageCount: 2 },
    ]) {
      expect(chosen(body)).toEqual(numbered(1, 1));
    }
    for (const body of [
      { pageCount: 1 },
      { pageSize: 2, total: 3 },
      { entities: [1, 2], total: 2 },
      { entities: 'none', total: 3 },
      { items: [1, 2], total: 3 },
    ]) {
      expect(chosen(body)).toBeUndefined();
    }
  });
});

describe('detectStyle for single pages', () => {
  it('detectStyle chooses singlePage if a flag ends the list', () => {
    expect(chosen({ hasMore: false, total: 9 })).toEqual({ style: 'singlePage' });
    expect(chosen({ isLast: true })).toEqual({ style: 'singlePage' });
  });

  it('a body with an empty cursor and a hint at more pages has no style', () => {
    expect(chosen({ cursor: null, hasMore: true })).toBeUndefined();
    expect(chosen({ cursor: '', hasMore: true })).toBeUndefined();
    expect(chosen({ next: null, totalPages: 3 })).toBeUndefined();
  });

  it.each([null, undefined, 'text', 7, [], {}])('detectStyle finds no style in %j', (body) => {
    expect(chosen(body)).toBeUndefined();
  });
});

describe('choiceForNext', () => {
  it('the kind of the next of an extractor determines its style', () => {
    expect(choiceForNext(2)).toEqual({ style: 'pageNumber' });
    for (const link of ['https://a/?p=2', 'http://a/?p=2', '/x?p=2', '?p=2']) {
      expect(choiceForNext(link)).toEqual({ style: 'nextUri' });
    }
    for (const token of ['abc', ['/x?p=2'], { pk: 1 }, 'x/y', 'see https://a/']) {
      expect(choiceForNext(token)).toEqual({ style: 'cursor' });
    }
  });
});

describe('POSITION_PARAMS', () => {
  it('the position params of all styles are listed once each', () => {
    expect([...POSITION_PARAMS].sort()).toEqual(
      [
        'after',
        'continuationToken',
        'continuation_token',
        'cursor',
        'nextPageToken',
        'nextToken',
        'offset',
        'page',
        'pageNumber',
        'pageToken',
        'page_token',
        'startIndex',
      ].sort(),
    );
  });
});
