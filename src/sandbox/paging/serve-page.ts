import { type Collection, sorted, withDuplicates } from '../data/collection.js';
import { mix } from '../data/random.js';
import { errorReply, type Reply, type SandboxRequest } from '../http/sandbox-request.js';
import type { ResolvedSandboxOptions } from '../sandbox-options-schema.js';
import type { Dialect, ServedPage } from './dialect-shapes.js';
import {
  cursorScope,
  type Listing,
  pageSizeOf,
  positionParams,
  type ServingContext,
  startPosition,
} from './page-request.js';
import type { PagePosition } from './signed-cursor.js';

/** A page of a collection in a dialect, or an error reply if the dialect or the rules do not allow the request. */
export function servePage(context: ServingContext, listing: Listing, request: SandboxRequest): Reply {
  const { dialect, rules } = listing;
  if (request.method !== dialect.method) return errorReply(405, 'method.not.allowed', `use ${dialect.method}`);
  const collection = collectionFor(context, listing, request);
  if ('status' in collection) return collection;
  const size = pageSizeOf(context.options, listing, request);
  if (typeof size !== 'number') return size;
  const start = startPosition(context, { ...listing, collection }, request, size);
  if ('status' in start) return start;
  if (start.offset + size > (rules.cap?.records ?? Infinity))
    return errorReply(400, 'bad.request', rules.cap?.message ?? '');
  const page = buildPage(context, { ...listing, collection }, request, start, size);
  return { status: 200, records: page.records.length, ...dialect.envelope(page, request) };
}

/** The collection in the requested order, with the repeats of the option `duplicates`. */
function collectionFor(
  context: ServingContext,
  { collection, rules }: Listing,
  { fields }: SandboxRequest,
): Collection | Reply {
  const { duplicates, seed, unstableTies } = context.options;
  const ties = unstableTies ? (index: number) => mix(context.serial, index) : undefined;
  const order = { sortBy: fields.get('sortBy'), sortOrder: fields.get('sortOrder'), ties };
  const list = rules.sortable ? sorted(collection, order) : collection;
  return 'status' in list || list.keys || rules.ignoresDuplicates ? list : withDuplicates(list, duplicates, seed);
}

/** A slice of a collection, with its cursors and links. */
function buildPage(
  context: ServingContext,
  { collection, dialect }: Listing,
  request: SandboxRequest,
  start: PagePosition,
  size: number,
): ServedPage {
  const { options, cursors, origin } = context;
  const end = options.endless ? Infinity : collection.size;
  const count = Math.max(0, Math.min(servedSize(options, start.page, size), end - start.offset));
  const query = cursorScope(dialect, request, size);
  const sign = (position: PagePosition) =>
    cursors.sign({ ...position, offset: stableKeyOf(collection, position.offset) }, query);
  const after = followingPage(options, start, count);
  const before = { offset: Math.max(0, start.offset - size), page: Math.max(0, start.page - 1) };
  return {
    records: Array.from({ length: count }, (_, i) => collection.at((start.offset + i) % collection.size)),
    offset: start.offset,
    number: start.page + 1,
    size,
    ...totalsOf(options, { collection, dialect }, start, size, count),
    cursor: after.offset < end ? sign(after) : undefined,
    before: dialect.beforeParam && start.offset > 0 ? sign(before) : undefined,
    link: (added) => linkTo(options, origin, request, dialect, added),
  };
}

/** The reported totals, and whether a page follows. */
function totalsOf(
  { totalLie, totalGrowth, pageCountLie }: ResolvedSandboxOptions,
  { collection, dialect }: Pick<Listing, 'collection' | 'dialect'>,
  start: PagePosition,
  size: number,
  count: number,
) {
  const { size: served, total = served } = collection;
  const drift = totalLie + start.page * totalGrowth;
  return {
    total: (dialect.pagesByTotal ? served : total) + drift,
    pageCount: Math.ceil(served / size) + pageCountLie,
    hasMore: start.offset + count < served + drift,
  };
}

const stableKeyOf = ({ keys }: Collection, offset: number): number => keys?.keyOf(offset) ?? offset;

function servedSize({ pageSizes }: ResolvedSandboxOptions, page: number, size: number): number {
  return pageSizes.length > 0 ? Math.min(pageSizes[page % pageSizes.length] as number, size) : size;
}

function followingPage({ loopAtPage }: ResolvedSandboxOptions, start: PagePosition, count: number): PagePosition {
  return start.page + 1 >= loopAtPage ? start : { offset: start.offset + count, page: start.page + 1 };
}

function linkTo(
  { linkOrigin, linkExtra }: ResolvedSandboxOptions,
  origin: string,
  request: SandboxRequest,
  dialect: Dialect,
  query: Readonly<Record<string, string>>,
): string {
  const position = positionParams(dialect);
  const unpaged = [...request.query].filter(([name]) => !position.includes(name));
  const search = new URLSearchParams({ ...Object.fromEntries(unpaged), ...query }).toString();
  const prefix = linkOrigin === 'self' ? origin : (linkOrigin ?? '');
  return `${prefix}${request.path}?${search}${linkExtra ? `&${linkExtra}` : ''}`;
}
