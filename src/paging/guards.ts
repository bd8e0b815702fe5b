import { createHash } from 'node:crypto';
import { PaginationStalledError } from '../errors/paging-errors.js';
import { describeValue } from '../errors/describe-value.js';
import type { PageContext } from '../position.js';

/** What watches over one run, so that a server cannot lead it in circles. */
export interface Guards {
  /** A page that must not be handed over: the same as the one before. */
  checkRepeated(items: readonly unknown[], page: PageContext): PaginationStalledError | undefined;
  /** A way on that must not be taken: a cursor of before, or one more page after too many empty ones. `items` are `undefined` at the end of a part, and where empty pages are nothing strange. */
  checkNext(cursor: string | undefined, items: readonly unknown[] | undefined, page: PageContext): Error | undefined;
  /** A new part of the data begins, which may look like the one before. */
  startPartition(): void;
}

/** Cursors up to this length are kept as they are, longer ones as SHA-256, to bound what a run of many pages remembers. */
const LONG_CURSOR = 64;

/** @param startCursor the cursor that the run began with, if any */
export function createGuards(maxEmptyPages: number, startCursor: string | undefined): Guards {
  const seen = new Set(startCursor === undefined ? [] : [cursorKey(startCursor)]);
  let emptyInARow = 0;
  let before: string | undefined;
  return {
    checkRepeated(items, page) {
      if (items.length === 0) return undefined;
      const now = fingerprint(items);
      const repeated = now !== undefined && now === before;
      before = now;
      return repeated ? repeatedPageError(page) : undefined;
    },
    checkNext(cursor, items, page) {
      emptyInARow = items?.length === 0 ? emptyInARow + 1 : 0;
      if (emptyInARow > maxEmptyPages) return tooManyEmptyError(emptyInARow, page);
      if (cursor === undefined) return undefined;
      const known = cursorKey(cursor);
      if (seen.has(known)) return repeatedCursorError(cursor, page);
      seen.add(known);
      return undefined;
    },
    startPartition() {
      before = undefined;
    },
  };
}

/** Records that are no JSON cannot be compared so; they came from no server that pages in circles. */
function fingerprint(items: readonly unknown[]): string | undefined {
  try {
    return sha256(JSON.stringify(items));
  } catch {
    return undefined;
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
const cursorKey = (cursor: string) => (cursor.length > LONG_CURSOR ? `sha256:${sha256(cursor)}` : cursor);

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
    `the server returned cursor ${describeValue(cursor)} twice, so paging would never end. Check \`from\` and \`to\` of the paging style, ` +
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
