import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { headerOf, type PageResponse } from '../../policies/middleware.js';
import { linkStyle } from './link-style.js';
import type { PagingStyle } from './paging-style.js';
import { optionalPath, pathText, RETURN_WHOLE_RESPONSE, styleOptions } from './style-helpers.js';

/** Options of `linkHeader()`. */
export interface LinkHeaderOptions {
  /** Path of the page size in the params of the first page. @default 'per_page' */
  readonly sizeParam?: string;
  /** Path of the total number of records in the body. @default the usual places, then `X-Total-Count` */
  readonly total?: string;
  /** Only origin that an absolute link may have. @default the origin of the request, if known */
  readonly origin?: string;
}

const schema = z.strictObject({
  sizeParam: pathText.default('per_page'),
  total: pathText.optional(),
  origin: z.url({ error: `an origin such as 'https://api.example.com'`, protocol: /^https?$/ }).optional(),
});

/**
 * Pages by the `Link` header with `rel="next"` (RFC 8288). Only the query of the link is used: it is merged into the params. A link to another
 * origin is rejected. The run ends without such a link.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function linkHeader(options: LinkHeaderOptions = {}): PagingStyle {
  const resolved = styleOptions('linkHeader', schema, options);
  return linkStyle('linkHeader', { ...resolved, total: optionalPath(resolved.total) }, nextOf);
}

function nextOf(response: PageResponse): string | null {
  if (!response.headers) {
    throw new SchemaError(
      `the next link is in the Link header, but the method returned no headers. ${RETURN_WHOLE_RESPONSE}`,
    );
  }
  const header = headerOf(response, 'link');
  return header === undefined ? null : nextLinkIn(header);
}

const PARAMETER = /;\s*([^\s=;,"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?/g;
const LINK_VALUE = new RegExp(`<([^>]*)>((?:\\s*${PARAMETER.source})*)`, 'g');

/** Returns the target of the first link whose relation types include `next`, or `null`. */
export function nextLinkIn(header: string): string | null {
  for (const [, target, parameters] of header.matchAll(LINK_VALUE)) {
    if (relationsIn(parameters ?? '').includes('next')) return target ?? null;
  }
  return null;
}

/** Only the first `rel` of a link counts, and it may list several types (RFC 8288 §3.3). */
function relationsIn(parameters: string): string[] {
  for (const [, name, quoted, bare] of parameters.matchAll(PARAMETER)) {
    if (name?.toLowerCase() === 'rel') return (quoted ?? bare ?? '').toLowerCase().split(/\s+/);
  }
  return [];
}
