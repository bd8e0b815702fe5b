import { describeValue } from '../../errors/pagewright-error.js';
import { SchemaError } from '../../errors/paging-errors.js';
import { fieldPath, type FieldPath } from '../../json/field-path.js';
import type { PageResponse } from '../../policies/middleware.js';

/** The records of one page. The key `next` overrides the next page of the style, even if it is `undefined`, which ends the run. */
export interface Extracted {
  readonly items: readonly unknown[];
  readonly next?: unknown;
}

/** Returns true if the body is the only record, as with `wrapSingle`. Its fields then describe the record, not the list. */
export const isWholeBody = (items: readonly unknown[], { body }: PageResponse): boolean =>
  items.length === 1 && items[0] === body;

/**
 * Where the records of a page are: a path such as `'a.b[0].c'`, or a function that returns them. The function may also return the `next` position,
 * which overrides the style; `undefined`, `null` or `''` ends the run.
 */
export type Extractor =
  | string
  | ((
      body: any, // eslint-disable-line @typescript-eslint/no-explicit-any -- the shape of a body depends on its API; callers annotate it
      response: PageResponse,
    ) =>
      | readonly unknown[]
      | { readonly items: readonly unknown[]; readonly next?: unknown }
      | PromiseLike<readonly unknown[] | { readonly items: readonly unknown[]; readonly next?: unknown }>);

interface PageReaderOptions {
  readonly extractor?: Extractor | undefined;
  readonly wrapSingle: boolean;
  readonly emptyEnvelope?: readonly string[] | undefined;
}

/** Reads the records of the pages of one run, in order. */
export type PageReader = (response: PageResponse, endsOnEmptyBody: boolean) => Extracted | Promise<Extracted>;

/**
 * Creates a reader for one run. Without an extractor it finds the list on the first page and expects it at the same path on
 * later pages: a page without it is an error, not the end.
 */
export function pageReader(options: PageReaderOptions): PageReader {
  const { extractor, wrapSingle } = options;
  if (typeof extractor === 'function')
    return async (response) => fromFunction(await extractor(response.body, response));
  if (extractor !== undefined) return pathReader(extractor, options);
  let listPath: ListPath | undefined;
  return ({ body }, endsOnEmptyBody) => {
    listPath ??= detectList(body, wrapSingle);
    const list = listPath?.reduce<unknown>((value, key) => ownValue(value, key), body);
    if (Array.isArray(list)) return { items: list };
    const wrap = wrapSingle && listPath === undefined;
    if (!wrap && isNullList(body, listPath ? list : nullListIn(body))) return { items: [] };
    return fromBodyWithoutList(body, listPath?.join('.') ?? '', wrap, endsOnEmptyBody);
  };
}

/** The path of the list, which is in the body whether or not the place says so. */
const pathOfRecords = (extractor: string): FieldPath => fieldPath(extractor.replace(/^body:/, ''));

function pathReader(extractor: string, { wrapSingle, emptyEnvelope }: PageReaderOptions): PageReader {
  const path = pathOfRecords(extractor);
  return ({ body }, endsOnEmptyBody) => {
    const found = path.get(body);
    if (Array.isArray(found)) return { items: found };
    if (wrapSingle && typeof found === 'object' && found !== null) return { items: [found] };
    if (emptyEnvelope && isEnvelope(body, emptyEnvelope)) return { items: [] };
    if (isNullList(body, found)) return { items: [] };
    return fromBodyWithoutList(body, path.text, false, endsOnEmptyBody);
  };
}

/** Some servers (in Go) write an empty list as `null`. Beside the signs of a list it is an empty page; without them a wrong path could hide there. */
const isNullList = (body: unknown, found: unknown): boolean =>
  found === null && isObject(body) && [body, ...Object.values(body).filter(isObject)].some(hasListSign);

/** Fields that describe a list: a total, a page, a flag or a next position, whatever they hold. */
const LIST_SIGN =
  /^(total\w*|\w*count|(current_?)?page(_?(number|no|size|count|s|info))?|paging|pagination|per_?page|limit|offset|start_?(at|index)|has_?(more|next)\w*|is_?(last|truncated)\w*|first|last|size|next\w*|\w*cursor|continuation\w*|@odata\.\w+|_?links)$/i;

const hasListSign = (fields: object): boolean => Object.keys(fields).some((key) => LIST_SIGN.test(key));

/** `null` if a field that usually holds the list is `null`, in the body or in its envelope. */
function nullListIn(body: unknown): null | undefined {
  const places = [body, ...WRAPPERS.map((wrapper) => ownValue(body, wrapper))];
  return places.some((fields) => KNOWN_LIST_KEYS.some((key) => ownValue(fields, key) === null)) ? null : undefined;
}

/**
 * Returns a function that tells whether a body may hold the records: for bodies that may be an error instead. An extractor function may find them
 * anywhere.
 */
export function listFinder(extractor: Extractor | undefined): (body: unknown) => boolean {
  if (typeof extractor === 'function') return () => true;
  if (extractor !== undefined) {
    const path = pathOfRecords(extractor);
    return (body) => isObject(path.get(body));
  }
  return (body) =>
    KNOWN_LIST_KEYS.some((key) => Array.isArray(ownValue(body, key))) ||
    WRAPPERS.some((key) => isObject(ownValue(body, key)));
}

/** Returns true if a body has no other keys. */
const isEnvelope = (body: unknown, keys: readonly string[]): boolean =>
  typeof body === 'object' &&
  body !== null &&
  !Array.isArray(body) &&
  Object.keys(body).every((key) => keys.includes(key));

/**
 * Some servers omit an empty list: they return `{}` after the last numbered page, or a body with `total: 0`. Any other body without
 * the list is an error.
 */
function fromBodyWithoutList(body: unknown, wanted: string, wrap: boolean, endsOnEmptyBody: boolean): Extracted {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    const keys = Object.keys(body);
    if (endsOnEmptyBody && keys.length === 0) return { items: [] };
    const zeroTotal = ['total', 'totalHits', 'totalResults'].some((key) => ownValue(body, key) === 0);
    if (zeroTotal) return { items: [] };
    if (wrap && keys.length > 0) return { items: [body] };
  }
  throw missingListError(body, wanted);
}

function fromFunction(result: unknown): Extracted {
  if (Array.isArray(result)) return { items: result };
  if (typeof result === 'object' && result !== null && Array.isArray((result as Extracted).items))
    return result as Extracted;
  throw new SchemaError(
    `the extractor function must return a list, or { items, next } with a list of items, got ${describeValue(result)}`,
  );
}

function ownValue(from: unknown, key: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, key)
    ? (from as Record<string, unknown>)[key]
    : undefined;
}

/** The keys that lead to the list of records in a body. Empty if the body is the list. */
type ListPath = readonly string[];

/** Keys that envelopes use for their records, in the order of the search. */
const KNOWN_LIST_KEYS = [
  'entities',
  'results',
  'items',
  'records',
  'Resources',
  'resources',
  'conversations',
  'userDetails',
  'data',
  'value',
  'values',
  'elements',
  'objects',
  'rows',
  'hits',
];
/** Keys whose object may hold the envelope. */
const WRAPPERS = ['data', 'result', 'response', 'payload', '_embedded'];
/** Lists that are never the records. */
const NEVER_RECORDS = new Set([
  'errors',
  'details',
  'warnings',
  'messages',
  'schemas',
  'link',
  'links',
  '_links',
  'facets',
  'aggregations',
  'included',
]);

/**
 * Finds the list of records in the body of a first page.
 *
 * @param onlyKnown ignores lists whose names no envelope uses, because they may be fields of a record
 * @returns `undefined` if the body has no list
 * @throws SchemaError if several lists may be the records
 */
export function detectList(body: unknown, onlyKnown: boolean): ListPath | undefined {
  if (Array.isArray(body)) return [];
  if (typeof body !== 'object' || body === null) return undefined;
  const here = listKey(body, onlyKnown);
  if (here !== undefined) return [here];
  for (const wrapper of WRAPPERS) {
    const inner: unknown = Object.hasOwn(body, wrapper) ? (body as Record<string, unknown>)[wrapper] : undefined;
    const key = typeof inner === 'object' && inner !== null ? listKey(inner, onlyKnown) : undefined;
    if (key !== undefined) return [wrapper, key];
  }
  return undefined;
}

/** Whether a field is a list that may hold records. */
export const mayBeRecords = ([key, value]: [string, unknown]): boolean =>
  Array.isArray(value) && !NEVER_RECORDS.has(key) && !isListOfLinks(value);

/** `link: [{ rel: 'self', href: '…' }]`, as in FHIR. */
const isListOfLinks = (list: readonly unknown[]) =>
  list.length > 0 &&
  list.every((one) => isObject(one) && hasOne(one, ['rel', 'relation']) && hasOne(one, ['href', 'url', 'uri']));

const hasOne = (fields: unknown, names: readonly string[]) =>
  names.some((name) => typeof ownValue(fields, name) === 'string');

function listKey(object: object, onlyKnown: boolean): string | undefined {
  const lists = Object.entries(object)
    .filter(mayBeRecords)
    .map(([key]) => key);
  const known = lists.filter((key) => KNOWN_LIST_KEYS.includes(key)).sort(byRank);
  const candidates = known.length > 0 || onlyKnown ? known : lists;
  if (candidates.length <= 1) return candidates[0];
  throw new SchemaError(
    `the response holds several lists (${candidates.join(', ')}); name the records with extractor: '${candidates[0]}'`,
  );
}

const byRank = (one: string, other: string) => KNOWN_LIST_KEYS.indexOf(one) - KNOWN_LIST_KEYS.indexOf(other);
const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** The error for a body without a list. It quotes the message of a body that looks like an error. */
export function missingListError(body: unknown, wanted: string): SchemaError {
  const message = errorTextIn(body);
  const missing = wanted === '' ? 'no list of records' : `no list at "${wanted}"`;
  const looks = message === undefined ? '' : `; it looks like an error: ${message}`;
  const advice = `name the list with extractor: 'path.to.list' or a function, or set wrapSingle if the body is one record`;
  return new SchemaError(`the response has ${missing}: the body is ${describeValue(body)}${looks}; ${advice}`);
}

function errorTextIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { message, error, errors, errorMessage, errorMessages, code } = body as Record<string, unknown>;
  const first = [errors, errorMessages].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))[0];
  const found = message ?? errorMessage ?? error ?? first ?? code;
  if (found === undefined) return undefined;
  return errorTextIn(found) ?? describeValue(found);
}
