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
  COMMON_WORDS,
  ENVELOPE,
  NOT_WHOLE_FLAGS,
  OTHER_PLACE,
  plainName,
  WHOLE_FLAGS,
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

/**
 * Everything in a response that says whether more pages follow.
 *
 * @param items the records of the page, which are not searched
 */
export function signalsIn(response: PageResponse, items: readonly unknown[] = []): Signal[] {
  const depth = isGraphQl(response.body) ? GRAPHQL_DEPTH : DEPTH;
  const search = new FieldSearch(new Set(items));
  return [...search.in(response.body, 'body:', depth), ...signalsInHeaders(response)];
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

/** Searches the fields of a body. */
class FieldSearch {
  constructor(private readonly records: ReadonlySet<unknown>) {}

  /** @param parents plain names of the objects around the value */
  in(value: unknown, prefix: string, depth: number, parents: readonly string[] = []): Signal[] {
    if (!isPlain(value) || depth === 0 || this.records.has(value)) return [];
    return Object.entries(value).flatMap(([key, field]) => {
      const parent = parents.at(-1) ?? '';
      const name = isValueOf(parent, key) ? parent : key;
      const where = `${prefix}${prefix.endsWith(':') ? stepText(key) : joined(key)}`;
      const found = this.records.has(field) || isListOf(this.records, field) ? undefined : signalOf(name, field);
      if (found)
        return [
          { ...found, where: found.where ?? where, name, value: field, certain: isCertain(found, name, parents) },
        ];
      return UNRELATED_OBJECT.test(key) ? [] : this.in(field, where, this.#left(key, depth), [...parents, key]);
    });
  }

  /** `next: { href }` is as deep as `next` is. */
  #left = (key: string, depth: number) => (linkWord(key) ? Math.max(1, depth - 1) : depth - 1);
}

const isListOf = (records: ReadonlySet<unknown>, field: unknown): boolean =>
  Array.isArray(field) && field.length > 0 && records.has(field[0]);

/** A word that means other things too is certain at the top and in an envelope only. */
const isCertain = ({ certain }: Found, name: string, parents: readonly string[]): boolean =>
  certain && (!COMMON_WORDS.has(plainName(name)) || parents.every((parent) => ENVELOPE.test(plainName(parent))));

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
  // `null` is "unknown".
  if (says === undefined || value === null) return undefined;
  if (moreFlag(name)) return { kind: says ? 'more' : 'last', certain: true };
  // A number under such a name counts pages.
  if (lastFlag(name) && typeof value !== 'number' && value !== '') {
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
  if (!['string', 'number', 'boolean'].includes(typeof value) || value === false || isNothing(value)) return undefined;
  if (linkWord(name) && isLinkField(name, value)) return { kind: 'link', certain: true };
  if (tokenWord(name) && value !== true) return { kind: 'token', certain: true };
  // An offset that is text and no number is a token (Airtable).
  if (name === 'offset') return isOpaque(value) ? { kind: 'token', certain: true } : undefined;
  return isSimilarToNext(name) ? { kind: isLink(value) ? 'link' : 'token', certain: false } : undefined;
}

const isNothing = (value: unknown) => typeof value === 'string' && /^(|null|none|undefined|nil)$/i.test(value);

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
  const certain = linkWord(name) !== undefined || tokenWord(name) !== undefined;
  return { kind: links.length > 0 ? 'link' : 'token', certain };
}

const isKnownWay = ([name, value]: [string, unknown]) =>
  waySignal(name, value)?.certain === true || (isLink(value) && LINK_FIELD.test(name));

/** The target of the link to the next page in a list of links: `[{ rel: 'next', href: '…' }]`. */
export function nextInLinks(list: readonly unknown[]): string | undefined {
  for (const link of list.slice(0, MAX_LINKS)) {
    if (!isPlain(link) || !valuesOf(link, RELATION).some((relation) => String(relation).toLowerCase() === 'next'))
      continue;
    const target = valuesOf(link, TARGET)[0];
    if (typeof target === 'string' && target !== '') return target;
  }
  return undefined;
}

/** A list of links is short. */
const MAX_LINKS = 20;

const RELATION = ['rel', 'relation', '@rel', 'type', 'name'];
const TARGET = ['href', 'url', 'uri', 'link', '@href'];

/** The value of the first field that exists; of a list, all of them. */
const valuesOf = (fields: Readonly<Record<string, unknown>>, names: readonly string[]): unknown[] =>
  [fields[names.find((name) => fields[name] !== undefined) ?? '']].flat();

/** Whether a body has a flag of the table at all: fast, for every page. */
export function hasFlag(body: unknown, depth = DEPTH): boolean {
  if (!isPlain(body) || depth === 0) return false;
  return Object.keys(body).some((key) => moreFlag(key) ?? lastFlag(key) ?? hasFlag(body[key], depth - 1));
}

/**
 * The place of a flag by which the answer says that it lacks records, in the body or up to two objects down.
 *
 * @param ignored matches flags that mean something else on this page
 */
export function notWholeFlagIn(body: unknown, ignored?: RegExp): string | undefined {
  return notWholeAt(body, { prefix: 'body:', depth: DEPTH, isEnvelope: true, ignored });
}

interface FlagSearch {
  readonly prefix: string;
  readonly depth: number;
  readonly isEnvelope: boolean;
  readonly ignored: RegExp | undefined;
}

const wholeFlag = wordIndex(WHOLE_FLAGS);

function notWholeAt(value: unknown, search: FlagSearch): string | undefined {
  const { prefix, depth, isEnvelope, ignored } = search;
  if (!isPlain(value) || depth === 0) return undefined;
  const own = Object.keys(value).find(
    (key) =>
      (isEnvelope || !COMMON_WORDS.has(plainName(key))) && ignored?.test(key) !== true && lacksRecords(key, value),
  );
  if (own !== undefined) return prefix + own;
  for (const [key, inner] of Object.entries(value)) {
    if (!isPlain(inner) || UNRELATED_OBJECT.test(key)) continue;
    const within = {
      prefix: `${prefix}${key}.`,
      depth: depth - 1,
      isEnvelope: isEnvelope && ENVELOPE.test(plainName(key)),
    };
    const found = notWholeAt(inner, { ...within, ignored });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Only the values of such names are read. */
function lacksRecords(key: string, fields: Readonly<Record<string, unknown>>): boolean {
  if (notWholeFlag(key)) return flagValue(fields[key]) === true;
  return wholeFlag(key) !== undefined && fields[key] === false;
}
