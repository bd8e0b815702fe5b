import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/pagewright-error.js';
import type { PageResponse } from '../../policies/middleware.js';
import { fieldPath } from '../../json/field-path.js';
import { linkStyle } from './link-style.js';
import { NEXT_LINK_PATHS } from './auto-detect/more-pages-hints.js';
import type { PagingStyle } from './paging-style.js';
import { optionalPath, pathText, styleOptions } from './style-helpers.js';

/** Options of `nextUri()`. */
export interface NextUriOptions {
  /** Path of the link in the body. @default the first that exists of `nextUri`, `links.next`, `_links.next.href`, `next`, `@odata.nextLink` and similar */
  readonly from?: string;
  /** Path of the page size in the params of the first page. Later pages take it from the link. @default 'pageSize' */
  readonly sizeParam?: string;
  /** Path of the total number of records in the body. @default the usual places */
  readonly total?: string;
  /** Only origin that an absolute link may have. @default the origin of the request, if known */
  readonly origin?: string;
}

const schema = z.strictObject({
  from: pathText.optional(),
  sizeParam: pathText.default('pageSize'),
  total: pathText.optional(),
  origin: z.url({ error: `an origin such as 'https://api.example.com'`, protocol: /^https?$/ }).optional(),
});

/**
 * Pages by a link in the body, relative or absolute. Only the query of the link is used: it is merged into the params. A link to another origin is
 * rejected. The run ends without a link.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function nextUri(options: NextUriOptions = {}): PagingStyle {
  const resolved = styleOptions('nextUri', schema, options);
  const places = resolved.from === undefined ? NEXT_LINK_PATHS : [fieldPath(resolved.from)];
  const linkOf = (response: PageResponse) => {
    for (const place of places) {
      const link = place.get(response.body);
      if (link === undefined || link === null || link === '') continue;
      if (typeof link === 'string') return link;
      if (resolved.from === undefined) continue;
      throw new SchemaError(`the body has ${describeValue(link)} at "${place.text}" where a next link was expected`);
    }
    return null;
  };
  return linkStyle('nextUri', { ...resolved, total: optionalPath(resolved.total) }, linkOf);
}
