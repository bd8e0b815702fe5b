import { z } from 'zod';
import type { Observer } from '../events/emitter.js';
import {
  bool,
  clockOption,
  countOrInfinity,
  functionOption,
  milliseconds,
  oneOf,
  plainObject,
  wholeNumber,
} from '../options/option-types.js';
import type { Extractor } from './records/extractor.js';
import { isFieldPath } from '../json/field-path.js';
import type { InvalidRecordHandler, PagingOptions, WarningFrom } from './options.js';
import { capField } from './recovery/page-cap.js';
import type { StandardSchemaV1 } from './records/standard-schema.js';
import { isNumbered, isPagingStyle, type PagingStyle } from './styles/paging-style.js';

const isSignal = (value: unknown) =>
  typeof (value as AbortSignal | null | undefined)?.addEventListener === 'function' && 'aborted' in (value as object);
const isSchema = (value: unknown) =>
  typeof (value as StandardSchemaV1 | null | undefined)?.['~standard']?.validate === 'function';
const pathOrFunction = <T>(words: string) =>
  z.custom<T>((value) => typeof value === 'function' || isFieldPath(value), { error: words });

export const pagingFields = {
  pageSize: wholeNumber(1).optional(),
  maxPageSize: wholeNumber(1).optional(),
  minPageSize: wholeNumber(1).optional(),
  onPageSize: oneOf('throw', 'clamp').optional(),
  defaults: plainObject('an object of params').optional(),
  fallback: plainObject('an object of params').optional(),
  extractor: pathOrFunction<Extractor>(
    `a path such as 'data.items', or a function (body, response) => items`,
  ).optional(),
  emptyEnvelope: z.array(z.string(), { error: 'a list of keys' }).readonly().optional(),
  wrapSingle: bool.optional(),
  style: z
    .custom<PagingStyle>(isPagingStyle, {
      error:
        'a paging style: cursor(…), pageNumber(…), offset(…), startIndex(…), nextUri(…), linkHeader(…), idBatches(…), splitInterval(…), singlePage(), autoDetect(…) or your own',
    })
    .optional(),
  schema: z.custom<StandardSchemaV1>(isSchema, { error: 'a zod schema or any other Standard Schema' }).optional(),
  onInvalid: z
    .custom<'throw' | 'skip' | InvalidRecordHandler>(
      (value) => value === 'throw' || value === 'skip' || typeof value === 'function',
      { error: `'throw', 'skip' or a function (record, issues, page, index)` },
    )
    .optional(),
  dedupe: pathOrFunction<string | ((record: unknown) => unknown)>(
    `a path such as 'id', or a function (record) => key`,
  ).optional(),
  prefetch: wholeNumber(0).optional(),
  concurrency: wholeNumber(1).optional(),
  maxPages: countOrInfinity(1).optional(),
  onMaxPages: oneOf('throw', 'truncate').optional(),
  maxItems: countOrInfinity(1).optional(),
  maxEmptyPages: countOrInfinity(0).optional(),
  onStall: oneOf('throw', 'stop').optional(),
  deadlineMs: milliseconds.optional(),
  onDeadline: oneOf('partial', 'throw').optional(),
  cap: capField,
  onCap: oneOf('throw', 'partial').optional(),
  verifyTotal: oneOf('off', 'warn', 'throw').optional(),
  progressEvery: wholeNumber(0).optional(),
  warningFrom: functionOption<WarningFrom>('a function of a response that gives a text').optional(),
};

export const collectSchema = z.strictObject({
  maxItems: countOrInfinity(1).optional(),
  onMax: oneOf('throw', 'truncate').optional(),
});

export const collectField = z
  .union([bool, collectSchema], { error: `true, false or { maxItems, onMax: 'throw' | 'truncate' }` })
  .optional();

/** Rules that more than one option is party to; each gives the words of its breach. */
export function checkCombinations(options: PagingOptions, context: z.RefinementCtx): void {
  const breach = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  const { style, concurrency = 1 } = options;
  if (concurrency > 1 && style && style.name !== 'autoDetect' && !isNumbered(style)) {
    breach(
      'concurrency',
      `1 with the style ${style.name}, whose pages can only be had one after another (prefetch fetches ahead)`,
    );
  }
  if (options.emptyEnvelope && typeof options.extractor === 'function') {
    breach('emptyEnvelope', 'left out where extractor is a function, which may itself take such a body for empty');
  }
  checkPageSizes(options, breach);
}

/** The same where no other set of options can say what is missing in this one. */
export function checkStandalone(options: PagingOptions, context: z.RefinementCtx): void {
  if (!options.emptyEnvelope || options.extractor !== undefined) return;
  const message = 'left out unless extractor says what list is left out';
  context.addIssue({ code: 'custom', path: ['emptyEnvelope'], message });
}

function checkPageSizes(options: PagingOptions, breach: (path: string, message: string) => void): void {
  const { pageSize, minPageSize = 1, maxPageSize = Infinity, onPageSize } = options;
  if (minPageSize > maxPageSize) breach('minPageSize', `at most maxPageSize, which is ${maxPageSize}`);
  if (pageSize === undefined || onPageSize === 'clamp') return;
  if (pageSize > maxPageSize) {
    breach('pageSize', `at most maxPageSize, which is ${maxPageSize} (onPageSize: 'clamp' lowers it instead)`);
  }
  if (pageSize < minPageSize) {
    breach('pageSize', `at least minPageSize, which is ${minPageSize} (onPageSize: 'clamp' raises it instead)`);
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
