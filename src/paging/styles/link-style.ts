import { SchemaError } from '../../errors/schema-error.js';
import { show } from '../../errors/show.js';
import type { PageResponse, Params } from '../../layers/layer.js';
import { copyParams } from '../copy-params.js';
import { fieldPath, type FieldPath } from '../field-path.js';
import { mergeQuery, queryKey, queryOfLink, type LinkPosition } from './next-link.js';
import { asCount, totalOf } from '../total.js';
import { numberIn, pageSizeOf } from './caller-params.js';
import { half } from './page-size.js';
import type { PagingStyle } from './paging-style.js';

/** What `nextUri` and `linkHeader` have in common; they differ in where the link stands. */
export function linkStyle(
  name: string,
  options: { sizeParam: string; total: FieldPath | undefined; origin?: string | undefined },
  linkOf: (response: PageResponse) => string | null,
): PagingStyle<LinkPosition> {
  const sizeParam = fieldPath(options.sizeParam);
  const follow = (link: string, response: PageResponse) => queryOfLink(link, options.origin ?? response.url);
  const sizeOf = ({ query, pageSize, most }: LinkPosition, params: Params) => {
    const linked = query === null ? undefined : asCount(query[sizeParam.text]);
    return lower(linked, most) ?? pageSize ?? numberIn(params, sizeParam);
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
      throw new SchemaError(`the extractor gave ${show(next)} as next where a link was expected`);
    },
    sizeOf,
    halve: (position, size) => ({ ...position, pageSize: half(size), most: half(size) }),
    total: (response) => totalOf(response, options.total),
    accepts: (at): at is LinkPosition => typeof at['query'] === 'object',
    cursorOf: ({ query }) => queryKey(query),
  };
}

/** The lower of two numbers, as far as there are any. */
const lower = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

/** A link has the names of its query flat, dots and all: the size is written where it stands already. */
function setSize(params: Params, sizeParam: FieldPath, size: number | undefined): void {
  if (Object.hasOwn(params, sizeParam.text)) params[sizeParam.text] = size;
  else sizeParam.set(params, size);
}
