import { isSameOrigin } from '../../auth/same-origin.js';
import { describeValue } from '../../errors/pagewright-error.js';
import { NextLinkError, SchemaError } from '../../errors/paging-errors.js';
import { copyParams } from '../../json/plain-objects.js';
import { fieldPath, type FieldPath, isUnsafeKey } from '../../json/field-path.js';
import type { PageResponse, Params } from '../../policies/middleware.js';
import type { PagingStyle } from './paging-style.js';
import { asCount, dropPageNumber, half, numberIn, pageSizeOf, totalOf } from './style-helpers.js';

/** The common part of `nextUri` and `linkHeader`, which differ in the place of the link. */
export function linkStyle(
  name: string,
  options: { sizeParam: string; total: FieldPath | undefined; origin?: string | undefined },
  linkOf: (response: PageResponse) => string | null,
): PagingStyle<LinkPosition> {
  const sizeParam = fieldPath(options.sizeParam);
  const follow = (link: string, response: PageResponse) => queryOfLink(link, options.origin ?? response.url);
  const sizeOf = ({ query, pageSize, most }: LinkPosition, params: Params) => {
    const linked = query === null ? undefined : asCount(query[sizeParam.text]);
    return lowerOf(linked, most) ?? pageSize ?? numberIn(params, sizeParam);
  };
  return {
    name,
    first: (first) => ({ query: null, ...pageSizeOf(first, sizeParam) }),
    write(params, position) {
      const { query, pageSize, most } = position;
      const copy = query === null ? copyParams(params) : mergeQuery(params, query);
      if (query === null && pageSize !== undefined) sizeParam.set(copy, pageSize);
      if (query !== null && most !== undefined) setSize(copy, sizeParam, sizeOf(position, params));
      return copy;
    },
    next(response, position) {
      const link = linkOf(response);
      return link === null ? null : { ...position, query: follow(link, response) };
    },
    seek(position, next, _items, response) {
      if (typeof next === 'string') return { ...position, query: follow(next, response) };
      throw new SchemaError(`the extractor returned ${describeValue(next)} as next where a link was expected`);
    },
    sizeOf,
    halve: (position, size) => ({ ...position, pageSize: half(size), most: half(size) }),
    total: (response) => totalOf(response, options.total),
    accepts: (at): at is LinkPosition => typeof at['query'] === 'object',
    cursorOf: ({ query }) => queryKey(query),
  };
}

/** Returns the lower of two numbers, or the one that exists. */
const lowerOf = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

/** Names in the query of a link are flat and may contain dots, so the size is written under the name that the link uses. */
function setSize(params: Params, sizeParam: FieldPath, size: number | undefined): void {
  if (Object.hasOwn(params, sizeParam.text)) params[sizeParam.text] = size;
  else sizeParam.set(params, size);
}

/** Query of a next link, by name. A repeated name has a list. */
type LinkQuery = { readonly [name: string]: string | readonly string[] };
/** `most` limits the page size of links after the server has refused a larger one. */
type LinkPosition = { readonly query: LinkQuery | null; readonly pageSize?: number; readonly most?: number };

const UNKNOWN_ORIGIN = 'http://origin.invalid';

/**
 * Returns the query of a next link. Nothing else of a link is used, so a foreign link receives no credentials.
 *
 * @param askedUrl URL of the page, if known; a link to another origin is rejected
 * @throws NextLinkError for another origin, a malformed URL, and names that could reach a prototype
 */
export function queryOfLink(link: string, askedUrl: string | undefined): LinkQuery {
  const base = askedUrl ?? UNKNOWN_ORIGIN;
  let url: URL;
  try {
    url = new URL(link, base);
  } catch {
    throw new NextLinkError(`the next link ${describeValue(link)} is not a URL. Check "from" of the style`);
  }
  const leaves = askedUrl === undefined ? !/^https?:$/.test(url.protocol) : !isSameOrigin(url.href, askedUrl);
  if (leaves) {
    throw new NextLinkError(
      `the next link ${describeValue(link)} leads to another origin than ${new URL(base).origin}; nothing was sent there. ` +
        'If the server is behind a gateway, use cursor() or pageNumber() instead',
    );
  }
  if (url.search !== '') return readQuery(url.searchParams, link);
  throw new NextLinkError(
    `the next link ${describeValue(link)} has no query, and nothing else of a link is used. ` +
      'If it is a token, use cursor({ from, to }). If the position is in its path, write a style of your own',
  );
}

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
