import { ConfigurationError } from '../../errors/configuration-error.js';
import type { JsonObject } from '../../errors/page-context.js';
import type { FirstOptions, PagingStyle } from './paging-style.js';

/** Whether two positions are the same, whatever the page size is. */
export const isAt = ({ pageSize: _, ...at }: JsonObject, { pageSize: __, ...other }: JsonObject): boolean =>
  JSON.stringify(at) === JSON.stringify(other);

/** Whether a first position stands in the middle of the data, since the caller's params say so. */
export const isMidway = (style: PagingStyle, at: JsonObject, { pageSize }: FirstOptions): boolean =>
  style.isMidway ? style.isMidway(at) : !isAt(at, style.first({ pageSize, params: {} }));

/**
 * For the first part of data in parts: a place in the middle would be one of that part alone, and nobody can say how many parts there are going
 * to be.
 *
 * @throws ConfigurationError for such a place
 */
export function refuseMidway(style: PagingStyle, at: JsonObject, first: FirstOptions): void {
  if (!isMidway(style, at, first)) return;
  const { pageSize: _, ...place } = at;
  throw new ConfigurationError(
    `${first.endpoint}: the params say where to begin (${JSON.stringify(place)}), but an interval that may be split ` +
      'begins at its top; leave that out, or go on with resumeFrom',
  );
}
