import type { ResumePoint } from '../position.js';
import type { RecordIssue } from '../errors/paging-errors.js';
import type { Observer } from '../events/emitter.js';
import type { Clock } from '../time/clock.js';
import type { Extractor } from './records/extractor.js';
import type { PageResponse, Params } from '../policies/middleware.js';
import { autoDetect } from './styles/auto-detect/auto-detect.js';
import type { StandardSchemaV1 } from './records/standard-schema.js';
import type { PageCapOptions } from './recovery/page-cap.js';
import type { PagingStyle } from './styles/paging-style.js';

/**
 * Gets a record that does not match the schema, as the server sent it. What it returns takes the record's place; `undefined` leaves it out,
 * which the receipt counts as invalid. It may answer with a promise.
 *
 * @param page zero-based number of the page in the run
 * @param index zero-based place of the record in the page
 */
export type InvalidRecordHandler = (
  record: unknown,
  issues: readonly RecordIssue[],
  page: number,
  index: number,
) => unknown;

/** What observers are to be told of a page, beside its records; `undefined` where there is nothing. */
export type WarningFrom = (response: PageResponse, params: Params) => string | undefined;

export interface CollectOptions {
  /** Records that the array may hold. @default 100 000 */
  readonly maxItems?: number;
  /** What to do when there are more. @default 'throw' */
  readonly onMax?: 'throw' | 'truncate';
}

/** What the page loop can be told, by the annotation, by the client's `paging`, or for one call by `with`. */
export interface PagingOptions {
  /** Records to ask for a page. A page size in the caller's params wins. @default the server's */
  readonly pageSize?: number;
  /** The most that the server takes as page size. @default no limit */
  readonly maxPageSize?: number;
  /** The least that the server takes as page size. @default 1 */
  readonly minPageSize?: number;
  /** What to do with a page size above `maxPageSize` or below `minPageSize`. @default 'throw' */
  readonly onPageSize?: 'throw' | 'clamp';
  /** Params that are sent unless the caller gives others. @default none */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Params that replace the first page's when the server refuses them with 400, such as a sort order it may not know. @default none */
  readonly fallback?: Readonly<Record<string, unknown>>;
  /** Where the records are: a path, or a function that gives them (and `next`, if the style cannot). @default found on the first page */
  readonly extractor?: Extractor;
  /**
   * The keys that a body without the list of `extractor` may have, for servers that leave an empty list out: such a body is an empty page. One with
   * any other key is an error. Only with a path as `extractor`. @default none may
   */
  readonly emptyEnvelope?: readonly string[];
  /** A body without a list is one record. @default false */
  readonly wrapSingle?: boolean;
  /** How the endpoint pages. @default autoDetect() */
  readonly style?: PagingStyle;
  /** Gives what observers are to be told of a page, such as a date in its envelope: by the event `warning`, the same words once a run. @default none */
  readonly warningFrom?: WarningFrom;
  /** Checks, and may transform, each record: zod, or any other Standard Schema. @default none */
  readonly schema?: StandardSchemaV1;
  /** What to do with a record that does not match. @default 'throw' */
  readonly onInvalid?: 'throw' | 'skip' | InvalidRecordHandler;
  /** Key by which a record is told from others: a path or a function. A record whose key was seen before in the run is left out. @default none */
  readonly dedupe?: string | ((record: any) => unknown); // eslint-disable-line @typescript-eslint/no-explicit-any -- callers annotate the record
  /** Pages to fetch ahead of the consumer. @default 0 */
  readonly prefetch?: number;
  /** Pages to fetch side by side; numbered styles only. @default 1 */
  readonly concurrency?: number;
  /** Pages that may arrive; retries do not count. @default 10 000 */
  readonly maxPages?: number;
  /** What to do when there are more pages. @default 'throw' */
  readonly onMaxPages?: 'throw' | 'truncate';
  /** Records after which the stream ends; the receipt says so. @default Infinity */
  readonly maxItems?: number;
  /** Empty pages that may come in a row while the server promises more. @default 5 */
  readonly maxEmptyPages?: number;
  /** What to do when a guard sees that the run goes in circles. @default 'throw' */
  readonly onStall?: 'throw' | 'stop';
  /** Milliseconds that the run may take. @default no limit */
  readonly deadlineMs?: number;
  /** What to do then. @default 'partial', with `collect` 'throw' */
  readonly onDeadline?: 'partial' | 'throw';
  /** How far into the list the API lets a client page, and what to use beyond. @default no cap is known */
  readonly cap?: PageCapOptions;
  /** What to do when the cap is met. @default 'throw' */
  readonly onCap?: 'throw' | 'partial';
  /** What to do when fewer records came than the server announced. @default 'warn' */
  readonly verifyTotal?: 'off' | 'warn' | 'throw';
  /** Records between two `progress` events; 0 for none. @default 500 */
  readonly progressEvery?: number;
}

/** What one call may be told with `with`. */
export interface RunOptions extends PagingOptions {
  /** Cancels the run; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Where to go on: the `next` of a page or receipt, or `error.page.position`. `null`, which is the `next` of a finished run, gives a run that
   * is finished and sends nothing.
   */
  readonly resumeFrom?: ResumePoint | null;
  /** Gets every event of this run. */
  readonly observe?: Observer;
  /** @default the client's clock, else the machine's */
  readonly clock?: Clock;
}

export type ResolvedPagingOptions = PagingOptions &
  Required<
    Pick<
      PagingOptions,
      | 'onPageSize'
      | 'wrapSingle'
      | 'style'
      | 'onInvalid'
      | 'prefetch'
      | 'concurrency'
      | 'maxPages'
      | 'onMaxPages'
      | 'maxItems'
      | 'maxEmptyPages'
      | 'onStall'
      | 'onDeadline'
      | 'onCap'
      | 'verifyTotal'
      | 'progressEvery'
    >
  >;

/** `true` of `collect`, and `toArray` without a limit, stop here: an array of more is a memory leak in waiting. */
export const DEFAULT_MAX_COLLECTED = 100_000;

/** Guards a stream against a list without an end. Extraction keeps its position, and so may go on for longer. */
export const DEFAULT_MAX_PAGES = 10_000;

const DEFAULTS = {
  onPageSize: 'throw',
  wrapSingle: false,
  onInvalid: 'throw',
  prefetch: 0,
  concurrency: 1,
  maxPages: DEFAULT_MAX_PAGES,
  onMaxPages: 'throw',
  maxItems: Infinity,
  maxEmptyPages: 5,
  onStall: 'throw',
  onDeadline: 'partial',
  onCap: 'throw',
  verifyTotal: 'warn',
  progressEvery: 500,
} as const;

/** One set of options out of several, the later ones winning; an option that is `undefined` says nothing. */
export function resolvePagingOptions(...layers: readonly (PagingOptions | undefined)[]): ResolvedPagingOptions {
  const said = layers.map((layer) => Object.entries(layer ?? {}).filter(([, value]) => value !== undefined));
  const all = { ...DEFAULTS, style: autoDetect(), ...(Object.fromEntries(said.flat()) as PagingOptions) };
  return Object.freeze({ ...all, ...(all.cap ? { cap: Object.freeze({ ...all.cap }) } : {}) });
}
