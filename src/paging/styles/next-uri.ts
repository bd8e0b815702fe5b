import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/describe-value.js';
import type { PageResponse } from '../../policies/middleware.js';
import { fieldPath } from '../../json/field-path.js';
import { linkStyle } from './link-style.js';
import { NEXT_LINK_PATHS } from './auto-detect/more-pages-hints.js';
import type { PagingStyle } from './paging-style.js';
import { optionalPath, pathText, styleOptions } from './style-helpers.js';

export interface NextUriOptions {
  /** Path of the link in the body. @default the first of `nextUri`, `links.next`, `_links.next.href`, `next`, `@odata.nextLink` and their like */
  readonly from?: string;
  /** Where the params of the first page take the page size; later pages have it from the link. @default 'pageSize' */
  readonly sizeParam?: string;
  /** Where the body says how many records there are. @default the usual places of envelopes */
  readonly total?: string;
  /** The only origin that an absolute link may have. @default that of the request, where the response tells it */
  readonly origin?: string;
}

const schema = z.strictObject({
  from: pathText.optional(),
  sizeParam: pathText.default('pageSize'),
  total: pathText.optional(),
  origin: z.url({ error: `an origin such as 'https://api.example.com'`, protocol: /^https?$/ }).optional(),
});

/**
 * A link to the next page in the body, relative or absolute. Only its query is read, and merged into the params; a link to another origin
 * is refused. The run ends where there is no link.
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
      throw new SchemaError(`the body holds ${describeValue(link)} at "${place.text}" where a next link was expected`);
    }
    return null;
  };
  return linkStyle('nextUri', { ...resolved, total: optionalPath(resolved.total) }, linkOf);
}
