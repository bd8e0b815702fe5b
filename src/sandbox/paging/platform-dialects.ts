import {
  byPageNumber,
  type Dialect,
  entities,
  numberedEnvelope,
  numberedUris,
  type ServedPage,
  withCursor,
} from './dialect.js';
import type { SandboxRequest } from '../http/sandbox-request.js';

const previousNumber = (number: number) => (number > 1 ? { previousPage: number - 1 } : {});

/** The URIs of this page and its neighbours, by the tokens of a dialect. */
function tokenUris(page: ServedPage, sizeParam: string, after: string, before?: string) {
  const link = (name: string, token: string) => page.link({ [sizeParam]: String(page.size), [name]: token });
  return {
    selfUri: page.link({}),
    ...(page.cursor === undefined ? {} : { nextUri: link(after, page.cursor) }),
    ...(page.before === undefined || before === undefined ? {} : { previousUri: link(before, page.before) }),
  };
}

function tokenOrNumber(page: ServedPage, request: SandboxRequest) {
  const byToken = request.fields.has('nextPage') || request.fields.has('previousPage');
  if (request.fields.has('pageNumber') && !byToken) return numberedEnvelope(page, request);
  const { number, total, pageCount } = page;
  const uris = tokenUris(page, 'pageSize', 'nextPage', 'previousPage');
  return { ...entities(page), pageNumber: number, total, pageCount, ...uris };
}

/** Shapes of single endpoints of Genesys Cloud, beside those of `DIALECTS`. */
export const PLATFORM_DIALECTS = {
  /** As `pageNumber`, but nothing tells how many records there are. */
  withoutTotal: {
    method: 'GET',
    sizeParam: 'pageSize',
    offset: byPageNumber,
    envelope: (page, request) => ({
      body: { ...entities(page), pageNumber: request.number('pageNumber', 1), ...numberedUris(page, request) },
    }),
  },
  /** By `pageNumber` where the request has it, else by the token `nextPage`, which stands in `nextUri`. */
  tokenOrNumber: {
    method: 'GET',
    sizeParam: 'pageSize',
    cursorParam: 'nextPage',
    beforeParam: 'previousPage',
    offset: byPageNumber,
    envelope: (page, request) => ({ body: tokenOrNumber(page, request) }),
  },
  /** Tokens `after` and `before` in `nextUri` and `previousUri`, and no total. */
  afterBefore: {
    method: 'GET',
    sizeParam: 'pageSize',
    cursorParam: 'after',
    beforeParam: 'before',
    envelope: (page) => ({
      body: { entities: page.records, ...tokenUris(page, 'pageSize', 'after', 'before') },
    }),
  },
  /** `limit` in place of a page size; a new cursor with each page, in `cursors` and in `nextUri`. */
  scan: {
    method: 'GET',
    sizeParam: 'limit',
    cursorParam: 'cursor',
    beforeParam: 'cursor',
    envelope: (page) => ({
      body: {
        entities: page.records,
        cursors: {
          ...(page.before === undefined ? {} : { before: page.before }),
          ...withCursor(page, 'after'),
        },
        ...tokenUris(page, 'limit', 'cursor'),
      },
    }),
  },
  /** A POST with `pageNumber` and `pageSize` in its body, and page numbers in place of URIs. */
  search: {
    method: 'POST',
    sizeParam: 'pageSize',
    offset: byPageNumber,
    envelope: (page, request) => {
      const pageNumber = request.number('pageNumber', 1);
      const { records: results, total, pageCount, size: pageSize } = page;
      const ways = {
        ...previousNumber(pageNumber),
        currentPage: pageNumber,
        ...(page.hasMore && { nextPage: pageNumber + 1 }),
      };
      return { body: { results, total, pageCount, pageSize, pageNumber, ...ways, types: ['users'] } };
    },
  },
  /** A POST with `after` and `pageSize` in its body. */
  bodyAfter: {
    method: 'POST',
    sizeParam: 'pageSize',
    cursorParam: 'after',
    envelope: (page) => ({
      body: {
        entities: page.records,
        ...tokenUris(page, 'pageSize', 'after'),
        ...withCursor(page, 'after'),
      },
    }),
  },
} as const satisfies Record<string, Dialect>;
