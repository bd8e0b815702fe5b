import { asCount } from '../../../json/counts.js';
import type { JsonObject, JsonValue } from '../../../position.js';
import { headerOf, type PageResponse } from '../../../policies/middleware.js';
import { fieldPath, type FieldPath, findPath } from '../../../json/field-path.js';
import { NEXT_LINK_PATHS } from '../../evidence/next-links.js';
import { isLink } from '../../evidence/signals.js';
import { paramInLinks } from '../../evidence/link-params.js';
import { nextLinkIn } from '../../evidence/link-header-field.js';
import { linkEnvelopeIn, linkInLists } from '../next-uri.js';
import { hasMoreFlag, findMorePagesHint, findNextPageHint } from './more-pages-hints.js';

/** A style by name, with its options, as JSON; `began` has the params of the first page, as the response shows them. */
export type StyleChoice = {
  readonly style: string;
  readonly options?: JsonObject;
  readonly began?: JsonObject;
};

type StyleDetector = (response: PageResponse) => StyleChoice | undefined;

const HEADER_CURSORS: readonly (readonly [header: string, param: string])[] = [
  ['X-Page-Cursor', 'pageToken'],
  ['X-Genesys-Page-Token', 'page_token'],
  ['X-Next-Cursor', 'cursor'],
  ['OPC-Next-Page', 'page'],
  ['X-MS-ContinuationToken', 'continuationToken'],
];

const BODY_CURSORS: readonly (readonly [place: FieldPath, param: string])[] = (
  [
    ['continuation_token', 'continuation_token'],
    ['continuationToken', 'continuationToken'],
    ['links.next.nextPageToken', 'nextPageToken'],
    ['cursors.after', 'cursor'],
    ['paging.cursors.after', 'after'],
    ['cursor', 'cursor'],
    ['nextCursor', 'cursor'],
    ['next_cursor', 'cursor'],
    ['response_metadata.next_cursor', 'cursor'],
    ['meta.next_cursor', 'cursor'],
    ['meta.nextCursor', 'cursor'],
    ['pagination.next_cursor', 'cursor'],
    ['pagination.nextCursor', 'cursor'],
    ['paging.next.after', 'after'],
    ['nextPageToken', 'pageToken'],
    ['next_page_token', 'page_token'],
    ['nextToken', 'nextToken'],
    ['nextPage', 'after'],
    ['after', 'after'],
  ] as const
).map(([place, param]) => [fieldPath(place), param]);
const BODY_CURSOR_PATHS = BODY_CURSORS.map(([place]) => place);

/** Params in which a caller may set a first position. */
export const POSITION_PARAMS = [
  ...new Set(['pageNumber', 'startIndex', 'offset', ...[...HEADER_CURSORS, ...BODY_CURSORS].map(([, param]) => param)]),
];

/** Flags beside a cursor that identify the API and so its param: Notion, Jira. */
const PAIRS: readonly (readonly [flag: string, place: string, param: string])[] = [
  ['has_more', 'next_cursor', 'start_cursor'],
  ['isLast', 'nextPageToken', 'nextPageToken'],
];
const TOKEN_NAMES = /^(after|cursor|nextPage|pageToken|page_token|nextPageToken|continuation_?token|marker)$/i;

/** Detectors of a next page, the strongest evidence first, counts last. */
const NEXT_PAGE_DETECTORS: readonly StyleDetector[] = [
  headerCursor,
  nextLinkHeader,
  tokenInLink,
  scim,
  pageNumberEcho,
  (response) => bodyCursor(response, isToken),
  (response) => (nextLinkOf(response.body) === undefined ? undefined : { style: 'nextUri' }),
  offsetEcho,
];

/** Detectors of an explicit last page. A total that is not reached does not contradict them: `verifyTotal` checks it. */
const LAST_PAGE_DETECTORS: readonly StyleDetector[] = [
  (response) => bodyCursor(response, (value) => value === null || value === ''),
  ({ body }) => (findPath(NEXT_LINK_PATHS, body, (value) => value === null) ? { style: 'nextUri' } : undefined),
  ({ body }) => (hasMoreFlag(body) === false ? { style: 'singlePage' } : undefined),
];

/** Returns how the endpoint pages, as far as one response shows. */
export function detectStyle(response: PageResponse, items: readonly unknown[]): StyleChoice | undefined {
  return firstOf(NEXT_PAGE_DETECTORS, response) ?? detectLastPage(response, items);
}

function detectLastPage(response: PageResponse, items: readonly unknown[]): StyleChoice | undefined {
  const outright = findNextPageHint(response) === undefined ? firstOf(LAST_PAGE_DETECTORS, response) : undefined;
  const known = outright ?? countedPages(response);
  return known ?? (findMorePagesHint(response, items) === undefined ? linkEnvelopeWithoutNext(response) : undefined);
}

/** Returns the style for a `next` that an extractor returned, if nothing else is known. */
export function choiceForNext(next: unknown): StyleChoice {
  if (typeof next === 'number') return { style: 'pageNumber' };
  return isLink(next) ? { style: 'nextUri' } : { style: 'cursor' };
}

const isToken = (value: unknown) => typeof value === 'string' && value !== '' && !isLink(value);

const firstOf = (detectors: readonly StyleDetector[], response: PageResponse): StyleChoice | undefined => {
  for (const detect of detectors) {
    const choice = detect(response);
    if (choice) return choice;
  }
  return undefined;
};

function headerCursor(response: PageResponse): StyleChoice | undefined {
  const found = HEADER_CURSORS.find(([header]) => headerOf(response, header)?.trim());
  return found && { style: 'cursor', options: { from: `header:${found[0]}`, to: found[1] } };
}

function nextLinkHeader(response: PageResponse): StyleChoice | undefined {
  return nextLinkIn(headerOf(response, 'link') ?? '') === null ? undefined : { style: 'linkHeader' };
}

/** Detects a numbered envelope whose next link has a token. The token decides, not the numbers. */
function tokenInLink(response: PageResponse): StyleChoice | undefined {
  const link = nextLinkOf(response.body);
  if (link === undefined || asCount(valueAt(response, 'pageNumber')) === undefined) return undefined;
  const query = new URLSearchParams(link.split('?')[1] ?? '');
  return [...query.keys()].some((key) => TOKEN_NAMES.test(key)) ? { style: 'nextUri' } : undefined;
}

function scim(response: PageResponse): StyleChoice | undefined {
  const [index, total] = [asCount(valueAt(response, 'startIndex')), asCount(valueAt(response, 'totalResults'))];
  return index === undefined || total === undefined ? undefined : { style: 'startIndex', began: { startIndex: index } };
}

function pageNumberEcho(response: PageResponse): StyleChoice | undefined {
  const number = asCount(valueAt(response, 'pageNumber'));
  if (number === undefined) return undefined;
  return { style: 'pageNumber', options: { start: Math.min(number, 1) }, began: { pageNumber: number } };
}

function bodyCursor(response: PageResponse, fits: (value: unknown) => boolean): StyleChoice | undefined {
  const path = findPath(BODY_CURSOR_PATHS, response.body, fits);
  if (!path) return undefined;
  const { text } = path;
  const param = BODY_CURSORS.find(([place]) => place === path)![1];
  const known = PAIRS.find(([flag, name]) => name === text && valueAt(response, flag) !== undefined);
  const to = paramInLinks(response.body, path.get(response.body)) ?? known?.[2] ?? param;
  return { style: 'cursor', options: { from: `body:${text}`, to } };
}

function offsetEcho(response: PageResponse): StyleChoice | undefined {
  const at = asCount(valueAt(response, 'offset'));
  return at === undefined ? undefined : { style: 'offset', began: { offset: at } };
}

/**
 * Detects an envelope with a page count but no page number: page numbers are the likeliest style. If the server ignores them, page 2 repeats page 1,
 * and the run fails before it is delivered.
 */
function countedPages(response: PageResponse): StyleChoice | undefined {
  const [pages, total] = [asCount(valueAt(response, 'pageCount')), asCount(valueAt(response, 'total'))];
  const entities = valueAt(response, 'entities');
  const more = (pages ?? 0) > 1 || (Array.isArray(entities) && (total ?? 0) > entities.length);
  return more ? { style: 'pageNumber', options: { start: 1 }, began: { pageNumber: 1 } } : undefined;
}

const linkEnvelopeWithoutNext = ({ body }: PageResponse): StyleChoice | undefined =>
  linkEnvelopeIn(body) === undefined ? undefined : { style: 'nextUri' };

/** Returns the link to the next page in a body, from the first common place that has one. */
const nextLinkOf = (body: unknown): string | undefined =>
  (findPath(NEXT_LINK_PATHS, body, isLink)?.get(body) as string | undefined) ?? linkInLists(body);

const valueAt = ({ body }: PageResponse, key: string): JsonValue | undefined =>
  typeof body === 'object' && body !== null && Object.hasOwn(body, key)
    ? (body as Record<string, JsonValue>)[key]
    : undefined;
