import type { SandboxRequest } from '../http/request.js';

/** A slice of a collection, as it is served. */
export interface ServedPage {
  readonly records: readonly unknown[];
  readonly offset: number;
  /** Page size that was asked for, after the cap. */
  readonly size: number;
  readonly total: number;
  readonly pageCount: number;
  /** Signed cursor of the following page; absent at the end of the data. */
  readonly cursor?: string;
  /** Puts a path and query together as this sandbox writes its links. */
  link(query: Readonly<Record<string, string>>): string;
}

export interface Envelope {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** One way of paging, on the server's side: where the position stands in a request, and how the answer shows the way on. */
export interface Dialect {
  readonly method: 'GET' | 'POST';
  readonly sizeParam: string;
  /** Cursor dialects: where the request has the cursor. */
  readonly cursorParam?: string;
  /** Numbered dialects: the offset that a request asks for. */
  offset?(request: SandboxRequest, size: number): number;
  envelope(page: ServedPage, request: SandboxRequest): Envelope;
}

const entities = (page: ServedPage) => ({ entities: page.records, pageSize: page.size });
const withCursor = (page: ServedPage, name: string) => (page.cursor === undefined ? {} : { [name]: page.cursor });
const headerWithCursor = (page: ServedPage, name: string): Record<string, string> => withCursor(page, name);

const byPageNumber = (request: SandboxRequest, size: number) => (request.number('pageNumber', 1) - 1) * size;

function numberedEnvelope(page: ServedPage, request: SandboxRequest) {
  const pageNumber = request.number('pageNumber', 1);
  const more = page.offset + page.records.length < page.total;
  const link = (n: number) => page.link({ pageSize: String(page.size), pageNumber: String(n) });
  return {
    ...entities(page),
    pageNumber,
    total: page.total,
    pageCount: page.pageCount,
    firstUri: link(1),
    selfUri: link(pageNumber),
    ...(more ? { nextUri: link(pageNumber + 1) } : {}),
    ...(pageNumber > 1 ? { previousUri: link(pageNumber - 1) } : {}),
  };
}

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

export const DIALECTS = {
  /** The main style of Genesys Cloud: `pageNumber`, `pageSize`, an envelope with `total`, `pageCount` and URIs. */
  pageNumber: {
    method: 'GET',
    sizeParam: 'pageSize',
    offset: byPageNumber,
    envelope: (page, request) => ({ body: numberedEnvelope(page, request) }),
  },
  /** Guide 000: header `X-Page-Cursor`, sent back as `pageToken`. */
  xPageCursor: {
    method: 'GET',
    sizeParam: 'pageSize',
    cursorParam: 'pageToken',
    envelope: (page) => ({
      headers: {
        ...headerWithCursor(page, 'X-Page-Cursor'),
        'X-Page-Size': String(page.size),
        'X-Page-Count': String(page.pageCount),
      },
      body: { entities: page.records },
    }),
  },
  /** Guide 003: header `X-Genesys-Page-Token`, sent back as `page_token`. */
  xGenesysPageToken: {
    method: 'GET',
    sizeParam: 'page_size',
    cursorParam: 'page_token',
    envelope: (page) => ({ headers: headerWithCursor(page, 'X-Genesys-Page-Token'), body: { entities: page.records } }),
  },
  /** Guide 002: body `continuation_token`, sent back under the same name. */
  continuationToken: {
    method: 'GET',
    sizeParam: 'page_size',
    cursorParam: 'continuation_token',
    envelope: (page) => ({ body: { items: page.records, continuation_token: page.cursor ?? null } }),
  },
  /** Guide 001: `links.next.nextPageToken`, sent back as `nextPageToken`. */
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
  /** Guide 004: a POST; body `nextPage`, sent back as body field `after`. */
  after: {
    method: 'POST',
    sizeParam: 'pageSize',
    cursorParam: 'after',
    envelope: (page) => ({ body: { results: page.records, nextPage: page.cursor ?? null } }),
  },
  /** The token stands in the query of `nextUri`, as `after`. */
  nextUri: linkedBy('after', false),
  /** As the envelope of `pageNumber`, but the way on is `nextPage` in `nextUri`. */
  nextPage: linkedBy('nextPage', true),
  /** Body `cursor`, sent back as query `cursor`. */
  cursor: {
    method: 'GET',
    sizeParam: 'pageSize',
    cursorParam: 'cursor',
    envelope: (page) => ({ body: { results: page.records, ...withCursor(page, 'cursor') } }),
  },
  /** Scans of external contacts: body `cursors.after`, sent back as `cursor`. */
  scan: {
    method: 'GET',
    sizeParam: 'limit',
    cursorParam: 'cursor',
    envelope: (page) => ({ body: { entities: page.records, cursors: withCursor(page, 'after') } }),
  },
  /** RFC 7644. */
  scim: {
    method: 'GET',
    sizeParam: 'count',
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
    offset: (request) => request.number('offset', 0),
    envelope: (page) => ({ body: { items: page.records, offset: page.offset, limit: page.size, total: page.total } }),
  },
  /** RFC 8288: a bare array, the way on in the `Link` header. */
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
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;
