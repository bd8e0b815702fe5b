import { z } from 'zod';
import type { Observer } from '../events/emitter.js';
import { copyParams, mergeDefined } from '../json/plain-objects.js';
import { isFieldPath } from '../json/field-path.js';
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
import { classifyOption } from '../policies/classify/classify-options.js';
import { checkCombinations } from './option-rules.js';
import type { PagingOptions } from './option-types.js';
import type { Extractor } from './records/extractor.js';
import type { StandardSchemaV1 } from './records/standard-schema.js';
import { errorMatcherOption } from './recovery/classify-error.js';
import { capField } from './recovery/page-cap.js';
import { autoDetect } from './styles/auto-detect/auto-detect.js';
import { isPagingStyle, type PagingStyle } from './styles/paging-style.js';

export { checkCombinations, checkStandalone } from './option-rules.js';
export type { CollectOptions, PagingOptions, RunOptions } from './option-types.js';

/** Protects a stream against an endless list. An extraction stores its position, so it has no such limit. */
export const DEFAULT_MAX_PAGES = 10_000;

const isSignal = (value: unknown) =>
  typeof (value as AbortSignal | null | undefined)?.addEventListener === 'function' && 'aborted' in (value as object);
const isSchema = (value: unknown) =>
  typeof (value as StandardSchemaV1 | null | undefined)?.['~standard']?.validate === 'function';
const isInvalidHandling = (value: unknown) => value === 'throw' || value === 'skip' || typeof value === 'function';
/** A prefix such as `header:` belongs to the places of styles. The list of records is in the body, so `body:` changes nothing there. */
const pathOrFunction = <T>(words: string, refused: RegExp) =>
  z.custom<T>((value) => typeof value === 'function' || (isFieldPath(value) && !refused.test(value)), { error: words });
const NOT_IN_BODY = /^(headers?|item|query|params?):/i;
const NOT_IN_RECORD = /^(body|headers?|item|query|params?):/i;
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
    NOT_IN_BODY,
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
    NOT_IN_RECORD,
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
