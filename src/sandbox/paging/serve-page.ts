import { type Collection, withDuplicates } from '../data/collection.js';
import { mix } from '../data/random.js';
import { sorted } from '../data/sorting.js';
import { errorReply, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/sandbox-request.js';
import type { SandboxOptions } from '../sandbox-options.js';
import type { Dialect, ServedPage } from './dialect.js';
import {
  cursorScope,
  type Listing,
  type PageService,
  pageSizeOf,
  positionParams,
  startPosition,
} from './page-request.js';
import type { PagePosition } from './signed-cursor.js';

/** One page of a collection in a dialect, or the refusal of a request that the dialect or the rules do not allow. */
export function servePage(service: PageService, listing: Listing, request: SandboxRequest): Reply {
  const { dialect, rules } = listing;
  if (request.method !== dialect.method) return errorReply(405, 'method.not.allowed', `use ${dialect.method}`);
  const collection = collectionFor(service, listing, request);
  if ('status' in collection) return collection;
  const size = pageSizeOf(service.options, listing, request);
  if (typeof size !== 'number') return size;
  const start = startPosition(service, { ...listing, collection }, request, size);
  if ('status' in start) return start;
  if (start.offset + size > (rules.cap?.records ?? Infinity))
    return errorReply(400, 'bad.request', rules.cap?.message ?? '');
  const page = buildPage(service, { ...listing, collection }, request, start, size);
  return { status: 200, records: page.records.length, ...dialect.envelope(page, request) };
}

/** The collection in the order that is asked for, with the repeats that the option `duplicates` gives it. */
function collectionFor(
  service: PageService,
  { collection, rules }: Listing,
  { fields }: SandboxRequest,
): Collection | Reply {
  const { duplicates = 0, seed = 1, unstableTies } = service.options;
  const ties = unstableTies ? (place: number) => mix(service.serial, place) : undefined;
  const asked = { sortBy: fields.get('sortBy'), sortOrder: fields.get('sortOrder'), ties };
  const ordered = rules.sortable ? sorted(collection, asked) : collection;
  return 'status' in ordered || ordered.keys || rules.unrepeated ? ordered : withDuplicates(ordered, duplicates, seed);
}

/** Cuts a page out of a collection, with the cursors and links that lead on from it. */
function buildPage(
  service: PageService,
  { collection, dialect }: Listing,
  request: SandboxRequest,
  start: PagePosition,
  size: number,
): ServedPage {
  const { options, cursors, origin } = service;
  const end = options.endless ? Infinity : collection.size;
  const count = Math.max(0, Math.min(servedSize(options, start.page, size), end - start.offset));
  const query = cursorScope(dialect, request, size);
  const sign = (content: PagePosition) =>
    cursors.sign({ ...content, offset: stableKeyOf(collection, content.offset) }, query);
  const after = followingPage(options, start, count);
  const before = { offset: Math.max(0, start.offset - size), page: Math.max(0, start.page - 1) };
  return {
    records: Array.from({ length: count }, (_, i) => collection.at((start.offset + i) % collection.size)),
    offset: start.offset,
    number: start.page + 1,
    size,
    ...totalsOf(options, { collection, dialect }, start, size, count),
    ...(after.offset < end ? { cursor: sign(after) } : {}),
    ...(dialect.beforeParam && start.offset > 0 ? { before: sign(before) } : {}),
    link: (added) => linkTo(options, origin, request, dialect, added),
  };
}

/** What is told about the whole of the data, and whether it goes on. */
function totalsOf(
  { totalLie = 0, totalGrowth = 0, pageCountLie = 0 }: SandboxOptions,
  { collection, dialect }: Pick<Listing, 'collection' | 'dialect'>,
  start: PagePosition,
  size: number,
  count: number,
) {
  const { size: places, total = places } = collection;
  const drift = totalLie + start.page * totalGrowth;
  return {
    total: (dialect.pagesByTotal ? places : total) + drift,
    pageCount: Math.ceil(places / size) + pageCountLie,
    hasMore: start.offset + count < places + drift,
  };
}

const stableKeyOf = ({ keys }: Collection, offset: number): number => keys?.keyOf(offset) ?? offset;

function servedSize({ pageSizes }: SandboxOptions, page: number, size: number): number {
  return pageSizes?.length ? Math.min(pageSizes[page % pageSizes.length] as number, size) : size;
}

function followingPage({ loopAtPage = Infinity }: SandboxOptions, start: PagePosition, count: number): PagePosition {
  return start.page + 1 >= loopAtPage ? start : { offset: start.offset + count, page: start.page + 1 };
}

function linkTo(
  { linkOrigin, linkExtra }: SandboxOptions,
  origin: string,
  request: SandboxRequest,
  dialect: Dialect,
  query: Readonly<Record<string, string>>,
): string {
  const position = positionParams(dialect);
  const kept = [...request.query].filter(([name]) => !position.includes(name));
  const search = new URLSearchParams({ ...Object.fromEntries(kept), ...query }).toString();
  const before = linkOrigin === 'self' ? origin : (linkOrigin ?? '');
  return `${before}${request.path}?${search}${linkExtra ? `&${linkExtra}` : ''}`;
}
