import { z } from 'zod';
import { isSameOrigin } from '../../auth/same-origin.js';
import { describeValue } from '../../errors/pagewright-error.js';
import { NextLinkError, SchemaError } from '../../errors/paging-errors.js';
import { asCount } from '../../json/counts.js';
import { fieldPath, type FieldPath, isUnsafeKey, stepText } from '../../json/field-path.js';
import { copyParams } from '../../json/plain-objects.js';
import { oneOf } from '../../options/parse-options.js';
import type { PageResponse, Params } from '../../policies/middleware.js';
import type { JsonObject } from '../../position.js';
import { flagFields, flagForMore, type FlagOptions, flagReader } from './flags.js';
import type { FollowedLink, PagingStyle, RunEnding } from './paging-style.js';
import { optionalPlace, placeText } from './place.js';
import { dropPageNumber, half, numberIn, pageSizeOf, pathText, totalOf } from './style-helpers.js';

/** An origin besides that of the request, which a link may name. */
export interface LinkOrigin {
  /** Such as `'https://eu.api.example.com'`. */
  readonly origin: string;
  /** Whether requests to it carry the access token of the client. @default false */
  readonly withToken?: boolean;
}

/** Options that `nextUri()` and `linkHeader()` share. */
export interface LinkOptions extends FlagOptions {
  /** Place of the total number of records. @default the usual places */
  readonly total?: string;
  /** Only origin that an absolute link may have. @default the origin of the request, if known */
  readonly origin?: string;
  /**
   * Further origins that a link may name. Such a link is followed as a whole. Its origin receives no credentials, unless it is listed with
   * `withToken`. @default none
   */
  readonly origins?: readonly (string | LinkOrigin)[];
  /** Whether the query of the link is merged into the params, or is sent alone, for servers that reject other params beside it. @default 'merge' */
  readonly params?: 'merge' | 'replace';
  /** Whether the path of a link may differ from that of the request: `'follow'` requests it, on the same origin. @default 'ignore' */
  readonly path?: 'ignore' | 'follow';
}

const originText = z.url({ error: `an origin such as 'https://api.example.com'`, protocol: /^https?$/ });

/** The schemas of `LinkOptions`, and of the page size. */
export const linkFields = (sizeParam: string) => ({
  sizeParam: pathText.default(sizeParam),
  total: placeText.optional(),
  origin: originText.optional(),
  origins: z
    .array(z.union([originText, z.strictObject({ origin: originText, withToken: z.boolean().default(false) })]), {
      error: `a list of origins such as 'https://eu.api.example.com', or { origin, withToken }`,
    })
    .readonly()
    .default([]),
  params: oneOf('merge', 'replace').default('merge'),
  path: oneOf('ignore', 'follow').default('ignore'),
  ...flagFields,
});

type ResolvedLinkOptions = Readonly<z.output<z.ZodObject<ReturnType<typeof linkFields>>>>;

/** Reads the link of a page. */
export interface LinkReader {
  /** Places that it reads. */
  readonly places: readonly string[];
  /** Returns the link, or `null`. */
  link(response: PageResponse): string | null;
  /** Returns what shows that there is no link although there could be one; `undefined` if the place is not there. */
  ending(response: PageResponse): string | undefined;
}

/** The common part of `nextUri` and `linkHeader`, which differ in the place of the link. */
export function linkStyle(name: string, options: ResolvedLinkOptions, reader: LinkReader): PagingStyle<LinkPosition> {
  const sizeParam = fieldPath(options.sizeParam);
  const sizeKey = keyIn(sizeParam);
  const [total, flags] = [optionalPlace(options.total), flagReader(options)];
  const follow = (link: string, response: PageResponse) => followLink(link, response.url, options);
  const sizeOf = ({ query, pageSize, most }: LinkPosition, params: Params) => {
    const linked = query === null ? undefined : asCount(query[sizeKey]);
    return lowerOf(linked, most) ?? pageSize ?? numberIn(params, sizeParam);
  };
  return {
    name,
    first: (first) => ({ query: null, ...pageSizeOf(first, sizeParam) }),
    write(params, position) {
      const { query, pageSize, most } = position;
      if (query === null) {
        const copy = copyParams(params);
        if (pageSize !== undefined) sizeParam.set(copy, pageSize);
        return copy;
      }
      const copy = options.params === 'replace' ? { ...query } : mergeQuery(params, query);
      if (most !== undefined) setSize(copy, sizeParam, sizeOf(position, params));
      else if (options.params === 'merge' && pageSize !== undefined && needsSize(query, sizeKey)) {
        sizeParam.set(copy, pageSize);
      }
      return copy;
    },
    next(response, position) {
      if (flags.read(response)?.says === 'last') return null;
      const link = reader.link(response);
      if (link === null) return null;
      const { url: _, withToken: __, ...rest } = position;
      return { ...rest, ...follow(link, response) };
    },
    endedBy(response, { query }): RunEnding | undefined {
      const flag = flags.read(response);
      if (flag?.says === 'last') return { by: 'flag', saw: flag.saw };
      const saw = reader.ending(response);
      if (saw !== undefined) return { by: 'link', saw };
      return query === null ? undefined : { by: 'link', saw: `${reader.places[0]} is no longer present` };
    },
    reads: () => [...reader.places, ...flags.places],
    flagForMore: (response) => flagForMore(flags, response),
    followedLink: ({ url, query, withToken = true }): FollowedLink | undefined =>
      url === undefined || query === null ? undefined : { url, withToken, query },
    seek(position, next, _items, response) {
      if (typeof next === 'string') return { ...position, ...follow(next, response) };
      throw new SchemaError(`the extractor returned ${describeValue(next)} as next where a link was expected`);
    },
    sizeOf,
    halve: (position, size) => ({ ...position, pageSize: half(size), most: half(size) }),
    total: (response) => totalOf(response, total),
    accepts: (at): at is LinkPosition => typeof at['query'] === 'object',
    cursorOf: ({ query, url }) => {
      const key = queryKey(query);
      return url === undefined || key === undefined ? key : `${url}?${key}`;
    },
  };
}

/** Returns the lower of two numbers, or the one that exists. */
const lowerOf = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

/** The name of a param in the query of a link: `page[size]` for the path `["page[size]"]`. */
const keyIn = ({ root, canonical, text }: FieldPath) => (canonical === stepText(root) ? root : text);

/** A link such as `?page=2` without a size: pages of another size would begin at other records. A token contains its size. */
const needsSize = (query: LinkQuery, sizeKey: string): boolean =>
  !Object.hasOwn(query, sizeKey) &&
  Object.entries(query).some(([name, value]) => isNumber(value) && NUMBERED.test(name));

const NUMBERED = /(?:^|[^a-z])(?:page|offset|start|skip)(?!.*(?:size|count|limit|token|cursor))/i;
const isNumber = (value: string | readonly string[]) => typeof value === 'string' && /^\d+$/.test(value);

/** Names in the query of a link are flat and may contain dots, so the size is written under the name that the link uses. */
function setSize(params: Params, sizeParam: FieldPath, size: number | undefined): void {
  const key = keyIn(sizeParam);
  if (Object.hasOwn(params, key)) params[key] = size;
  else sizeParam.set(params, size);
}

/** Query of a next link, by name. A repeated name has a list. */
type LinkQuery = { readonly [name: string]: string | readonly string[] };
/** `most` limits the page size of links after the server has refused a larger one; `url` is the address of a link that is followed as a whole. */
type LinkPosition = {
  readonly query: LinkQuery | null;
  readonly pageSize?: number;
  readonly most?: number;
  readonly url?: string;
  readonly withToken?: boolean;
};

const UNKNOWN_ORIGIN = 'http://origin.invalid';

type FollowOptions = Pick<ResolvedLinkOptions, 'origin' | 'origins' | 'path'>;

/**
 * Reads a next link. Only its query is used, unless the options allow to follow the whole link. A foreign origin receives no credentials.
 *
 * @param askedUrl URL of the page, if known; a link to another origin is rejected
 * @throws NextLinkError for another origin, a malformed URL, and names that could reach a prototype
 */
function followLink(
  link: string,
  askedUrl: string | undefined,
  { origin, origins, path }: FollowOptions,
): Pick<LinkPosition, 'query' | 'url' | 'withToken'> {
  const base = origin ?? askedUrl;
  const url = absoluteUrl(link, base ?? UNKNOWN_ORIGIN);
  const foreign = origins.map((one) => (typeof one === 'string' ? { origin: one, withToken: false } : one));
  const listed = foreign.find((one) => isSameOrigin(url.href, one.origin));
  if (listed && !(base !== undefined && isSameOrigin(url.href, base))) {
    return { query: readQuery(url.searchParams, link), url: withoutQuery(url), withToken: listed.withToken };
  }
  rejectOrigin(url, link, base);
  if (path === 'follow') return { query: readQuery(url.searchParams, link), url: followedPath(url, base) };
  if (url.search !== '') return { query: readQuery(url.searchParams, link) };
  throw new NextLinkError(
    `the next link ${describeValue(link)} has no query, and nothing else of a link is used. ` +
      `If it is a token, use cursor({ from, to }). If the position is in its path, set path: 'follow'`,
  );
}

const withoutQuery = (url: URL) => `${url.origin}${url.pathname}`;

/** The client resolves a path against its own address if the origin is not known. */
const followedPath = (url: URL, base: string | undefined) => (base === undefined ? url.pathname : withoutQuery(url));

function absoluteUrl(link: string, base: string): URL {
  try {
    return new URL(link, base);
  } catch {
    throw new NextLinkError(`the next link ${describeValue(link)} is not a URL. Check "from" of the style`);
  }
}

function rejectOrigin(url: URL, link: string, base: string | undefined): void {
  const leaves = base === undefined ? !/^https?:$/.test(url.protocol) : !isSameOrigin(url.href, base);
  if (!leaves) return;
  throw new NextLinkError(
    `the next link ${describeValue(link)} leads to another origin than ${new URL(base ?? UNKNOWN_ORIGIN).origin}; nothing was sent there. ` +
      'List it in origins to follow it. If the server is behind a gateway, use cursor() or pageNumber() instead',
  );
}

/** Returns the query of a next link, without anything else of it. */
export const queryOfLink = (link: string, askedUrl: string | undefined): LinkQuery =>
  followLink(link, askedUrl, { origin: undefined, origins: [], path: 'ignore' }).query!;

function readQuery(search: URLSearchParams, link: string): LinkQuery {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(search.keys())) {
    if (name.split(/[.[\]]/).some(isUnsafeKey)) {
      throw new NextLinkError(
        `the next link ${describeValue(link)} is refused: its query names "${name}", which could reach a prototype`,
      );
    }
    const values = search.getAll(name);
    query[name] = values.length === 1 ? (values[0] as string) : values;
  }
  return query;
}

/** Returns the params with the query of a link written over them. */
function mergeQuery(params: Params, query: LinkQuery): Params {
  const copy = copyParams(params);
  dropPageNumber(copy);
  // HTTP clients write lists and objects as `ids[]`, `ids[0]` or `filter.state`, and the link has them under those names.
  for (const name of Object.keys(query)) delete copy[name.replace(/[[.].*$/, '')];
  return Object.assign(copy, query);
}

/** Returns a query as one string, to compare positions by. */
export function queryKey(query: LinkQuery | null): string | undefined {
  return query === null ? undefined : new URLSearchParams(Object.entries(query).flatMap(pairs)).toString();
}

const pairs = ([name, value]: [string, string | readonly string[]]) =>
  (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]);

const PAGE_PARAM = /^(.*\[)?(page|number|page_?(number|no|num|index)|offset|\$?skip|start(_?(at|index))?)\]?$/i;

/** Whether a position is a link that numbers its pages or records, such as `?page=2`: records move up in its list if others are deleted. */
export function isNumberedLink({ query }: JsonObject): boolean {
  if (typeof query !== 'object' || query === null) return false;
  return Object.entries(query).some(
    ([name, value]) => PAGE_PARAM.test(name) && typeof value === 'string' && /^\d{1,9}$/.test(value),
  );
}
