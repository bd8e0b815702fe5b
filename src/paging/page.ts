import type { JsonObject, ResumePoint } from '../position.js';
import type { PageResponse } from '../policies/middleware.js';

/** Where a page begins, as the loop sees it. */
export interface PagePosition {
  readonly at: JsonObject;
  /** Zero-based number of the page in the run. */
  readonly index: number;
  /** Records that the server had sent before it; `null` where the caller began in the middle of the data. */
  readonly seen: number | null;
  /** Records of it, as sent, that an earlier run handed over. */
  readonly skip: number;
}

/** The answer for a page. Its place may ask otherwise than the one that was wanted, from the same record on. */
export interface FetchedPage {
  readonly place: PagePosition;
  readonly response: PageResponse;
}

/** Records that the server sent up to the end of a page. */
export const receivedAfter = (place: PagePosition, items: readonly unknown[]): number | null =>
  place.seen === null ? null : place.seen + items.length;

/** What follows a page. */
export type NextStep =
  | { readonly kind: 'end' }
  | { readonly kind: 'on'; readonly place: PagePosition }
  /** A guard saw that the way leads in a circle. */
  | { readonly kind: 'stalled'; readonly place: PagePosition; readonly error: Error };

/** A page as it came, read but not yet checked record by record. */
export interface ParsedPage {
  readonly place: PagePosition;
  readonly response: PageResponse;
  readonly items: readonly unknown[];
  readonly total: number | undefined;
  /** Where the page is `unsettled`, only what it looked like before its records were checked: `Pager.settle` has the word. */
  next: NextStep;
  /** It ends a part of the data, which may have to be fetched again; what follows is known when its records are checked. */
  readonly endsPartition?: true;
  readonly ms: number;
}

/** A page whose records are checked and ready to hand over. */
export interface ReadyPage<T> {
  readonly index: number;
  readonly records: readonly T[];
  /** Records of the page as sent, up to and with the one that became `records[i]`. */
  rawEnd(i: number): number;
  readonly start: ResumePoint;
  readonly next: ResumePoint | null;
  readonly total: number | undefined;
  readonly response: PageResponse;
}

/** What `pages()` yields. */
export interface Page<T> {
  readonly items: T[];
  /** Zero-based number of the page in the run. */
  readonly index: number;
  /** Where this page begins. */
  readonly position: ResumePoint;
  /** Where the next one begins, for `with({ resumeFrom })` here or in another process; `null` after the last. */
  readonly next: ResumePoint | null;
  /** Records that the server says there are in all. */
  readonly total: number | undefined;
  /** Status, headers (lower-case names) and body as they came. */
  readonly response: PageResponse;
}
