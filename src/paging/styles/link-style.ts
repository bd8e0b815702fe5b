import { SchemaError } from '../../errors/schema-error.js';
import { show } from '../../errors/show.js';
import type { PageResponse } from '../../layers/layer.js';
import { copyParams } from '../copy-params.js';
import { fieldPath, type FieldPath } from '../field-path.js';
import { mergeQuery, queryKey, queryOfLink, type LinkPosition } from './next-link.js';
import { totalOf } from '../total.js';
import { pageSizeOf } from './caller-params.js';
import type { PagingStyle } from './paging-style.js';

/** What `nextUri` and `linkHeader` have in common; they differ in where the link stands. */
export function linkStyle(
  name: string,
  options: { sizeParam: string; total: FieldPath | undefined; origin?: string | undefined },
  linkOf: (response: PageResponse) => string | null,
): PagingStyle<LinkPosition> {
  const sizeParam = fieldPath(options.sizeParam);
  const follow = (link: string, response: PageResponse) => queryOfLink(link, options.origin ?? response.url);
  return {
    name,
    first: (first) => ({ query: null, ...pageSizeOf(first, sizeParam) }),
    write(params, { query, pageSize }) {
      const copy = query === null ? copyParams(params) : mergeQuery(params, query);
      if (query === null && pageSize !== undefined) sizeParam.set(copy, pageSize);
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
    total: (response) => totalOf(response, options.total),
    accepts: (at): at is LinkPosition => typeof at['query'] === 'object',
    cursorOf: ({ query }) => queryKey(query),
  };
}
