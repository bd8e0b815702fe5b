import { asCount } from '../../json/counts.js';
import { headerOf, type PageResponse } from '../../policies/middleware.js';
import { nextLinkIn } from './link-header-field.js';
import type { Signal, SignalKind } from './signal.js';
import {
  HEADER_SIMILAR_TO_NEXT,
  JSON_HEADERS,
  MORE_FLAGS,
  MORE_HEADERS,
  OTHER_PLACE,
  PAGE_COUNT_HEADERS,
  PAGE_COUNTS,
  RECORD_COUNT_HEADERS,
  RECORD_COUNTS,
  TOKEN_HEADERS,
  type Word,
  wordIndex,
} from './words.js';

/** Everything in the headers of a response that says whether more pages follow. */
export function signalsInHeaders(response: PageResponse): Signal[] {
  if (!response.headers) return [];
  const texts = new Map(Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const text = (name: string) => texts.get(name.toLowerCase())?.trim() ?? '';
  const of = (kind: SignalKind, words: readonly Word[]) =>
    words.flatMap(({ name }) => (isSet(kind, text(name)) ? [signal(kind, name, text(name))] : []));
  const range = rangeIn(response);
  return [
    ...MORE_HEADERS.flatMap(({ name }) => flagIn(name, text(name))),
    ...of('token', TOKEN_HEADERS),
    ...of('records', RECORD_COUNT_HEADERS),
    ...of('pages', PAGE_COUNT_HEADERS),
    ...JSON_HEADERS.flatMap(({ name }) => countsInJson(name, text(name))),
    ...linkSignals(text('link')),
    ...similarSignals(response.headers),
    ...(range ? [signal('records', 'Content-Range', range.total)] : []),
  ];
}

const signal = (kind: SignalKind, name: string, value: unknown): Signal => ({
  kind,
  where: `header:${name.toLowerCase()}`,
  name,
  value,
  certain: true,
});

const isSet = (kind: SignalKind, value: string) => (kind === 'token' ? value !== '' : asCount(value) !== undefined);

function linkSignals(header: string): Signal[] {
  const next = nextLinkIn(header);
  if (next === undefined) return [signal('malformed', 'Link', header)];
  return next === null ? [] : [signal('link', 'Link', next)];
}

const flagIn = (name: string, value: string): Signal[] => {
  if (/^(true|1|yes)$/i.test(value)) return [signal('more', name, value)];
  return /^(false|0|no)$/i.test(value) ? [signal('last', name, value)] : [];
};

const isKnownHeader = wordIndex([...TOKEN_HEADERS, ...PAGE_COUNT_HEADERS]);

/** Headers whose names only resemble the known ones. */
const similarSignals = (headers: Readonly<Record<string, unknown>>): Signal[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    HEADER_SIMILAR_TO_NEXT.test(name) && !OTHER_PLACE.test(name) && !isKnownHeader(name) && hasText(value)
      ? [{ ...signal('token', name, value), certain: false }]
      : [],
  );

const hasText = (value: unknown) => typeof value === 'string' && value.trim() !== '' && !/^(false|0)$/i.test(value);

const isRecordCount = wordIndex(RECORD_COUNTS);
const isPageCount = wordIndex(PAGE_COUNTS);

const isMoreFlag = wordIndex(MORE_FLAGS);

/** The counts, flags and links of a header that is an envelope: `{"TotalCount":70,"TotalPages":4}`. */
function countsInJson(name: string, text: string): Signal[] {
  return Object.entries(jsonOf(text)).flatMap(([field, value]) => {
    if (isMoreFlag(field) && typeof value === 'boolean') return [signal(value ? 'more' : 'last', name, value)];
    if (/^next/i.test(field) && hasText(value)) return [signal('link', name, value)];
    if (asCount(value) === undefined) return [];
    if (isPageCount(field)) return [signal('pages', name, value)];
    return isRecordCount(field) ? [signal('records', name, value)] : [];
  });
}

/** Returns the number of records that a header announces. */
export function totalInHeaders(response: PageResponse): number | undefined {
  return asCount(signalsInHeaders(response).find(({ kind }) => kind === 'records')?.value);
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Characters of a range; a longer header has no range. */
const MAX_RANGE = 64;

/** The range of a `Content-Range` header, such as `items 0-9/70`, or `*` and a total without records; `undefined` without a total. */
export function rangeIn(
  response: PageResponse,
): { readonly last: number | undefined; readonly total: number } | undefined {
  const header = (headerOf(response, 'content-range') ?? '').slice(-MAX_RANGE);
  const [, last, total] = /(?:(\d{1,15})|\*)\/(\d{1,15})\s*$/.exec(header) ?? [];
  return total === undefined
    ? undefined
    : { last: last === undefined ? undefined : Number(last), total: Number(total) };
}

/** Whether the range of a response reaches the end of the list: `items 60-69/70`. */
export function reachesEnd(response: PageResponse): boolean {
  const range = rangeIn(response);
  return range?.last !== undefined && range.last + 1 >= range.total;
}
