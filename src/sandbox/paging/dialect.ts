import type { SandboxRequest } from '../http/request.js';

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
  readonly more: boolean;
  /** Signed cursor of the following page; absent at the end of the data. */
  readonly cursor?: string;
  /** Signed cursor of the page before, where the dialect has a `beforeParam`; absent on the first page. */
  readonly before?: string;
  /** Puts a path and query together as this sandbox writes its links. */
  link(query: Readonly<Record<string, string>>): string;
}

export interface Envelope {
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
  readonly totalLeads?: boolean;
  /** Numbered dialects: the offset that a request asks for. */
  offset?(request: SandboxRequest, size: number): number;
  envelope(page: ServedPage, request: SandboxRequest): Envelope;
}
