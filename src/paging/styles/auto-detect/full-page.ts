import { asCount } from '../../../json/counts.js';

/** A numbered page that has as many records as its envelope says that a page holds: `{ page: 1, per_page: 20 }` beside 20 records. */
export function isFullPage(body: unknown, items: number): boolean {
  return [body, ...objectsIn(body)].some((envelope) => isFull(envelope as Record<string, unknown>, items));
}

const objectsIn = (body: unknown): unknown[] =>
  typeof body === 'object' && body !== null && !Array.isArray(body)
    ? Object.values(body).filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
    : [];

const SIZES = ['per_page', 'perPage', 'page_size', 'pageSize'] as const;
const NUMBERS = ['page', 'current_page', 'currentPage'] as const;

function isFull(envelope: Readonly<Record<string, unknown>> | null | undefined, items: number): boolean {
  if (typeof envelope !== 'object' || envelope === null) return false;
  const size = SIZES.map((name) => asCount(envelope[name])).find((value) => value !== undefined);
  const isNumbered = NUMBERS.some((name) => asCount(envelope[name]) !== undefined);
  return isNumbered && size !== undefined && size > 0 && items >= size;
}
