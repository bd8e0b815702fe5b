import {
  byPageNumber,
  type Dialect,
  entities,
  numberedEnvelope,
  numberedUris,
  type ServedPage,
} from './dialect-shapes.js';
import type { SandboxRequest } from '../http/sandbox-request.js';

/** URIs of the current, next and previous page, by token. */
function tokenUris(page: ServedPage, sizeParam: string, after: string, before?: string) {
  const link = (name: string | undefined, token: string | undefined) =>
    name === undefined || token === undefined
      ? undefined
      : page.link({ [sizeParam]: String(page.size), [name]: token });
  return {
    selfUri: page.link({}),
    nextUri: link(after, page.cursor),
    previousUri: link(before, page.before),
  };
}

function tokenOrNumber(page: ServedPage, request: SandboxRequest) {
  const byToken = request.fields.has('nextPage') || request.fields.has('previousPage');
  if (request.fields.has('pageNumber') && !byToken) return numberedEnvelope(page, request);
  const { number, total, pageCount } = page;
  const uris = tokenUris(page, 'pageSize', 'nextPage', 'previousPage');
  return { ...entities(page), pageNumber: number, total, pageCount, ...uris };
}

/** Dialects of single endpoints of Genesys Cloud, besides `DIALECTS`. */
export const PLATFORM_DIALECTS = {
  /** As `pageNumber`, but without totals. */
  withoutTotal: {
    method: 'GET',
    sizeParam: 'pageSize',
    offset: byPageNumber,
    envelope: (page, request) => ({
      body: { ...entities(page), pageNumber: request.number('pageNumber', 1), ...numberedUris(page, request) },
    }),
  },
  /** By `pageNumber` if the request has it, else by the token `nextPage` in `nextUri`. */
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
  /** `limit` as the page size; a new cursor per page, in `cursors` and in `nextUri`. */
  scan: {
    method: 'GET',
    sizeParam: 'limit',
    cursorParam: 'cursor',
    beforeParam: 'cursor',
    envelope: (page) => ({
      body: {
        entities: page.records,
        cursors: { before: page.before, after: page.cursor },
        ...tokenUris(page, 'limit', 'cursor'),
      },
    }),
  },
  /** A POST with `pageNumber` and `pageSize` in its body, and page numbers instead of URIs. */
  search: {
    method: 'POST',
    sizeParam: 'pageSize',
    offset: byPageNumber,
    envelope: (page, request) => {
      const pageNumber = request.number('pageNumber', 1);
      const { records: results, total, pageCount, size: pageSize } = page;
      const numbers = {
        previousPage: pageNumber > 1 ? pageNumber - 1 : undefined,
        currentPage: pageNumber,
        nextPage: page.hasMore ? pageNumber + 1 : undefined,
      };
      return { body: { results, total, pageCount, pageSize, pageNumber, ...numbers, types: ['users'] } };
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
        after: page.cursor,
      },
    }),
  },
} as const satisfies Record<string, Dialect>;
