import { headerOf } from '../layers/response-headers.js';
import type { PageResponse } from '../layers/layer.js';
import { fieldPath, type FieldPath } from './field-path.js';

const USUAL_PLACES = [
  'total',
  'totalHits',
  'totalResults',
  'totalCount',
  'total_count',
  'pagination.total',
  'paging.total',
  'page.total',
  'meta.total',
  '["@odata.count"]',
].map(fieldPath);

/**
 * How many records the server says there are: from the given path, else from the usual places of envelopes, else from `X-Total-Count`.
 * What is no whole number of at least 0 says nothing.
 */
export function totalOf(response: PageResponse, path?: FieldPath): number | undefined {
  if (path) return asCount(path.get(response.body));
  for (const place of USUAL_PLACES) {
    const total = asCount(place.get(response.body));
    if (total !== undefined) return total;
  }
  const header = headerOf(response, 'x-total-count');
  return asCount(header?.trim());
}

/** The value, where it can count things: a whole number of at least 0, also as digits in a text. */
export function asCount(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(count) && (count as number) >= 0 ? (count as number) : undefined;
}
