import type { RecordIssue } from '../errors/paging-errors.js';
import type { Observer } from '../events/emitter.js';
import type { Params } from '../json/plain-objects.js';
import type { Classify } from '../policies/classify/classify-options.js';
import type { PageResponse } from '../policies/middleware.js';
import type { ResumePoint } from '../position.js';
import type { Clock } from '../time/clock.js';
import type { Extractor } from './records/extractor.js';
import type { StandardSchemaV1 } from './records/standard-schema.js';
import type { ErrorMatcher } from './recovery/classify-error.js';
import type { PageCapOptions } from './recovery/page-cap.js';
import type { PagingStyle } from './styles/paging-style.js';

/** Limits of an array that collects a run. */
export interface CollectOptions {
  /** Records that the array may hold. @default 100 000 */
  readonly maxItems?: number;
  /** What to do if there are more. @default 'throw' */
  readonly onMax?: 'throw' | 'truncate';
}

/** Options of the page loop. Set them in `@Paginated`, in the client's `paging`, or for one call in `with`. */
export interface PagingOptions {
  /** Records to request per page. A page size in the caller's params wins. @default the server's */
  readonly pageSize?: number;
  /** Largest page size that the server accepts. @default no limit */
  readonly maxPageSize?: number;
  /** Smallest page size that the server accepts. @default 1 */
  readonly minPageSize?: number;
  /**
   * Errors after which the page is requested again from the same record with half the size, before the page would be retried: HTTP statuses, codes,
   * messages, a pattern or a function. @default only the code `response.entity.too.large`
   */
  readonly smallerPageOn?: ErrorMatcher;
  /** What to do with a page size outside these limits. @default 'throw' */
  readonly onPageSize?: 'throw' | 'clamp';
  /** Params to send unless the caller sets them. @default none */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Params that replace those of the first page if the server rejects them with 400, such as an optional sort order. @default none */
  readonly fallback?: Readonly<Record<string, unknown>>;
  /** Where the records are: a path, or a function that returns them (and `next`, if the style cannot read it). @default found on the first page */
  readonly extractor?: Extractor;
  /**
   * Keys of a body that counts as an empty page although it has no list, for servers that leave an empty list out. Any other key is an error. Requires
   * a path as `extractor`. @default none
   */
  readonly emptyEnvelope?: readonly string[];
  /** Takes a body without a list for one record. @default false */
  readonly wrapSingle?: boolean;
  /** How the endpoint pages. @default autoDetect() */
  readonly style?: PagingStyle;
  /**
   * Says what a response to a page is, whatever its status: a function, or rules of which the first that matches counts. The client's rules come next.
   * @default the built-in rules
   */
  readonly classify?: Classify;
  /** Returns a warning to emit for a page (event `warning`, once per distinct text). @default none */
  readonly warningFrom?: (response: PageResponse, params: Params) => string | undefined;
  /** Validates, and may transform, each record: zod, or any other Standard Schema. @default none */
  readonly schema?: StandardSchemaV1;
  /**
   * What to do with a record that does not match `schema`. A function receives the record as the server sent it, the issues, the zero-based number of
   * the page and the zero-based index on it. What it returns or resolves with replaces the record; `undefined` leaves it out. @default 'throw'
   */
  readonly onInvalid?:
    'throw' | 'skip' | ((record: unknown, issues: readonly RecordIssue[], page: number, index: number) => unknown);
  /** Key of a record: a path or a function. A record whose key was seen in the run is left out. @default none */
  readonly dedupe?: string | ((record: any) => unknown); // eslint-disable-line @typescript-eslint/no-explicit-any -- callers annotate the record
  /** Pages to fetch ahead of the consumer. @default 0 */
  readonly prefetch?: number;
  /** Pages to fetch side by side. Requires a numbered style. @default 1 */
  readonly concurrency?: number;
  /** Pages that a run may fetch; retries do not count. @default 10 000 */
  readonly maxPages?: number;
  /** What to do if there are more pages. @default 'throw' */
  readonly onMaxPages?: 'throw' | 'truncate';
  /** Records after which the stream ends, with `partial: 'maxItems'` in the receipt. @default Infinity */
  readonly maxItems?: number;
  /** Empty pages in a row to accept while the server has a next page. @default 5 */
  readonly maxEmptyPages?: number;
  /** What to do if a guard finds that paging would never end. @default 'throw' */
  readonly onStall?: 'throw' | 'stop';
  /** Milliseconds that the run may take. @default no limit */
  readonly deadlineMs?: number;
  /** What to do at the deadline. @default 'partial', with `collect` 'throw' */
  readonly onDeadline?: 'partial' | 'throw';
  /** How far into the list the API lets a client page, and what to use beyond. @default no cap */
  readonly cap?: PageCapOptions;
  /** What to do at the cap. @default 'throw' */
  readonly onCap?: 'throw' | 'partial';
  /** What to do if the server returned fewer records than it announced. @default 'warn' */
  readonly verifyTotal?: 'off' | 'warn' | 'throw';
  /**
   * What to do if the response says that more follows where the style sees the end: `'warn'` ends the run with `complete: false`, `'ignore'` is for an
   * API that is wrong. @default 'throw'
   */
  readonly onContradiction?: 'throw' | 'warn' | 'ignore';
  /**
   * What to do if the announced total of a numbered list falls while it is read: records moved up, and some were never sent. `'again'` reads the list
   * once more, and requires `dedupe`. @default 'partial', which ends the run with `complete: false`
   */
  readonly onShrink?: 'partial' | 'again';
  /** Keeps the records for which it returns true. The receipt counts the others as `filtered`. @default keeps all */
  readonly where?: (record: any) => boolean; // eslint-disable-line @typescript-eslint/no-explicit-any -- callers annotate the record
  /** Ends the run after the first record for which it returns true. @default none */
  readonly until?: (record: any) => boolean; // eslint-disable-line @typescript-eslint/no-explicit-any -- callers annotate the record
  /** Records between two `progress` events; 0 for none. @default 500 */
  readonly progressEvery?: number;
  /**
   * What to do with numbers that JavaScript cannot hold, such as ids beyond 2^53: throw an `InexactNumberError`, or deliver their digits as text or as
   * a `bigint`. The latter two convert every integer beyond 2^53, and need a body that this library parses.
   *
   * @default that of the client, else 'error'
   */
  readonly bigNumbers?: 'error' | 'string' | 'bigint';
  /** What to do with bytes that are not valid in the charset of the response. @default that of the client, else 'error' */
  readonly onInvalidText?: 'error' | 'replace';
  /** Parses the text of a page that is not JSON, such as CSV, and returns (or resolves with) its body. @default JSON */
  readonly parse?: (text: string, response: PageResponse) => unknown;
}

/** Options of one call, for `with`. */
export interface RunOptions extends PagingOptions {
  /** Cancels the run, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Where to resume: the `next` of a page or receipt, or `error.page.position`. `null`, the `next` of a finished run, makes a run that is finished and
   * sends nothing.
   */
  readonly resumeFrom?: ResumePoint | null;
  /** Receives every event of this run. */
  readonly observe?: Observer;
  /** @default the client's clock, else the system's */
  readonly clock?: Clock;
}
