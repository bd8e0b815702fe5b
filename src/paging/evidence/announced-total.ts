import { asCount } from '../../json/counts.js';
import { fieldPath } from '../../json/field-path.js';
import type { PageResponse } from '../../policies/middleware.js';
import { totalInHeaders } from './header-signals.js';
import { signalsIn } from './signals.js';

/** Places in a body that hold the number of records in the whole list, and nothing else. `count` is not one: it may count the page. */
const PLACES = [
  'total',
  'totalHits',
  'totalResults',
  'totalCount',
  'total_count',
  'totalItems',
  'total_items',
  'totalElements',
  'totalRecords',
  'total_records',
  'total_results',
  'totalSize',
  'total_entries',
  'pagination.total',
  'pagination.total_count',
  'pagination.totalCount',
  'pagination.total_items',
  'pagination.totalItems',
  'pagination.total_entries',
  'paging.total',
  'page.total',
  'page.totalElements',
  'page.total_elements',
  'meta.total',
  'meta.total_count',
  'meta.totalCount',
  'meta.total_items',
  'meta.pagination.total',
  'hits.total.value',
  'hits.total',
  'response.numFound',
  '["@odata.count"]',
].map(fieldPath);

/** Returns the number of records that a response announces, from the usual places in the body, then from a header. */
export function announcedTotal(response: PageResponse): number | undefined {
  const { body } = response;
  if (typeof body === 'object' && body !== null) {
    for (const place of PLACES) {
      const total = Object.hasOwn(body, place.root) ? asCount(place.get(body)) : undefined;
      if (total !== undefined) return total;
    }
  }
  return response.headers && totalInHeaders(response);
}

/**
 * Returns a count of records, by any name and in any place of the table, that is at least `received`. Names such as `count` may count the page: a
 * greater number cannot.
 */
export function countFrom(received: number, response: PageResponse): number | undefined {
  const counts = signalsIn(response).flatMap(({ kind, value, certain }) =>
    certain && kind === 'records' ? (asCount(value) ?? []) : [],
  );
  const largest = Math.max(...counts);
  return largest >= received ? largest : undefined;
}
