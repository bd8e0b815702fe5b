import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { describeValue } from '../errors/pagewright-error.js';
import { PaginationStalledError } from '../errors/paging-errors.js';
import type { PageContext } from '../position.js';

/** Stops one run that a server would keep busy forever. */
export interface StallGuards {
  /** The error for a page that equals the one before it, and must not be delivered. */
  checkRepeated(items: readonly unknown[], page: () => PageContext): PaginationStalledError | undefined;
  /**
   * The error for a next page that must not be requested: its cursor was seen before, or too many empty pages came in a row.
   *
   * @param items `undefined` at the end of a partition, and when empty pages are normal
   */
  checkNext(
    cursor: string | undefined,
    items: readonly unknown[] | undefined,
    page: () => PageContext,
  ): PaginationStalledError | undefined;
  /** Starts a new partition, whose first page may equal the last one. */
  startPartition(): void;
}

/** Longer cursors are kept as SHA-256, to limit the memory of a long run. */
const LONG_CURSOR = 64;

/** @param startCursor the cursor that the run began with, if any */
export function createStallGuards(maxEmptyPages: number, startCursor: string | undefined): StallGuards {
  const seen = new Set(startCursor === undefined ? [] : [cursorKey(startCursor)]);
  const pages = new PageComparison();
  let emptyInARow = 0;
  return {
    checkRepeated: (items, page) => (pages.isRepeated(items) ? repeatedPageError(page()) : undefined),
    checkNext(cursor, items, page) {
      emptyInARow = items?.length === 0 ? emptyInARow + 1 : 0;
      if (emptyInARow > maxEmptyPages) return tooManyEmptyError(emptyInARow, page());
      if (cursor === undefined) return undefined;
      const key = cursorKey(cursor);
      if (seen.has(key)) return repeatedCursorError(cursor, page());
      seen.add(key);
      return undefined;
    },
    startPartition: () => pages.forget(),
  };
}

/** Records of a page to compare before all of them are. */
const SAMPLE = 16;
/** Pages to compare as a whole: a server that ignores the position does so from the second page on. */
const WHOLE_PAGES = 2;

interface ComparedPage {
  readonly items: readonly unknown[];
  readonly sample: string | undefined;
  /** All records as text, as the consumer received them. Absent if only the sample was compared. */
  readonly text: string | undefined;
}

/** Compares each page with the one before it. Most pages differ in every record, so all are compared only if the sample is equal. */
class PageComparison {
  #before: ComparedPage | undefined;
  #pages = 0;

  isRepeated(items: readonly unknown[]): boolean {
    if (items.length === 0) return false;
    this.#pages += 1;
    const before = this.#before;
    const sample = fingerprint(sampleOf(items));
    const isSimilar = sample !== undefined && sample === before?.sample && items.length === before.items.length;
    const text = isSimilar || this.#pages <= WHOLE_PAGES ? fingerprint(items) : undefined;
    this.#before = { items, sample, text };
    if (!isSimilar || text === undefined) return false;
    return before.text === undefined ? isDeepStrictEqual(items, before.items) : text === before.text;
  }

  forget(): void {
    this.#before = undefined;
  }
}

function sampleOf(items: readonly unknown[]): readonly unknown[] {
  if (items.length <= SAMPLE) return items;
  return Array.from({ length: SAMPLE }, (_, i) => items[Math.floor((i * (items.length - 1)) / (SAMPLE - 1))]);
}

/** Records as text, for comparison. Records that JSON cannot express come from no server, so their pages are not compared. */
function fingerprint(items: readonly unknown[]): string | undefined {
  try {
    return JSON.stringify(items);
  } catch {
    return undefined;
  }
}

const cursorKey = (cursor: string) =>
  cursor.length > LONG_CURSOR ? `sha256:${createHash('sha256').update(cursor).digest('base64')}` : cursor;

const repeatedPageError = (page: PageContext) =>
  new PaginationStalledError(
    'CURSOR_LOOP',
    'the server returned the same page twice, so it seems to ignore the position. ' +
      'Check that the method passes its params on, and the names in the style (style: cursor({ from, to }))',
    { page },
  );

const repeatedCursorError = (cursor: string, page: PageContext) =>
  new PaginationStalledError(
    'CURSOR_LOOP',
    `the server returned cursor ${describeValue(cursor)} twice, so paging would never end. ` +
      'Check that the method passes its params on, and `from` and `to` of the paging style, ' +
      "or set onStall: 'stop' to end the run here",
    { page, cursor },
  );

const tooManyEmptyError = (count: number, page: PageContext) =>
  new PaginationStalledError(
    'EMPTY_PAGES',
    `the server returned ${count} empty pages in a row, each with a next page. Raise maxEmptyPages if the API does that, ` +
      "or set onStall: 'stop' to end the run here",
    { page },
  );
