import { z } from 'zod';
import type { RecordIssue } from '../errors/paging-errors.js';
import type { Observer } from '../events/emitter.js';
import type { BigNumbers } from '../json/exact-json.js';
import { copyParams, mergeDefined, type Params } from '../json/plain-objects.js';
import { isFieldPath } from '../json/field-path.js';
import type { OnInvalidText } from '../json/response-text.js';
import {
  bool,
  clockOption,
  countOrInfinity,
  functionOption,
  milliseconds,
  oneOf,
  plainObject,
  wholeNumber,
  parseOptions,
} from '../options/parse-options.js';
import { type Classify, classifyOption } from '../policies/classify/classify-options.js';
import type { PageResponse } from '../policies/middleware.js';
import type { ResumePoint } from '../position.js';
import type { Clock } from '../time/clock.js';
import type { Extractor } from './records/extractor.js';
import type { StandardSchemaV1 } from './records/standard-schema.js';
import { type ErrorMatcher, errorMatcherOption } from './recovery/classify-error.js';
import { capField, type PageCapOptions } from './recovery/page-cap.js';
import { autoDetect } from './styles/auto-detect/auto-detect.js';
import { isNumbered, isPagingStyle, type PagingStyle } from './styles/paging-style.js';

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
  readonly bigNumbers?: BigNumbers;
  /** What to do with bytes that are not valid in the charset of the response. @default that of the client, else 'error' */
  readonly onInvalidText?: OnInvalidText;
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

/** Protects a stream against an endless list. An extraction stores its position, so it has no such limit. */
export const DEFAULT_MAX_PAGES = 10_000;

const isSignal = (value: unknown) =>
  typeof (value as AbortSignal | null | undefined)?.addEventListener === 'function' && 'aborted' in (value as object);
const isSchema = (value: unknown) =>
  typeof (value as StandardSchemaV1 | null | undefined)?.['~standard']?.validate === 'function';
const isInvalidHandling = (value: unknown) => value === 'throw' || value === 'skip' || typeof value === 'function';
const pathOrFunction = <T>(words: string) =>
  z.custom<T>((value) => typeof value === 'function' || isFieldPath(value), { error: words });
const params = plainObject('an object of params').transform((fields) => copyParams(fields));

const recordTest = functionOption<(record: unknown) => boolean>('a function (record) => boolean').optional();

const STYLES =
  'a paging style: cursor(…), pageNumber(…), offset(…), startIndex(…), nextUri(…), linkHeader(…), idBatches(…), splitInterval(…), singlePage(), autoDetect(…) or your own';

/** The options that a client has too; without a default, so that those of the client are not overridden. */
export const readingFields = {
  bigNumbers: oneOf('error', 'string', 'bigint').optional(),
  onInvalidText: oneOf('error', 'replace').optional(),
};

/** The options of `PagingOptions`, with their defaults. */
export const pagingFields = {
  pageSize: wholeNumber(1).optional(),
  maxPageSize: wholeNumber(1).optional(),
  minPageSize: wholeNumber(1).optional(),
  smallerPageOn: errorMatcherOption.optional(),
  onPageSize: oneOf('throw', 'clamp').default('throw'),
  defaults: params.optional(),
  fallback: params.optional(),
  extractor: pathOrFunction<Extractor>(
    `a path such as 'data.items', or a function (body, response) => items`,
  ).optional(),
  emptyEnvelope: z.array(z.string(), { error: 'a list of keys' }).readonly().optional(),
  wrapSingle: bool.default(false),
  style: z.custom<PagingStyle>(isPagingStyle, { error: STYLES }).default(() => autoDetect()),
  schema: z.custom<StandardSchemaV1>(isSchema, { error: 'a zod schema or any other Standard Schema' }).optional(),
  onInvalid: z
    .custom<NonNullable<PagingOptions['onInvalid']>>(isInvalidHandling, {
      error: `'throw', 'skip' or a function (record, issues, page, index)`,
    })
    .default('throw'),
  dedupe: pathOrFunction<string | ((record: unknown) => unknown)>(
    `a path such as 'id', or a function (record) => key`,
  ).optional(),
  prefetch: wholeNumber(0).default(0),
  concurrency: wholeNumber(1).default(1),
  maxPages: countOrInfinity(1).default(DEFAULT_MAX_PAGES),
  onMaxPages: oneOf('throw', 'truncate').default('throw'),
  maxItems: countOrInfinity(1).default(Infinity),
  maxEmptyPages: countOrInfinity(0).default(5),
  onStall: oneOf('throw', 'stop').default('throw'),
  deadlineMs: milliseconds.optional(),
  onDeadline: oneOf('partial', 'throw').default('partial'),
  cap: capField,
  onCap: oneOf('throw', 'partial').default('throw'),
  verifyTotal: oneOf('off', 'warn', 'throw').default('warn'),
  onContradiction: oneOf('throw', 'warn', 'ignore').default('throw'),
  onShrink: oneOf('partial', 'again').default('partial'),
  where: recordTest,
  until: recordTest,
  progressEvery: wholeNumber(0).default(500),
  classify: classifyOption.optional(),
  ...readingFields,
  parse: functionOption<NonNullable<PagingOptions['parse']>>(
    'a function (text, response) that returns the body',
  ).optional(),
  warningFrom: functionOption<NonNullable<PagingOptions['warningFrom']>>(
    'a function of a response that returns a text',
  ).optional(),
};

const pagingOptions = z.object(pagingFields);

/** The options of one run: those of `PagingOptions`, with defaults. */
export type ResolvedPagingOptions = Readonly<z.output<typeof pagingOptions>>;

type SomePagingOptions = PagingOptions | Partial<ResolvedPagingOptions>;

/**
 * Merges options, the later ones winning, and fills in the defaults. An option that is `undefined` overrides nothing.
 *
 * @param where for messages
 * @throws ConfigurationError for an invalid option
 */
export function mergePagingOptions(
  where: string,
  ...sets: readonly (SomePagingOptions | undefined)[]
): ResolvedPagingOptions {
  return parseOptions(pagingOptions, merged(sets), where);
}

/** The same for options that were validated before. */
export const resolvePagingOptions = (...sets: readonly (SomePagingOptions | undefined)[]): ResolvedPagingOptions =>
  Object.freeze(pagingOptions.parse(merged(sets)));

function merged(sets: readonly (SomePagingOptions | undefined)[]): SomePagingOptions {
  let options: SomePagingOptions = {};
  for (const set of sets) if (set) options = mergeDefined(set, options);
  return options;
}

/** `true` of `collect`, and `toArray` without a limit, stop at 100 000 records: a larger array is a memory leak in waiting. */
export const collectSchema = z.strictObject({
  maxItems: countOrInfinity(1).default(100_000),
  onMax: oneOf('throw', 'truncate').default('throw'),
});

export const collectField = z
  .union([bool, collectSchema], { error: `true, false or { maxItems, onMax: 'throw' | 'truncate' }` })
  .optional();

/** Rules between several options. */
export function checkCombinations(options: SomePagingOptions, context: z.RefinementCtx): void {
  const reject = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  const { style, concurrency = 1 } = options;
  if (concurrency > 1 && style && style.name !== 'autoDetect' && !isNumbered(style)) {
    const reason = 'whose pages must be fetched one after another (prefetch fetches ahead)';
    reject('concurrency', `cannot be combined with the style ${style.name}, ${reason}`);
  }
  if (options.emptyEnvelope && typeof options.extractor === 'function') {
    reject('emptyEnvelope', 'cannot be combined with a function as "extractor", which can return an empty list itself');
  }
  checkPageSizes(options, reject);
}

/** Rules for a set of options that no other set completes. */
export function checkStandalone(options: SomePagingOptions, context: z.RefinementCtx): void {
  const { emptyEnvelope, extractor, onShrink, dedupe } = options;
  if (onShrink === 'again' && dedupe === undefined) {
    const message = 'requires "dedupe", because records come twice when the list is read again';
    context.addIssue({ code: 'custom', path: ['onShrink'], message });
  }
  if (!emptyEnvelope || extractor !== undefined) return;
  const message = 'requires "extractor", the path of the list that is left out';
  context.addIssue({ code: 'custom', path: ['emptyEnvelope'], message });
}

function checkPageSizes(options: SomePagingOptions, reject: (path: string, message: string) => void): void {
  const { pageSize, minPageSize = 1, maxPageSize = Infinity, onPageSize } = options;
  if (minPageSize > maxPageSize) reject('minPageSize', `at most maxPageSize, which is ${maxPageSize}`);
  if (pageSize === undefined || onPageSize === 'clamp') return;
  if (pageSize > maxPageSize) {
    reject('pageSize', `at most maxPageSize, which is ${maxPageSize} (onPageSize: 'clamp' lowers it instead)`);
  }
  if (pageSize < minPageSize) {
    reject('pageSize', `at least minPageSize, which is ${minPageSize} (onPageSize: 'clamp' raises it instead)`);
  }
}

export const pagingSchema = z.strictObject(pagingFields).superRefine(checkCombinations);

export const runSchema = z
  .strictObject({
    ...pagingFields,
    signal: z.custom<AbortSignal>(isSignal, { error: 'an AbortSignal' }).optional(),
    resumeFrom: z.unknown().optional(),
    observe: functionOption<Observer>('a function that takes an event').optional(),
    clock: clockOption.optional(),
  })
  .superRefine(checkCombinations);
