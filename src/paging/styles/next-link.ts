import { NextLinkError } from '../../errors/next-link-error.js';
import { show } from '../../errors/show.js';
import type { Params } from '../../layers/layer.js';
import { copyParams } from '../copy-params.js';
import { isUnsafeKey } from '../field-path.js';
import { dropPageNumber } from './caller-params.js';

/** Query of a next link, by name; a name that stands more than once has a list. */
export type LinkQuery = { readonly [name: string]: string | readonly string[] };
/** `most` is the page size that links are held to, once the server has refused a larger one. */
export type LinkPosition = { readonly query: LinkQuery | null; readonly pageSize?: number; readonly most?: number };

const NOWHERE = 'http://origin.invalid';

/**
 * The query of a next link. Only that is ever used of it: no request follows a link, so no credential can leave with one.
 *
 * @param askedUrl what the page was asked from; where it is known, a link to another origin is refused
 * @throws NextLinkError for another origin, for what is no address, and for names that could reach a prototype
 */
export function queryOfLink(link: string, askedUrl: string | undefined): LinkQuery {
  const base = askedUrl ?? NOWHERE;
  let url: URL;
  try {
    url = new URL(link, base);
  } catch {
    throw new NextLinkError(`the next link ${show(link)} is no address; check the "from" of the style`);
  }
  const leaves = askedUrl === undefined ? !/^https?:$/.test(url.protocol) : url.origin !== new URL(askedUrl).origin;
  if (leaves) {
    throw new NextLinkError(
      `the next link ${show(link)} leads to another origin than ${new URL(base).origin}; nothing was sent there. ` +
        'If the server stands behind a gateway, page with cursor() or pageNumber() instead',
    );
  }
  if (url.search !== '') return readQuery(url.searchParams, link);
  throw new NextLinkError(
    `the next link ${show(link)} has no query, and nothing else of a link is used; ` +
      'if it is a token, page with cursor({ from, to }); if the way stands in its path, write a style of your own',
  );
}

function readQuery(search: URLSearchParams, link: string): LinkQuery {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(search.keys())) {
    if (name.split(/[.[\]]/).some(isUnsafeKey)) {
      throw new NextLinkError(
        `the next link ${show(link)} is refused: its query names "${name}", which could reach a prototype`,
      );
    }
    const values = search.getAll(name);
    query[name] = values.length === 1 ? (values[0] as string) : values;
  }
  return query;
}

/** The params with a link's query written over them. */
export function mergeQuery(params: Params, query: LinkQuery): Params {
  const copy = copyParams(params);
  dropPageNumber(copy);
  // HTTP clients write lists and objects as `ids[]`, `ids[0]` or `filter.state`: the link has them under those names already.
  for (const name of Object.keys(query)) delete copy[name.replace(/[[.].*$/, '')];
  return Object.assign(copy, query);
}

/** A query as one string: what loops are told by. */
export function queryKey(query: LinkQuery | null): string | undefined {
  return query === null ? undefined : new URLSearchParams(Object.entries(query).flatMap(pairs)).toString();
}

const pairs = ([name, value]: [string, string | readonly string[]]) =>
  (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]);
