import { z } from 'zod';
import { NextLinkError, SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/pagewright-error.js';
import { headerOf, type PageResponse } from '../../policies/middleware.js';
import { nextLinkIn } from '../evidence/link-header-field.js';
import { linkFields, type LinkOptions, type LinkReader, linkStyle } from './link-style.js';
import type { PagingStyle } from './paging-style.js';
import { RETURN_WHOLE_RESPONSE, styleOptions } from './style-helpers.js';

/** Options of `linkHeader()`. */
export interface LinkHeaderOptions extends LinkOptions {
  /** Path of the page size in the params of the first page. @default 'per_page' */
  readonly sizeParam?: string;
}

const schema = z.strictObject(linkFields('per_page'));

/**
 * Pages by the `Link` header with `rel="next"` (RFC 8288). Only the query of the link is used: it is merged into the params. A link to another
 * origin is rejected, and so is a malformed header. The run ends without such a link.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function linkHeader(options: LinkHeaderOptions = {}): PagingStyle {
  return linkStyle('linkHeader', styleOptions('linkHeader', schema, options), LINK_HEADER);
}

const LINK_HEADER: LinkReader = {
  places: ['header:link'],
  link(response) {
    const header = headerIn(response);
    if (header === undefined) return null;
    const next = nextLinkIn(header);
    if (next !== undefined) return next;
    throw new NextLinkError(
      `the Link header ${describeValue(header)} is cut off or malformed, so it cannot show whether more pages follow`,
    );
  },
  ending: (response) => (headerIn(response) === undefined ? undefined : 'the Link header has no link with rel="next"'),
};

function headerIn(response: PageResponse): string | undefined {
  if (response.headers) return headerOf(response, 'link');
  throw new SchemaError(
    `the next link is in the Link header, but the method returned no headers. ${RETURN_WHOLE_RESPONSE}`,
  );
}
