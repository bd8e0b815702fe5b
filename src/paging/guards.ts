import { createHash } from 'node:crypto';
import { CursorLoopError } from '../errors/cursor-loop-error.js';
import { EmptyPagesError } from '../errors/empty-pages-error.js';
import { show } from '../errors/show.js';
import type { PageContext } from '../errors/page-context.js';

/** What watches over one run, so that a server cannot lead it in circles. */
export interface Guards {
  /** A page that must not be handed over: the same as the one before. */
  repeatedPage(items: readonly unknown[], page: PageContext): CursorLoopError | undefined;
  /** A way on that must not be taken: a cursor of before, or one more page after too many empty ones. `items` are `undefined` at the end of a part, and where empty pages are nothing strange. */
  wayOn(cursor: string | undefined, items: readonly unknown[] | undefined, page: PageContext): Error | undefined;
  /** A new part of the data begins, which may look like the one before. */
  newPart(): void;
}

/** Cursors up to this length are kept as they are, longer ones as SHA-256, to bound what a run of many pages remembers. */
const LONG_CURSOR = 64;

/** @param startCursor the cursor that the run began with, if any */
export function createGuards(maxEmptyPages: number, startCursor: string | undefined): Guards {
  const seen = new Set(startCursor === undefined ? [] : [mark(startCursor)]);
  let emptyInARow = 0;
  let before: string | undefined;
  return {
    repeatedPage(items, page) {
      if (items.length === 0) return undefined;
      const now = fingerprint(items);
      const repeated = now !== undefined && now === before;
      before = now;
      return repeated ? sameAgain(page) : undefined;
    },
    wayOn(cursor, items, page) {
      emptyInARow = items?.length === 0 ? emptyInARow + 1 : 0;
      if (emptyInARow > maxEmptyPages) return tooManyEmpty(emptyInARow, page);
      if (cursor === undefined) return undefined;
      const known = mark(cursor);
      if (seen.has(known)) return cursorAgain(cursor, page);
      seen.add(known);
      return undefined;
    },
    newPart() {
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
const mark = (cursor: string) => (cursor.length > LONG_CURSOR ? `sha256:${sha256(cursor)}` : cursor);

const sameAgain = (page: PageContext) =>
  new CursorLoopError(
    'the page is identical to the one before it: the server seems to ignore the position that was sent; ' +
      'check that the method passes its params on, and the names in the style (style: cursor({ from, to }))',
    { page },
  );

const cursorAgain = (cursor: string, page: PageContext) =>
  new CursorLoopError(
    `the server gave the cursor ${show(cursor)} again, which would lead in a circle; check "from" and "to" of the style, ` +
      "or set onStall: 'stop' to end the run here",
    { page, cursor },
  );

const tooManyEmpty = (count: number, page: PageContext) =>
  new EmptyPagesError(
    `${count} empty pages came in a row, each promising another; raise maxEmptyPages if the API does that, ` +
      "or set onStall: 'stop' to end the run here",
    { page },
  );
