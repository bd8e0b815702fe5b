import type { PageResponse } from '../policies/middleware.js';
import type { EndEvidence } from '../errors/paging-errors.js';
import type { JsonObject, ResumePoint } from '../position.js';
import type { RunEnding } from './styles/paging-style.js';

/** Where a page of a run begins. */
export interface PagePosition {
  /** The position of the paging style. */
  readonly at: JsonObject;
  /** Zero-based number of the page in the run. */
  readonly index: number;
  /** Records that the server sent before the page; `null` when the run began in the middle of the data. */
  readonly seen: number | null;
  /** Records of the page, as sent, that an earlier run delivered. */
  readonly skip: number;
}

/** A response and the position that was requested: the one that was wanted, or what a recovery requested instead. */
export interface FetchedPage {
  readonly position: PagePosition;
  readonly response: PageResponse;
}

/** What follows a page. */
export type NextStep =
  | { readonly kind: 'end' }
  | { readonly kind: 'page'; readonly position: PagePosition }
  /** The run must not continue: the next page would repeat earlier ones, or the response contradicts the end that the style sees. */
  | { readonly kind: 'stalled'; readonly position: PagePosition; readonly error: Error };

/** A page that was received and read. Its records are not checked yet. */
export interface ParsedPage extends FetchedPage {
  readonly items: readonly unknown[];
  readonly total: number | undefined;
  readonly next: NextStep;
  /** Set on the last page of a partition that may have to be fetched again: `next` is final only when its records were checked. */
  readonly endsPartition?: true;
  /** Set at the end of the data, or of a partition: by what it ended. */
  readonly ending?: RunEnding | undefined;
  /** What the response says against that end, or about itself. */
  readonly contradiction?: EndEvidence | undefined;
  /** Milliseconds from the request to the response. */
  readonly ms: number;
}

/** A page with checked records, ready to be delivered. */
export interface ReadyPage<T> {
  readonly index: number;
  readonly records: readonly T[];
  /** Records of the page as sent, up to and including the one that became `records[i]`. */
  rawEnd(i: number): number;
  readonly start: ResumePoint;
  readonly next: ResumePoint | null;
  readonly total: number | undefined;
  readonly response: PageResponse;
}

/** One page of a run, as `pages()` yields it. */
export interface Page<T> {
  readonly items: T[];
  /** Zero-based number of the page in the run. */
  readonly index: number;
  /** Where this page begins. */
  readonly position: ResumePoint;
  /** Where the next page begins, for `with({ resumeFrom })` in this or another process; `null` after the last page. */
  readonly next: ResumePoint | null;
  /** Records that the server announced in all; `undefined` if it announced none. */
  readonly total: number | undefined;
  /** Status, headers (names in lower case) and body as received. */
  readonly response: PageResponse;
}
