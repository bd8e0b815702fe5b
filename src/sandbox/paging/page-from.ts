import type { Collection } from '../data/collections.js';
import type { SandboxRequest } from '../http/request.js';
import type { SandboxOptions } from '../options.js';
import type { Dialect, ServedPage } from './dialect.js';
import { positionParams, queryOf } from './query-of.js';
import type { Listing, PageService } from './listing.js';
import type { UndatedContent } from './signed-cursor.js';

/** Cuts a page out of a collection, with the cursors and links that lead on from it. */
export function pageFrom(
  service: PageService,
  { collection, dialect }: Listing,
  request: SandboxRequest,
  start: UndatedContent,
  size: number,
): ServedPage {
  const { options, cursors, origin } = service;
  const end = options.endless ? Infinity : collection.size;
  const count = Math.max(0, Math.min(servedSize(options, start.page, size), end - start.offset));
  const query = queryOf(dialect, request, size);
  const sign = (content: UndatedContent) =>
    cursors.sign({ ...content, offset: keptOf(collection, content.offset) }, query);
  const after = followingPage(options, start, count);
  const before = { offset: Math.max(0, start.offset - size), page: Math.max(0, start.page - 1) };
  return {
    records: Array.from({ length: count }, (_, i) => collection.at((start.offset + i) % collection.size)),
    offset: start.offset,
    number: start.page + 1,
    size,
    ...numbersOf(options, { collection, dialect }, start, size, count),
    ...(after.offset < end ? { cursor: sign(after) } : {}),
    ...(dialect.beforeParam && start.offset > 0 ? { before: sign(before) } : {}),
    link: (added) => linkTo(options, origin, request, dialect, added),
  };
}

/** What is told about the whole of the data, and whether it goes on. */
function numbersOf(
  { totalLie = 0, totalGrowth = 0, pageCountLie = 0 }: SandboxOptions,
  { collection, dialect }: Pick<Listing, 'collection' | 'dialect'>,
  start: UndatedContent,
  size: number,
  count: number,
) {
  const { size: places, total = places } = collection;
  const drift = totalLie + start.page * totalGrowth;
  return {
    total: (dialect.totalLeads ? places : total) + drift,
    pageCount: Math.ceil(places / size) + pageCountLie,
    more: start.offset + count < places + drift,
  };
}

const keptOf = ({ keys }: Collection, offset: number): number => keys?.keyOf(offset) ?? offset;

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
