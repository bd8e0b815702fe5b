import { byPageNumber, type Dialect, entities, numberedEnvelope, withCursor } from './dialect-shapes.js';

const linkedBy = (param: string, numbers: boolean): Dialect => ({
  method: 'GET',
  sizeParam: 'pageSize',
  cursorParam: param,
  envelope: (page) => ({
    body: {
      ...entities(page),
      ...(numbers ? { pageNumber: 1, total: page.total, pageCount: page.pageCount } : {}),
      selfUri: page.link({}),
      ...(page.cursor === undefined
        ? {}
        : { nextUri: page.link({ pageSize: String(page.size), [param]: page.cursor }) }),
    },
  }),
});

/** Name of a dialect. */
export type DialectName =
  | 'pageNumber'
  | 'xPageCursor'
  | 'xGenesysPageToken'
  | 'continuationToken'
  | 'linksNext'
  | 'after'
  | 'nextUri'
  | 'nextPage'
  | 'cursor'
  | 'scan'
  | 'scim'
  | 'offset'
  | 'linkHeader'
  | 'bodyPaging';

export const DIALECTS = {
  /** The usual style of Genesys Cloud: `pageNumber`, `pageSize`, and an envelope with `total`, `pageCount` and URIs. */
  pageNumber: {
    method: 'GET',
    sizeParam: 'pageSize',
    offset: byPageNumber,
    envelope: (page, request) => ({ body: numberedEnvelope(page, request) }),
  },
  /** Header `X-Page-Cursor`, sent as `pageToken`. */
  xPageCursor: {
    method: 'GET',
    sizeParam: 'pageSize',
    cursorParam: 'pageToken',
    envelope: (page) => ({
      headers: {
        ...withCursor(page, 'X-Page-Cursor'),
        'X-Page-Size': String(page.size),
        'X-Page-Count': String(page.pageCount),
      },
      body: { entities: page.records },
    }),
  },
  /** Header `X-Genesys-Page-Token`, sent as `page_token`. */
  xGenesysPageToken: {
    method: 'GET',
    sizeParam: 'page_size',
    cursorParam: 'page_token',
    envelope: (page) => ({ headers: withCursor(page, 'X-Genesys-Page-Token'), body: { entities: page.records } }),
  },
  /** `continuation_token` in the body, sent under the same name. */
  continuationToken: {
    method: 'GET',
    sizeParam: 'page_size',
    cursorParam: 'continuation_token',
    envelope: (page) => ({ body: { items: page.records, continuation_token: page.cursor ?? null } }),
  },
  /** `links.next.nextPageToken` in the body, sent as `nextPageToken`. */
  linksNext: {
    method: 'GET',
    sizeParam: 'pageSize',
    cursorParam: 'nextPageToken',
    envelope: (page) => ({
      body: {
        entities: page.records,
        links: { next: page.cursor === undefined ? null : { nextPageToken: page.cursor } },
      },
    }),
  },
  /** A POST: `nextPage` in the body, sent as the body field `after`. */
  after: {
    method: 'POST',
    sizeParam: 'pageSize',
    cursorParam: 'after',
    envelope: (page) => ({ body: { results: page.records, nextPage: page.cursor ?? null } }),
  },
  /** The token `after` in the query of `nextUri`. */
  nextUri: linkedBy('after', false),
  /** The token `nextPage` in `nextUri`, in the envelope of `pageNumber`. */
  nextPage: linkedBy('nextPage', true),
  /** `cursor` in the body, sent under the same name. */
  cursor: {
    method: 'GET',
    sizeParam: 'pageSize',
    cursorParam: 'cursor',
    envelope: (page) => ({ body: { results: page.records, ...withCursor(page, 'cursor') } }),
  },
  /** Scans of external contacts: `cursors.after` in the body, sent as `cursor`. */
  scan: {
    method: 'GET',
    sizeParam: 'limit',
    cursorParam: 'cursor',
    envelope: (page) => ({ body: { entities: page.records, cursors: withCursor(page, 'after') } }),
  },
  /** SCIM lists (RFC 7644): `startIndex` and `count`. */
  scim: {
    method: 'GET',
    sizeParam: 'count',
    pagesByTotal: true,
    offset: (request) => request.number('startIndex', 1) - 1,
    envelope: (page) => ({
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
        totalResults: page.total,
        startIndex: page.offset + 1,
        itemsPerPage: page.records.length,
        Resources: page.records,
      },
    }),
  },
  /** `offset` and `limit`. */
  offset: {
    method: 'GET',
    sizeParam: 'limit',
    pagesByTotal: true,
    offset: (request) => request.number('offset', 0),
    envelope: (page) => ({ body: { items: page.records, offset: page.offset, limit: page.size, total: page.total } }),
  },
  /** A bare array, with the next page in the `Link` header (RFC 8288). */
  linkHeader: {
    method: 'GET',
    sizeParam: 'per_page',
    cursorParam: 'page_token',
    envelope: (page) => {
      const first = `<${page.link({ per_page: String(page.size) })}>; rel="first"`;
      const next =
        page.cursor && `<${page.link({ per_page: String(page.size), page_token: page.cursor })}>; rel="next"`;
      return { headers: { Link: next ? `${first}, ${next}` : first }, body: page.records };
    },
  },
  /** Analytics details: a POST with `paging { pageSize, pageNumber }`, `totalHits`, and `{}` after the last page. */
  bodyPaging: {
    method: 'POST',
    sizeParam: 'paging.pageSize',
    offset: (request, size) => (request.number('paging.pageNumber', 1) - 1) * size,
    envelope: (page) => ({
      body: page.records.length === 0 ? {} : { conversations: page.records, totalHits: page.total },
    }),
  },
} as const satisfies Record<DialectName, Dialect>;
