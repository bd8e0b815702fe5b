import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import type { PageFetch } from '../policies/middleware.js';
import { resolvePagingOptions } from '../paging/options.js';
import { Paged } from '../paging/paged.js';
import { cursor } from '../paging/styles/cursor.js';
import { systemClock } from '../time/clock.js';

export interface PagedOptions {
  /** Records after which the stream fails with `error`: with 2, two records come and then the error. @default it does not fail */
  readonly failAt?: number;
  /** What it fails with. @default an Error that says that it was asked for */
  readonly error?: unknown;
}

/** Page size of `paged(items)`. */
const PAGE_SIZE = 100;

/**
 * A real `Paged<T>` over records in memory, for tests of what consumes one: it streams, batches, stops, resumes and has a receipt.
 *
 * @param items the records, or the pages, where every element is an array
 * @example
 * const directory = { members: () => paged([alice, bob]) };
 * @throws ConfigurationError where `items` is no array, or `failAt` no whole number
 */
export function paged<T>(items: readonly (readonly T[])[], options?: PagedOptions): Paged<T>;
export function paged<T>(items: readonly T[], options?: PagedOptions): Paged<T>;
export function paged<T>(items: readonly T[] | readonly (readonly T[])[], options: PagedOptions = {}): Paged<T> {
  if (!Array.isArray(items))
    throw new ConfigurationError(`paged() takes an array of records or of pages, got ${describeValue(items)}`);
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
    `paged(): failAt must be a whole number from 0 to ${count}, the number of records, got ${describeValue(failAt)}`,
  );
}

/** The pages with the first `count` records. */
function headOf<T>(pages: readonly (readonly T[])[], count: number): (readonly T[])[] {
  const head: (readonly T[])[] = [];
  for (let left = count, i = 0; left > 0; i += 1) {
    const page = (pages[i] as readonly T[]).slice(0, left);
    head.push(page);
    left -= page.length;
  }
  return head;
}

/** A server of the pages, which fails on the one after them if it was told to. */
function serve(pages: readonly (readonly unknown[])[], options: PagedOptions): PageFetch {
  const fails = options.failAt !== undefined;
  return async ({ params, counters }) => {
    counters.requests += 1;
    const index = Number(params['page'] ?? 0);
    const items = pages[index];
    if (!items) throw options.error ?? new Error(`paged() was asked to fail after ${options.failAt} records`);
    const more = index + 1 < pages.length || fails;
    return { status: 200, headers: {}, body: { items, ...(more ? { next: String(index + 1) } : {}) } };
  };
}
