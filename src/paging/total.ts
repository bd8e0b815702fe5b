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
  return header === undefined || header.trim() === '' ? undefined : asCount(Number(header));
}

/** The value, where it can count things. */
export function asCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
