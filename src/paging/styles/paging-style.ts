import type { JsonObject } from '../../position.js';
import type { SplitDetails } from '../../events/event.js';
import type { PageResponse, Params } from '../../policies/middleware.js';

/** What a style may use to find where a run begins. */
export interface FirstOptions {
  /** Records to ask for a page; `undefined` leaves the size to the server. */
  readonly pageSize?: number | undefined;
  /** The caller's params. A position that stands in them is where the run begins. */
  readonly params?: Params | undefined;
  /** The annotated method, for messages. */
  readonly endpoint?: string | undefined;
}

/** What came of asking for a page: the server's answer, or an error. `skip` counts records of the page that an earlier run handed over. */
export type PageOutcome = { readonly skip: number } & (
  { readonly response: PageResponse } | { readonly error: unknown }
);

/** What else to ask for than a page, because of the answer to it. */
export type Reposition<P extends JsonObject = JsonObject> =
  /** The page at `at`: the interval `from` is cut. */
  | (SplitDetails & { readonly at: P })
  /** Nothing: the error stands, and says what to do. */
  | { readonly advice: string }
  /** Nothing: the answer is not handed over, since the API would not give all of what it announces. */
  | { readonly cap: number; readonly announced: number; readonly instead: string };

/** The smaller parts, and the top of the first of them. */
export interface Resplit<P extends JsonObject = JsonObject> extends Pick<SplitDetails, 'from' | 'into'> {
  readonly at: P;
}

/**
 * How one API pages: pure functions that do no I/O and keep no state. All they need to know from one page to the next stands in the
 * position, which is plain JSON, so that a run can go on in another process.
 *
 * Write your own by giving the first four members.
 */
export interface PagingStyle<P extends JsonObject = JsonObject> {
  readonly name: string;
  /** The position of the first page. */
  first(options: FirstOptions): P;
  /** The params of the page at `position`: a copy of `params` with page size and position in it. */
  write(params: Params, position: P): Params;
  /** The position after this page, or `null` at the end of the data. */
  next(response: PageResponse, position: P, items: readonly unknown[]): P | null;
  /** Whether a first position stands in the middle of the data. Without this member, one does that is not the first of empty params. */
  startsMidList?(position: P): boolean;
  /** What to ask for in place of the page at `position`, because of the answer to it; nothing of the answer is then handed over. */
  repositionAfter?(answer: PageOutcome, position: P): Reposition<P> | undefined;
  /** Styles that fetch the data in parts, each with an end and a total of its own: tells the part of a position from the others. */
  partition?(position: P): string;
  /** The position where the part after this one begins, or `null` after the last. */
  nextPartition?(position: P): P | null;
  /**
   * What to fetch in place of the part that ends with the page at `position`, where it gave fewer records than it announced: smaller parts, which
   * bring those records again. Asked only where their duplicates are left out. `undefined` where it cannot be cut.
   */
  resplit?(position: P): Resplit<P> | undefined;
  /**
   * Whether a page is all there is of what it asks for, however short it is, since not the server says that there are more, but the caller. Any
   * number of them in a row may be empty then.
   */
  readonly isSelfContained?: boolean;
  /** How many records the server says there are, in the part at hand where there are parts. */
  total?(response: PageResponse): number | undefined;
  /** The cursor that stands in a position. Seen twice in one run, it is a loop. */
  cursorOf?(position: P): string | undefined;
  /** The position that an extractor gave as `next`. */
  seek?(position: P, next: unknown, items: readonly unknown[], response: PageResponse): P;
  /** Whether a stored value is a position of this style. */
  accepts?(at: JsonObject): at is P;
  /** Numbered styles: the position `pages` pages further on, or `undefined` where it cannot be foretold. */
  ahead?(position: P, pages: number): P | undefined;
  /** Numbered styles: pages that should follow this one, as far as the response tells. Guides look-ahead, never the end. */
  remaining?(response: PageResponse, position: P, items: readonly unknown[]): number | undefined;
  /** Numbered styles: records that stand before the page, as the position has it. */
  before?(position: P, params: Params): number | undefined;
  /** Records that the page at `position` is asked to have: the size that stands in it, else the one in the caller's `params`. */
  sizeOf?(position: P, params: Params): number | undefined;
  /**
   * The position of the same record in pages of at most half the `size`, for a server that refuses a page as too large; later positions
   * keep it. `undefined` where it is not certain to be the same record. Styles without this member, or without `sizeOf`, let the error stand.
   */
  halve?(position: P, size: number): P | undefined;
  /** Whether the answer at `position` holds no records, and only says how to go on. It is a page all the same, an empty one. */
  isPreliminary?(position: P): boolean;
  /** What the receipt calls the style, where the name does not say it all. */
  describe?(position: P, response: PageResponse, items: readonly unknown[]): string;
}

/** Whether a value has what a style must have. */
export function isPagingStyle(value: unknown): value is PagingStyle {
  const style = value as Partial<PagingStyle> | null | undefined;
  return (['first', 'write', 'next'] as const).every((name) => typeof style?.[name] === 'function');
}

/** True for the numbered styles, whose pages can be asked for side by side. */
export const isNumbered = (style: PagingStyle): boolean => style.ahead !== undefined;
