import type { SplitDetails } from '../../events/event.js';
import type { FollowedLink, PageResponse, Params } from '../../policies/middleware.js';

export type { FollowedLink };
import type { JsonObject } from '../../position.js';

/** What a style may use to find the first position. */
export interface FirstOptions {
  /** Records to request per page. Absent if the server decides. */
  readonly pageSize?: number | undefined;
  /** The caller's params. A position in them is where the run begins. */
  readonly params?: Params | undefined;
  /** Name of the annotated method, for messages. */
  readonly endpoint?: string | undefined;
}

/** The outcome of a page request: a response or an error. `skip` counts the records of the page that an earlier run delivered. */
export type PageOutcome = { readonly skip: number } & (
  { readonly response: PageResponse } | { readonly error: unknown }
);

/** What to do instead of delivering a page. */
export type Reposition<P extends JsonObject = JsonObject> =
  /** Request the page at `at`: the interval `from` was split. */
  | (SplitDetails & { readonly at: P })
  /** Fail with the error, and this advice. */
  | { readonly advice: string }
  /** Fail, because the API would not return everything that it announces. */
  | { readonly cap: number; readonly announced: number; readonly instead: string };

/** A partition split into smaller ones, and the first position of the first of them. */
export interface Resplit<P extends JsonObject = JsonObject> extends Pick<SplitDetails, 'from' | 'into'> {
  readonly at: P;
}

/** Why a run believes that the data has ended. */
export interface RunEnding {
  /**
   * `cursor` and `link`: the way to the next page was there and is gone, or is null or empty. `flag`: the response said that it is the last. `total`,
   * `pageCount`: as many records, or pages, as announced. `emptyPage`: the next page of a numbered list is empty. `single`: declared by
   * `singlePage()`. `until`: the option `until` ended it. `onlyPage`: the first page, and nothing in it that could mean more.
   */
  readonly by: 'cursor' | 'link' | 'flag' | 'total' | 'pageCount' | 'emptyPage' | 'single' | 'until' | 'onlyPage';
  /** What was seen, such as `body:has_more is false`. */
  readonly saw: string;
}

/** The kinds of evidence. */
export type EndKind = RunEnding['by'];

/** A flag, and what it says. */
export interface SeenFlag {
  /** Its place, such as `body:has_more`. */
  readonly where: string;
  readonly value: unknown;
}

/**
 * How one API pages: pure functions without I/O or state. The position holds everything that the next page needs. It is plain JSON, so that another
 * process can resume the run.
 *
 * The first four members are enough for a style of your own.
 *
 * @example
 * const lastId: PagingStyle<{ after: string | null }> = {
 *   name: 'lastId',
 *   first: () => ({ after: null }),
 *   write: (params, { after }) => (after === null ? { ...params } : { ...params, after }),
 *   next: (response, position, items) => (items.length === 0 ? null : { after: (items.at(-1) as { id: string }).id }),
 * };
 */
export interface PagingStyle<P extends JsonObject = JsonObject> {
  /** Name that receipts, positions and messages use. */
  readonly name: string;
  /** Returns the position of the first page. */
  first(options: FirstOptions): P;
  /** Returns a copy of `params` with the page size and the position. */
  write(params: Params, position: P): Params;
  /** Returns the position after this page, or `null` at the end of the data. */
  next(response: PageResponse, position: P, items: readonly unknown[]): P | null;
  /**
   * Explains why `next` returned `null` for this page. Returns `undefined` if nothing in the response shows the end: neither the way to a next page was
   * there, on this page or before, nor a flag.
   */
  endedBy?(response: PageResponse, position: P, items: readonly unknown[]): RunEnding | undefined;
  /** Returns the places in a response that `next` reads, such as `body:next_cursor`. A way to a next page in another place contradicts the end. */
  reads?(position: P): readonly string[];
  /** Returns the flag of the style that says that another page follows. It contradicts a `next` of `null`. */
  flagForMore?(response: PageResponse, position: P): SeenFlag | undefined;
  /** Returns the address of the page at `position`, if it is not that of the first page. */
  followedLink?(position: P): FollowedLink | undefined;
  /** Returns the number of records that the server announces, of the current partition if there are partitions. */
  total?(response: PageResponse): number | undefined;
  /** Returns the cursor of a position. A cursor that repeats within a run is an error. */
  cursorOf?(position: P): string | undefined;
  /** Returns the position for a `next` that an extractor returned. */
  seek?(position: P, next: unknown, items: readonly unknown[], response: PageResponse): P;
  /** Returns true if a stored value is a position of this style. */
  accepts?(at: JsonObject): at is P;
  /** Returns the page size that the request at `position` asks for. */
  sizeOf?(position: P, params: Params): number | undefined;
  /**
   * Returns the position of the same record in pages of at most half the `size`, for a server that refuses a page as too large. Returns `undefined`
   * if it may be another record. A style without this member, or without `sizeOf`, fails instead.
   */
  halve?(position: P, size: number): P | undefined;
  /** Returns what the receipt calls the style, if the name is not enough. */
  describe?(position: P, response: PageResponse, items: readonly unknown[]): string;
  /** True if each request asks for certain records, so that any number of pages may be empty or short. */
  readonly isSelfContained?: boolean;
  /** Returns true if the response at `position` has no records and only shows where they are. */
  isPreliminary?(position: P): boolean;
}

/** A style whose pages have numbers or offsets, so that several can be requested at once. */
export interface NumberedStyle<P extends JsonObject = JsonObject> extends PagingStyle<P> {
  /** Returns the position `pages` pages further on, or `undefined` if it cannot be predicted. */
  ahead(position: P, pages: number): P | undefined;
  /** Returns how many pages should follow, as far as the response shows. Used for look-ahead, never to end a run. */
  remaining?(response: PageResponse, position: P, items: readonly unknown[]): number | undefined;
  /** Returns the number of records before the page, as the position counts them. */
  before?(position: P, params: Params): number | undefined;
}

/** A style that fetches the data in partitions, such as windows of an interval. Each has its own end and its own total. */
export interface PartitionedStyle<P extends JsonObject = JsonObject> extends PagingStyle<P> {
  /** Returns a name for the partition of a position. */
  partition(position: P): string;
  /** Returns the first position of the next partition, or `null` after the last. */
  nextPartition(position: P): P | null;
  /**
   * Returns smaller partitions to fetch instead of the one that ends at `position`, because records are missing. They return its other records again:
   * it is called only if duplicates are skipped. Returns `undefined` if the partition cannot be split.
   */
  resplit?(position: P): Resplit<P> | undefined;
  /** Returns what to do instead of delivering the page, for example after a refusal because the interval is too wide. */
  repositionAfter?(outcome: PageOutcome, position: P): Reposition<P> | undefined;
  /** Returns true if a first position is in the middle of the data. @default it differs from the first position without params */
  startsMidList?(position: P): boolean;
}

/** A style that guesses how an API pages. */
interface DetectingStyle<P extends JsonObject = JsonObject> {
  /** Returns what to do if the server ignored the position, because the name of the param was a guess; `undefined` if there is no better one. */
  adviceIfIgnored?(position: P): string | undefined;
}

/** Any style, with the members that only some have. */
export type AnyStyle<P extends JsonObject = JsonObject> = PagingStyle<P> &
  DetectingStyle<P> &
  Partial<Omit<NumberedStyle<P>, keyof PagingStyle<P>>> &
  Partial<Omit<PartitionedStyle<P>, keyof PagingStyle<P>>>;

/** Returns true for an object with the members that every style has. */
export function isPagingStyle(value: unknown): value is PagingStyle {
  const style = value as Partial<PagingStyle> | null | undefined;
  return (['first', 'write', 'next'] as const).every((name) => typeof style?.[name] === 'function');
}

/** Returns true for a numbered style, whose pages can be requested concurrently. */
export const isNumbered = (style: AnyStyle): style is NumberedStyle => style.ahead !== undefined;
