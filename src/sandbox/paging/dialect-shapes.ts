import type { SandboxRequest } from '../http/sandbox-request.js';

/** A page before it is wrapped in the envelope of its dialect. */
export interface ServedPage {
  readonly records: readonly unknown[];
  readonly offset: number;
  /** Number of the page, counted from 1. */
  readonly number: number;
  /** Requested page size, after the cap. */
  readonly size: number;
  readonly total: number;
  readonly pageCount: number;
  /** Whether numbered dialects report a next page. */
  readonly hasMore: boolean;
  /** Signed cursor of the next page; `undefined` at the end of the data. */
  readonly cursor: string | undefined;
  /** Signed cursor of the previous page, if the dialect has a `beforeParam`; `undefined` on the first page. */
  readonly before: string | undefined;
  /** A link to the same list with this query. */
  link(query: Readonly<Record<string, string>>): string;
}

interface Envelope {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * One way of paging: where a request has its position, and where the response has the next one. With both `cursorParam` and `offset`, a
 * cursor in the request takes precedence.
 */
export interface Dialect {
  readonly method: 'GET' | 'POST';
  readonly sizeParam: string;
  /** Cursor dialects: parameter of the cursor. */
  readonly cursorParam?: string;
  /** Cursor dialects: parameter of the cursor of a previous page. */
  readonly beforeParam?: string;
  /** Whether clients page until the total, so that the total must count duplicates too. */
  readonly pagesByTotal?: boolean;
  /** Numbered dialects: the requested offset. */
  offset?(request: SandboxRequest, size: number): number;
  envelope(page: ServedPage, request: SandboxRequest): Envelope;
}

export const entities = (page: ServedPage) => ({ entities: page.records, pageSize: page.size });

export const withCursor = (page: ServedPage, name: string): Record<string, string> =>
  page.cursor === undefined ? {} : { [name]: page.cursor };

export const byPageNumber = (request: SandboxRequest, size: number): number =>
  (request.number('pageNumber', 1) - 1) * size;

/** URIs of the first, current, next and previous page, by number. */
export function numberedUris(page: ServedPage, request: SandboxRequest) {
  const pageNumber = request.number('pageNumber', 1);
  const link = (number: number) => page.link({ pageSize: String(page.size), pageNumber: String(number) });
  return {
    firstUri: link(1),
    selfUri: link(pageNumber),
    nextUri: page.hasMore ? link(pageNumber + 1) : undefined,
    previousUri: pageNumber > 1 ? link(pageNumber - 1) : undefined,
  };
}

export function numberedEnvelope(page: ServedPage, request: SandboxRequest) {
  const lastUri = page.link({ pageSize: String(page.size), pageNumber: String(Math.max(1, page.pageCount)) });
  return {
    ...entities(page),
    pageNumber: request.number('pageNumber', 1),
    total: page.total,
    pageCount: page.pageCount,
    ...numberedUris(page, request),
    lastUri,
  };
}
