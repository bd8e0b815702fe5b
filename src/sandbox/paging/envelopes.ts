import type { ServedPage } from './dialect.js';
import type { SandboxRequest } from '../http/request.js';

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
    ...(page.more ? { nextUri: link(pageNumber + 1) } : {}),
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
