import { asCount } from '../../json/counts.js';
import { stepText } from '../../json/field-path.js';
import type { PageResponse } from '../../policies/middleware.js';
import { signalsInHeaders } from './header-signals.js';
import type { Signal } from './signal.js';

export type { Signal } from './signal.js';
import {
  LAST_FLAGS,
  LINKS,
  MORE_FLAGS,
  NOT_WHOLE_FLAGS,
  OTHER_PLACE,
  PAGE_COUNTS,
  RECORD_COUNTS,
  SIMILAR_TO_COUNT,
  SIMILAR_TO_NEXT,
  TOKENS,
  UNRELATED_OBJECT,
  wordIndex,
} from './words.js';

/** The body itself and two objects down. */
const DEPTH = 3;
/** Lists of GraphQL are fields of fields: `data.repository.issues.pageInfo`. */
const GRAPHQL_DEPTH = 6;

/** Whether a body has the form of a GraphQL response. */
export const isGraphQl = (body: unknown): boolean =>
  isPlain(body) && isPlain(body['data']) && Object.keys(body).every((key) => GRAPHQL_KEYS.has(key));
const GRAPHQL_KEYS = new Set(['data', 'errors', 'extensions']);

/** Everything in a response that says whether more pages follow. Lists of records are not searched. */
export function signalsIn(response: PageResponse): Signal[] {
  const depth = isGraphQl(response.body) ? GRAPHQL_DEPTH : DEPTH;
  return [...signalsInFields(response.body, 'body:', depth), ...signalsInHeaders(response)];
}

/** Reads a flag: `true`, `'true'`, `1` and their opposites. `null` says no; anything else is no flag. */
export function flagValue(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === null || value === 0) return false;
  if (value === 1) return true;
  if (typeof value !== 'string') return undefined;
  if (/^(true|yes|y|1)$/i.test(value)) return true;
  return /^(false|no|n|0|)$/i.test(value) ? false : undefined;
}

/** Returns true for a string that is a link. Any other value in such a field is a token. */
export const isLink = (value: unknown): value is string =>
  typeof value === 'string' && /^(https?:\/\/|[/?])/.test(value);

const moreFlag = wordIndex(MORE_FLAGS);
const lastFlag = wordIndex(LAST_FLAGS);
const tokenWord = wordIndex(TOKENS);
const linkWord = wordIndex(LINKS);
const recordCount = wordIndex(RECORD_COUNTS);
const pageCount = wordIndex(PAGE_COUNTS);
const notWholeFlag = wordIndex(NOT_WHOLE_FLAGS);

function signalsInFields(value: unknown, prefix: string, depth: number, parent = ''): Signal[] {
  if (!isPlain(value) || depth === 0) return [];
  const found: Signal[] = [];
  for (const [key, field] of Object.entries(value)) {
    const name = isValueOf(parent, key) ? parent : key;
    const where = `${prefix}${prefix.endsWith(':') ? stepText(key) : joined(key)}`;
    const signal = signalOf(name, field);
    if (signal) found.push({ ...signal, where: signal.where ?? where, name, value: field });
    else if (!UNRELATED_OBJECT.test(key)) {
      // `next: { href }` is as deep as `next` is.
      const left = linkWord(key) ? Math.max(1, depth - 1) : depth - 1;
      found.push(...signalsInFields(field, where, left, key));
    }
  }
  return found;
}

/** `total: { value: 70 }` counts like `total: 70`, and `next: { href: '/x' }` leads to where `next: '/x'` does. */
const isValueOf = (parent: string, key: string) =>
  (key === 'value' && parent !== '') || (LINK_FIELD.test(key) && linkWord(parent) !== undefined);

const LINK_FIELD = /^(href|ur[li]|link)$/i;

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const joined = (key: string) => (stepText(key).startsWith('[') ? stepText(key) : `.${key}`);

type Found = Pick<Signal, 'kind' | 'certain'> & { readonly where?: string };

function signalOf(name: string, value: unknown): Found | undefined {
  if (Array.isArray(value)) return nextInLinks(value) === undefined ? undefined : linkInList(name);
  if (typeof value === 'object' && value !== null) return objectSignal(name, value);
  return flagSignal(name, value) ?? countSignal(name, value) ?? waySignal(name, value);
}

const linkInList = (name: string): Found => ({ kind: 'link', certain: true, where: `${stepText(name)}[rel=next]` });

function flagSignal(name: string, value: unknown): Found | undefined {
  const says = flagValue(value);
  if (says === undefined) return undefined;
  if (moreFlag(name)) return { kind: says ? 'more' : 'last', certain: true };
  // A number under such a name counts pages.
  if (lastFlag(name) && typeof value !== 'number' && value !== null && value !== '') {
    return { kind: says ? 'last' : 'more', certain: true };
  }
  return undefined;
}

function countSignal(name: string, value: unknown): Found | undefined {
  if (asCount(value) === undefined) return undefined;
  if (pageCount(name)) return { kind: 'pages', certain: true };
  if (recordCount(name)) return { kind: 'records', certain: true };
  return SIMILAR_TO_COUNT.test(name) ? { kind: 'records', certain: false } : undefined;
}

function waySignal(name: string, value: unknown): Found | undefined {
  if (value === '' || !['string', 'number', 'boolean'].includes(typeof value) || value === false) return undefined;
  if (linkWord(name) && isLinkField(name, value)) return { kind: 'link', certain: true };
  if (tokenWord(name) && value !== true) return { kind: 'token', certain: true };
  // An offset that is text and no number is a token (Airtable).
  if (name === 'offset') return isOpaque(value) ? { kind: 'token', certain: true } : undefined;
  return isSimilarToNext(name) ? { kind: isLink(value) ? 'link' : 'token', certain: false } : undefined;
}

const isOpaque = (value: unknown) => typeof value === 'string' && asCount(value) === undefined;

/** The value of `nextUrl` is a link in whatever form, that of `next` only if it looks like one. */
const isLinkField = (name: string, value: unknown) =>
  isLink(value) || (typeof value === 'string' && /(ur[li]|href|link)$/i.test(name));

const isSimilarToNext = (name: string) => !notWholeFlag(name) && !OTHER_PLACE.test(name) && SIMILAR_TO_NEXT.test(name);

/** An object as a key (`LastEvaluatedKey`), or one that holds the way to the next page under a name of its own (`next: { page: 2 }`). */
function objectSignal(name: string, value: object): Found | undefined {
  const values = Object.values(value) as unknown[];
  if (values.every((inner) => inner === null || inner === '')) return undefined;
  if (/^last_?evaluated/i.test(name)) return { kind: 'token', certain: true };
  if (!/^next/i.test(name) || OTHER_PLACE.test(name) || Object.entries(value).some(isKnownWay)) return undefined;
  const links = values.filter(isLink);
  return { kind: links.length > 0 ? 'link' : 'token', certain: true };
}

const isKnownWay = ([name, value]: [string, unknown]) =>
  waySignal(name, value)?.certain === true || (isLink(value) && LINK_FIELD.test(name));

/** The target of the link to the next page in a list of links: `[{ rel: 'next', href: '…' }]`. */
export function nextInLinks(list: readonly unknown[]): string | undefined {
  for (const entry of list) {
    const link = entry as Readonly<Record<string, unknown>> | null;
    if (typeof link !== 'object' || link === null) return undefined;
    const relation = link['rel'] ?? link['relation'] ?? link['@rel'];
    const target = link['href'] ?? link['url'] ?? link['uri'] ?? link['@href'];
    if (relation === 'next' && typeof target === 'string' && target !== '') return target;
  }
  return undefined;
}

/** The place of a flag by which the answer says that it lacks records, in the body or one object down. */
export function notWholeFlagIn(body: unknown): string | undefined {
  return notWholeAt(body, 'body:') ?? nestedNotWhole(body);
}

function notWholeAt(value: unknown, prefix: string): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const key in value) {
    if (notWholeFlag(key) && (value as Readonly<Record<string, unknown>>)[key] === true) return `${prefix}${key}`;
  }
  return undefined;
}

function nestedNotWhole(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  for (const [key, value] of Object.entries(body)) {
    const found = UNRELATED_OBJECT.test(key) ? undefined : notWholeAt(value, `body:${key}.`);
    if (found !== undefined) return found;
  }
  return undefined;
}
