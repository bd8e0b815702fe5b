import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { headerOf, type PageResponse } from '../../policies/middleware.js';
import { linkStyle } from './link-style.js';
import type { PagingStyle } from './paging-style.js';
import { optionalPath, pathText, styleOptions } from './style-helpers.js';

export interface LinkHeaderOptions {
  /** Where the params of the first page take the page size. @default 'per_page' */
  readonly sizeParam?: string;
  /** Where the body says how many records there are. @default the usual places of envelopes, then `X-Total-Count` */
  readonly total?: string;
  /** The only origin that an absolute link may have. @default that of the request, where the response tells it */
  readonly origin?: string;
}

const schema = z.strictObject({
  sizeParam: pathText.default('per_page'),
  total: pathText.optional(),
  origin: z.url({ error: `an origin such as 'https://api.example.com'`, protocol: /^https?$/ }).optional(),
});

/**
 * The `Link` header with `rel="next"` (RFC 8288). Only the link's query is read, and merged into the params; a link to another origin is
 * refused. The run ends where there is no such link.
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
      'the next link stands in the Link header, but what the method returned has no headers; return the whole response, not its body',
    );
  }
  const header = headerOf(response, 'link');
  return header === undefined ? null : nextLinkIn(header);
}

const PARAMETER = /;\s*([^\s=;,"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?/g;
const LINK_VALUE = new RegExp(`<([^>]*)>((?:\\s*${PARAMETER.source})*)`, 'g');

/** The target of the first link whose relation types include `next`, or `null`. */
export function nextLinkIn(header: string): string | null {
  for (const [, target, parameters] of header.matchAll(LINK_VALUE)) {
    if (relationsIn(parameters ?? '').includes('next')) return target ?? null;
  }
  return null;
}

/** RFC 8288 §3.3: only the first `rel` of a link counts; it may list several types. */
function relationsIn(parameters: string): string[] {
  for (const [, name, quoted, bare] of parameters.matchAll(PARAMETER)) {
    if (name?.toLowerCase() === 'rel') return (quoted ?? bare ?? '').toLowerCase().split(/\s+/);
  }
  return [];
}
