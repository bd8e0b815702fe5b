import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { pluralize } from '../extract/receipt/format.js';
import type { PageFetch } from '../policies/middleware.js';
import { resolvePagingOptions } from '../paging/options.js';
import { Paged } from '../paging/paged.js';
import { cursor } from '../paging/styles/cursor.js';
import { systemClock } from '../time/clock.js';

/** Options of `paged`. */
export interface PagedOptions {
  /** Number of records after which the stream fails with `error`. @default it does not fail */
  readonly failAt?: number;
  /** The error to fail with. @default an Error */
  readonly error?: unknown;
}

/** Page size of `paged(items)`. */
const PAGE_SIZE = 100;

/**
 * Creates a real `Paged<T>` over records in memory: it streams, batches, stops, resumes and has a receipt.
 *
 * @param items the records; or the pages, if every element is an array
 * @example
 * const directory = { members: () => paged([alice, bob]) };
 * @throws ConfigurationError if `items` is not an array, or `failAt` is not a valid number of records
 */
export function paged<T>(items: readonly (readonly T[])[], options?: PagedOptions): Paged<T>;
export function paged<T>(items: readonly T[], options?: PagedOptions): Paged<T>;
export function paged<T>(items: readonly T[] | readonly (readonly T[])[], options: PagedOptions = {}): Paged<T> {
  if (!Array.isArray(items))
    throw new ConfigurationError(`paged: items must be an array of records or of pages, got ${describeValue(items)}`);
  const served = asPages<T>(items);
  const { failAt } = options;
  if (failAt !== undefined) checkFailAt(failAt, served);
  return new Paged<T>({
    endpoint: 'paged',
    params: {},
    options: resolvePagingOptions({ ...ENDLESS, style: cursor({ from: 'body:next', to: 'page' }), extractor: 'items' }),
    fetch: serve(failAt === undefined ? served : headOf(served, failAt), options),
    clock: systemClock,
    observers: [],
  });
}

const ENDLESS = { maxPages: Infinity, maxEmptyPages: Infinity };

function asPages<T>(items: readonly unknown[]): (readonly T[])[] {
  if (items.length > 0 && items.every(Array.isArray)) return [...items] as (readonly T[])[];
  const count = Math.max(1, Math.ceil(items.length / PAGE_SIZE));
  return Array.from({ length: count }, (_, i) => items.slice(i * PAGE_SIZE, (i + 1) * PAGE_SIZE) as T[]);
}

function checkFailAt(failAt: number, pages: readonly (readonly unknown[])[]): void {
  const count = pages.reduce((sum, page) => sum + page.length, 0);
  if (Number.isSafeInteger(failAt) && failAt >= 0 && failAt <= count) return;
  throw new ConfigurationError(
    `paged: option "failAt" must be a whole number from 0 to ${count}, the number of records, got ${describeValue(failAt)}`,
  );
}

/** Pages with the first `count` records. */
function headOf<T>(pages: readonly (readonly T[])[], count: number): (readonly T[])[] {
  const head: (readonly T[])[] = [];
  for (let left = count, i = 0; left > 0; i += 1) {
    const page = (pages[i] as readonly T[]).slice(0, left);
    head.push(page);
    left -= page.length;
  }
  return head;
}

/** Serves the pages. With `failAt`, the page after the last one fails. */
function serve(pages: readonly (readonly unknown[])[], options: PagedOptions): PageFetch {
  const fails = options.failAt !== undefined;
  return async ({ params, counters }) => {
    counters.requests += 1;
    const index = Number(params['page'] ?? 0);
    const items = pages[index];
    if (!items)
      throw (
        options.error ??
        new Error(`paged: failed after ${pluralize(options.failAt!, 'record')}, as requested by "failAt"`)
      );
    const more = index + 1 < pages.length || fails;
    return { status: 200, headers: {}, body: { items, ...(more ? { next: String(index + 1) } : {}) } };
  };
}
