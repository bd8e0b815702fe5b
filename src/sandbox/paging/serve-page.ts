import type { Collection } from '../data/collections.js';
import { DIALECTS, type Dialect, type DialectName, type ServedPage } from './dialects.js';
import type { SandboxOptions } from '../options.js';
import { orderOf } from '../data/sorting.js';
import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import type { CursorSigner, UndatedContent } from './signed-cursor.js';

export interface PageService {
  readonly options: SandboxOptions;
  readonly cursors: CursorSigner;
  /** Origin of the sandbox itself. */
  readonly origin: string;
}

/** One page of a collection in a dialect, or the refusal of a request that the dialect does not allow. */
export function servePage(
  service: PageService,
  collection: Collection,
  name: DialectName,
  request: SandboxRequest,
): Reply {
  const dialect: Dialect = DIALECTS[name];
  if (request.method !== dialect.method) return refusal(405, 'method.not.allowed', `use ${dialect.method}`);
  const order = orderOf(collection, request.fields.get('sortBy'), request.fields.get('sortOrder'));
  if ('status' in order) return order;
  const asked = request.number(dialect.sizeParam, service.options.defaultPageSize ?? 25);
  if (asked > (service.options.tooLargeAbove ?? Infinity)) return refusal(400, 'response.entity.too.large', TOO_LARGE);
  const size = Math.max(1, Math.min(asked, service.options.maxPageSize ?? 1_000));
  const start = startOf(service, dialect, request, size);
  if ('status' in start) return start;
  const page = pageFrom(service, order, dialect, request, start, size);
  return { status: 200, records: page.records.length, ...dialect.envelope(page, request) };
}

export const TOO_LARGE =
  'The response is over the size limit. Reduce pageSize or expand list to reduce response size if applicable';

function startOf(
  service: PageService,
  dialect: Dialect,
  request: SandboxRequest,
  size: number,
): UndatedContent | Reply {
  if (dialect.offset) {
    const offset = dialect.offset(request, size);
    if (offset < 0 || !Number.isInteger(offset))
      return refusal(400, 'invalid.paging', 'pages and indexes are counted from 1');
    return { offset, page: Math.floor(offset / size) };
  }
  const { cursorParam = '' } = dialect;
  const cursor = request.fields.get(cursorParam);
  const numbered = request.fields.has('pageNumber');
  if (cursor === undefined || cursor === '') return { offset: 0, page: 0 };
  if (numbered && service.options.bothParams !== 'prefer-token') {
    return refusal(400, 'invalid.paging', 'send a token or a page number, not both');
  }
  const verdict = service.cursors.open(cursor, queryOf(dialect, request, size));
  return 'content' in verdict ? verdict.content : refusedCursor(verdict.refused);
}

export function refusedCursor(why: 'invalid' | 'mismatch' | 'expired'): Reply {
  if (why === 'expired') return refusal(422, 'unprocessable.entity', 'invalid/expired cursor');
  if (why === 'mismatch') return refusal(400, 'invalid.cursor', 'the cursor was given for another query');
  return refusal(400, 'invalid.cursor', 'the cursor is not one of this server');
}

function pageFrom(
  { options, cursors, origin }: PageService,
  collection: Collection,
  dialect: Dialect,
  request: SandboxRequest,
  start: UndatedContent,
  size: number,
): ServedPage {
  const end = options.endless ? Infinity : collection.size;
  const count = Math.max(0, Math.min(servedSize(options, start.page, size), end - start.offset));
  const records = Array.from({ length: count }, (_, i) => collection.at((start.offset + i) % collection.size));
  const total = collection.size + (options.totalLie ?? 0) + start.page * (options.totalGrowth ?? 0);
  const pageCount = Math.ceil(collection.size / size) + (options.pageCountLie ?? 0);
  const after = followingPage(options, start, count);
  const cursor = after.offset < end ? cursors.sign(after, queryOf(dialect, request, size)) : undefined;
  return {
    records,
    offset: start.offset,
    size,
    total,
    pageCount,
    ...(cursor === undefined ? {} : { cursor }),
    link: (query) => linkTo(options, origin, request, dialect, query),
  };
}

function servedSize({ pageSizes }: SandboxOptions, page: number, size: number): number {
  return pageSizes?.length ? Math.min(pageSizes[page % pageSizes.length] as number, size) : size;
}

function followingPage(
  { loopAtPage = Infinity }: SandboxOptions,
  start: UndatedContent,
  count: number,
): UndatedContent {
  return start.page + 1 >= loopAtPage ? start : { offset: start.offset + count, page: start.page + 1 };
}

/** What a cursor belongs to: the page size, and the query without the paging. */
const queryOf = (dialect: Dialect, request: SandboxRequest, size: number) =>
  `${size} ${request.queryWithout([dialect.cursorParam ?? '', dialect.sizeParam, 'pageNumber'])}`;

function linkTo(
  { linkOrigin, linkExtra }: SandboxOptions,
  origin: string,
  request: SandboxRequest,
  dialect: Dialect,
  query: Readonly<Record<string, string>>,
): string {
  const kept = [...request.fields].filter(([name]) => name !== dialect.cursorParam && name !== 'pageNumber');
  const search = new URLSearchParams({ ...Object.fromEntries(kept), ...query }).toString();
  const before = linkOrigin === 'self' ? origin : (linkOrigin ?? '');
  return `${before}${request.path}?${search}${linkExtra ? `&${linkExtra}` : ''}`;
}
