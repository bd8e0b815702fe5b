import { z } from 'zod';
import { fieldPath } from '../field-path.js';
import { asCount } from '../total.js';
import { offsetStyle, type OffsetPosition } from './offset.js';
import type { PagingStyle } from './paging-style.js';
import { pathText, styleOptions, wholeStart } from './style-options.js';

export interface StartIndexOptions {
  /** Where the params take the index. @default 'startIndex' */
  readonly param?: string;
  /** Where the params take the page size. @default 'count' */
  readonly sizeParam?: string;
  /** Index of the first record. @default 1 (RFC 7644 §3.4.2.4) */
  readonly start?: number;
  /** Where the body says how many records there are. @default 'totalResults' */
  readonly total?: string;
  /** Where the body says how many records a page has. @default 'itemsPerPage' */
  readonly itemsPerPage?: string;
}

const schema = z.strictObject({
  param: pathText.default('startIndex'),
  sizeParam: pathText.default('count'),
  start: wholeStart.default(1),
  total: pathText.default('totalResults'),
  itemsPerPage: pathText.default('itemsPerPage'),
});

/**
 * SCIM (RFC 7644 §3.4.2.4): a 1-based index; the next one is this one plus `itemsPerPage`, or plus the records that came where the
 * server does not say. The run ends on an empty page or when `totalResults` is reached.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function startIndex(options: StartIndexOptions = {}): PagingStyle<OffsetPosition> {
  const resolved = styleOptions('startIndex', schema, options);
  const perPage = fieldPath(resolved.itemsPerPage);
  return offsetStyle('startIndex', resolved, (response, _position, items) => {
    return asCount(perPage.get(response.body)) || items.length;
  });
}
