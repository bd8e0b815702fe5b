import type { SandboxRequest } from '../http/sandbox-request.js';

/** A slice of a collection, as it is served. */
export interface ServedPage {
  readonly records: readonly unknown[];
  readonly offset: number;
  /** Counted from 1. */
  readonly number: number;
  /** Page size that was asked for, after the cap. */
  readonly size: number;
  readonly total: number;
  readonly pageCount: number;
  /** Whether numbered listings tell that a page follows. */
  readonly hasMore: boolean;
  /** Signed cursor of the following page; absent at the end of the data. */
  readonly cursor?: string;
  /** Signed cursor of the page before, where the dialect has a `beforeParam`; absent on the first page. */
  readonly before?: string;
  /** Puts a path and query together as this sandbox writes its links. */
  link(query: Readonly<Record<string, string>>): string;
}

interface Envelope {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * One way of paging, on the server's side: where the position stands in a request, and how the answer shows the way on. A dialect with
 * `cursorParam` and `offset` goes by the cursor where a request has one.
 */
export interface Dialect {
  readonly method: 'GET' | 'POST';
  readonly sizeParam: string;
  /** Cursor dialects: where the request has the cursor. */
  readonly cursorParam?: string;
  /** Cursor dialects: where the request has the cursor of a page before. */
  readonly beforeParam?: string;
  /** Whether nothing but the total tells that the list goes on, so that it must count the places of repeats too. */
  readonly pagesByTotal?: boolean;
  /** Numbered dialects: the offset that a request asks for. */
  offset?(request: SandboxRequest, size: number): number;
  envelope(page: ServedPage, request: SandboxRequest): Envelope;
}

export const entities = (page: ServedPage) => ({ entities: page.records, pageSize: page.size });

export const withCursor = (page: ServedPage, name: string): Record<string, string> =>
  page.cursor === undefined ? {} : { [name]: page.cursor };

export const byPageNumber = (request: SandboxRequest, size: number): number =>
  (request.number('pageNumber', 1) - 1) * size;

/** The URIs of the first page, of this one, and of its neighbours, by their numbers. */
export function numberedUris(page: ServedPage, request: SandboxRequest) {
  const pageNumber = request.number('pageNumber', 1);
  const link = (number: number) => page.link({ pageSize: String(page.size), pageNumber: String(number) });
  return {
    firstUri: link(1),
    selfUri: link(pageNumber),
    ...(page.hasMore ? { nextUri: link(pageNumber + 1) } : {}),
    ...(pageNumber > 1 ? { previousUri: link(pageNumber - 1) } : {}),
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
