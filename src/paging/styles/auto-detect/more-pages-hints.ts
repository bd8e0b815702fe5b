import { fieldPath, findPath } from '../../../json/field-path.js';
import { headerOf, type PageResponse } from '../../../policies/middleware.js';
import { asCount } from '../style-helpers.js';

/** Names of fields that hold a next page, or a flag for one. */
const NEXT_PAGE_NAME = /next|more|contin|cursor|marker|token|lastevaluated|truncated|^after$/i;
/** Similar names that lead elsewhere: to an earlier page, to this page, or to later changes of the data. */
const OTHER_PLACE_NAME = /prev|before|first|self|start|current|request|sync|delta/i;
/** Flags for the last page. */
const LAST = /^(is_?)?last(_?page)?$|^done$/i;
/** Total numbers of records or pages. */
const ALL = /^(total|count|hits|nb_?hits|nb_?pages|found|page_?count|pages$|last_?page$)|total$/i;
/** Numbers of pages: more than one means more than this one. */
const PAGES = /pages|page_?count|last_?page/i;
/** Parts of an envelope that are not about the list. */
const UNRELATED_OBJECT_NAME = /facet|aggregat|filter|query|request|params/i;
const DEPTH = 3;
/** Replaces the number of records, so that no count exceeds it. */
const UNCOUNTED = Infinity;

/** Like `findMorePagesHint` without counts of records: returns the name of a flag, page count, token or link. */
export const findNextPageHint = (response: PageResponse): string | undefined =>
  hintIn(response.body, UNCOUNTED, '', DEPTH);

/**
 * Returns the name of a field or header that indicates more pages, anywhere in the response. It may be wrong: it only prevents a page from
 * being mistaken for the only one.
 */
export function findMorePagesHint(response: PageResponse, items: readonly unknown[]): string | undefined {
  return hintIn(response.body, items.length, '', DEPTH) ?? hintInHeaders(response, items.length);
}

function hintIn(value: unknown, items: number, path: string, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth === 0) return undefined;
  const fields = Object.entries(value).filter(([key]) => !UNRELATED_OBJECT_NAME.test(key));
  const here = fields.find(([key, field]) => isHint(key === 'value' ? path : key, field, items));
  if (here) return path + here[0];
  if (isFullPage(value as Record<string, unknown>, items)) return `${path}page`;
  for (const [key, field] of fields) {
    const below = hintIn(field, items, `${path}${key}.`, depth - 1);
    if (below !== undefined) return below;
  }
  return undefined;
}

function isHint(key: string, value: unknown, items: number): boolean {
  if (LAST.test(key)) return value === false || (asCount(value) ?? 0) > 1;
  if (ALL.test(key)) return (asCount(value) ?? 0) > (PAGES.test(key) ? 1 : items);
  // A string under that name is a token, since offsets are numbers.
  if (key === 'offset') return typeof value === 'string' && asCount(value) === undefined && value !== '';
  return NEXT_PAGE_NAME.test(key) && !OTHER_PLACE_NAME.test(key) && isNextPageValue(key, value);
}

function isNextPageValue(key: string, value: unknown): boolean {
  if (typeof value === 'object' && value !== null)
    return /next|lastevaluated/i.test(key) && !Object.values(value).every(isEmpty);
  return (typeof value === 'string' && value !== '') || typeof value === 'number' || value === true;
}

/** Covers `links: { next: { href: null } }`. */
const isEmpty = (value: unknown) => value === null || value === '';

/** `{ page: 1, per_page: 20 }` beside 20 records: the page is numbered, and full. */
function isFullPage(envelope: Record<string, unknown>, items: number): boolean {
  const size = asCount(envelope['per_page'] ?? envelope['perPage'] ?? envelope['page_size'] ?? envelope['pageSize']);
  const numbered = asCount(envelope['page'] ?? envelope['current_page'] ?? envelope['currentPage']) !== undefined;
  return numbered && size !== undefined && size > 0 && items >= size && items !== UNCOUNTED;
}

function hintInHeaders(response: PageResponse, items: number): string | undefined {
  const above = (name: string, count: number) => (asCount(headerOf(response, name)?.trim()) ?? 0) > count;
  const pages = ['x-page-count', 'x-total-pages'].find((name) => above(name, 1));
  const records = ['x-total', 'x-total-count'].find((name) => above(name, items));
  const next = ['x-next-page'].find((name) => headerOf(response, name)?.trim());
  const [, last, all] = /(\d+)\/(\d+)\s*$/.exec(headerOf(response, 'content-range') ?? '') ?? [];
  return pages ?? records ?? next ?? (Number(all) > Number(last) + 1 ? 'content-range' : undefined);
}

const MORE_FLAGS = [
  'hasMore',
  'has_more',
  'hasNext',
  'has_next',
  'hasNextPage',
  'has_next_page',
  'isTruncated',
  'more',
];
const LAST_FLAGS = ['last', 'isLast', 'isLastPage', 'done'];

/** Returns whether another page follows, if the body has a flag or a link for it; otherwise `undefined`. */
export function hasMoreFlag(body: unknown): boolean | undefined {
  if (nextLinkOf(body) !== undefined) return true;
  if (typeof body !== 'object' || body === null) return undefined;
  const fields = body as Record<string, unknown>;
  for (const name of MORE_FLAGS) if (typeof fields[name] === 'boolean') return fields[name];
  for (const name of LAST_FLAGS) if (typeof fields[name] === 'boolean') return !fields[name];
  return undefined;
}

/** Common places of a link to the next page, the most specific first. */
export const NEXT_LINK_PATHS = [
  'nextUri',
  'links.next.href',
  'links.next',
  '_links.next.href',
  '_links.next',
  '["@odata.nextLink"]',
  'nextLink',
  'next_url',
  'nextUrl',
  'paging.next.link',
  'paging.next',
  'pagination.next',
  'meta.next',
  'next',
].map(fieldPath);

/** Returns true for a string that is a link. Any other value in these fields is a token. */
export const isLink = (value: unknown): value is string =>
  typeof value === 'string' && /^(https?:\/\/|[/?])/.test(value);

/** Returns the link to the next page in a body, from the first common place that has one. */
export const nextLinkOf = (body: unknown): string | undefined =>
  findPath(NEXT_LINK_PATHS, body, isLink)?.get(body) as string | undefined;
