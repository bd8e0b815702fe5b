import { z } from 'zod';
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
}

const schema = z.strictObject({
  param: pathText.default('startIndex'),
  sizeParam: pathText.default('count'),
  start: wholeStart.default(1),
  total: pathText.default('totalResults'),
});

/**
 * SCIM (RFC 7644 §3.4.2.4): a 1-based index; the next one is this one plus the records that came, which is what `itemsPerPage` counts.
 * A server that tells another number than it sends is not believed: that would lose records. The run ends on an empty page or when
 * `totalResults` is reached.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function startIndex(options: StartIndexOptions = {}): PagingStyle<OffsetPosition> {
  return offsetStyle('startIndex', styleOptions('startIndex', schema, options));
}
