import { headerOf } from '../../layers/response-headers.js';
import type { JsonObject, JsonValue } from '../../errors/page-context.js';
import type { PageResponse } from '../../layers/layer.js';
import { fieldPath, type FieldPath } from '../field-path.js';
import { asCount } from '../total.js';
import { NEXT_LINK_PLACES } from './next-uri.js';

/** A style by name, with its options, as JSON; `began` holds the params that the first page stands for. */
export type StyleChoice = {
  readonly style: string;
  readonly options?: JsonObject;
  readonly began?: JsonObject;
};

type Clue = (response: PageResponse) => StyleChoice | undefined;

const HEADER_CURSORS: readonly (readonly [header: string, param: string])[] = [
  ['X-Page-Cursor', 'pageToken'],
  ['X-Genesys-Page-Token', 'page_token'],
  ['X-Next-Cursor', 'cursor'],
];

const BODY_CURSORS: readonly (readonly [place: FieldPath, param: string])[] = (
  [
    ['continuation_token', 'continuation_token'],
    ['continuationToken', 'continuationToken'],
    ['links.next.nextPageToken', 'nextPageToken'],
    ['cursors.after', 'cursor'],
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

/** Keys of envelopes that would hold a link, if there were a next page. */
const LINK_ENVELOPE = ['selfUri', 'firstUri', 'previousUri', 'links', '_links', 'cursors'];

/** The clues, the strongest first: what names a way on beats what only counts, and both beat an empty hint. */
const CLUES: readonly Clue[] = [
  headerCursor,
  linkHeaderThere,
  tokenInLink,
  scim,
  pageNumberEcho,
  (response) => bodyCursor(response, isToken),
  anyLink,
  offsetEcho,
  (response) => bodyCursor(response, (value) => value === null || value === ''),
  linkEnvelopeAtItsEnd,
];

/** How the endpoint pages, as far as one response shows it. */
export function detect(response: PageResponse): StyleChoice | undefined {
  for (const clue of CLUES) {
    const choice = clue(response);
    if (choice) return choice;
  }
  return undefined;
}

/** The style for a `next` that an extractor gave, where nothing else is known. */
export function choiceForNext(next: unknown): StyleChoice {
  if (typeof next === 'number') return { style: 'pageNumber' };
  return isLink(next) ? { style: 'nextUri' } : { style: 'cursor' };
}

const isLink = (value: unknown): value is string => typeof value === 'string' && /^(https?:\/\/|[/?])/.test(value);
const isToken = (value: unknown) => typeof value === 'string' && value !== '' && !isLink(value);

function headerCursor(response: PageResponse): StyleChoice | undefined {
  const found = HEADER_CURSORS.find(([header]) => headerOf(response, header));
  return found && { style: 'cursor', options: { from: `header:${found[0]}`, to: found[1] } };
}

function linkHeaderThere(response: PageResponse): StyleChoice | undefined {
  const paging = /;\s*rel\s*=\s*"?[^";,]*\b(next|prev|previous|first|last)\b/i;
  return paging.test(headerOf(response, 'link') ?? '') ? { style: 'linkHeader' } : undefined;
}

function tokenInLink(response: PageResponse): StyleChoice | undefined {
  const link = nextLink(response);
  if (link === undefined) return undefined;
  const query = new URLSearchParams(link.split('?')[1] ?? '');
  const number = valueAt(response, 'pageNumber');
  if (asCount(number) === undefined) return undefined;
  return [...query.keys()].some((key) => TOKEN_NAMES.test(key)) ? { style: 'nextUri' } : undefined;
}
const TOKEN_NAMES = /^(after|cursor|nextPage|pageToken|page_token|nextPageToken|continuation_?token|marker)$/i;

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
  const found = BODY_CURSORS.find(([place]) => fits(place.get(response.body)));
  return found && { style: 'cursor', options: { from: `body:${found[0].text}`, to: found[1] } };
}

function anyLink(response: PageResponse): StyleChoice | undefined {
  return nextLink(response) === undefined ? undefined : { style: 'nextUri' };
}

function offsetEcho(response: PageResponse): StyleChoice | undefined {
  const at = asCount(valueAt(response, 'offset'));
  return at === undefined ? undefined : { style: 'offset', began: { offset: at } };
}

function linkEnvelopeAtItsEnd({ body }: PageResponse): StyleChoice | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  return LINK_ENVELOPE.some((key) => Object.hasOwn(body, key)) ? { style: 'nextUri' } : undefined;
}

function nextLink(response: PageResponse): string | undefined {
  return NEXT_LINK_PLACES.map((place) => place.get(response.body)).find(isLink);
}

const valueAt = ({ body }: PageResponse, key: string): JsonValue | undefined =>
  typeof body === 'object' && body !== null && Object.hasOwn(body, key)
    ? (body as Record<string, JsonValue>)[key]
    : undefined;
