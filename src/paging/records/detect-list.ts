import { SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/describe-value.js';

/** The keys that lead to the list of records in a body. Empty if the body is the list. */
export type ListPath = readonly string[];

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
  'links',
  'facets',
  'aggregations',
  'included',
]);

/**
 * Finds the list of records in the body of a first page.
 *
 * @param onlyKnown ignores lists whose names no envelope uses, because they may be fields of a record
 * @returns `undefined` if the body has no list, or is an error
 * @throws SchemaError if several lists may be the records
 */
export function detectList(body: unknown, onlyKnown: boolean): ListPath | undefined {
  if (Array.isArray(body)) return [];
  if (typeof body !== 'object' || body === null || isErrorBody(body)) return undefined;
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
  Array.isArray(value) && !NEVER_RECORDS.has(key);

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

/**
 * Returns true for an error in a response of status 200. Many APIs send `code`, `message` or an empty `errors` with every response, so beside
 * records only a clear error counts.
 */
function isErrorBody(body: object): boolean {
  const { error, errors, errorMessage, errorMessages, message, code } = body as Record<string, unknown>;
  const listed = [errors, errorMessages].some((list) => Array.isArray(list) && list.length > 0);
  if (listed || (typeof error === 'string' && error !== '')) return true;
  for (const key of KNOWN_LIST_KEYS) if (Array.isArray((body as Record<string, unknown>)[key])) return false;
  if (WRAPPERS.some((key) => isObject((body as Record<string, unknown>)[key]))) return false;
  return isPresent(error) || isPresent(errorMessage) || (isPresent(message) && isPresent(code));
}

const byRank = (one: string, other: string) => KNOWN_LIST_KEYS.indexOf(one) - KNOWN_LIST_KEYS.indexOf(other);
const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const isPresent = (value: unknown) => (isObject(value) ? Object.keys(value).length > 0 : Boolean(value));

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
