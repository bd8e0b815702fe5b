import { ConfigurationError, describeValue, type ErrorContext } from '../../errors/pagewright-error.js';
import { InvalidRecordError, type RecordIssue, SchemaError } from '../../errors/paging-errors.js';
import type { Emit } from '../../events/emitter.js';
import { fieldPath } from '../../json/field-path.js';
import type { PageContext } from '../../position.js';
import { isThenable } from '../../time/clock.js';
import type { ResolvedPagingOptions } from '../options.js';
import type { StandardIssue, StandardResult, StandardSchemaV1 } from './standard-schema.js';

/** The place of a record in a run. */
interface RecordContext {
  /** Zero-based index in the page as the server sent it. */
  readonly index: number;
  readonly page: PageContext;
  /** True for a record that an earlier run delivered. It is checked only for its key, without events. */
  readonly skipped: boolean;
  /** The partition of the record, if the style fetches the data in partitions. */
  readonly partition?: string | undefined;
}

type RecordCheckResult =
  /** `isLast`: `until` ends the run after the record. */
  | { readonly kind: 'keep'; readonly record: unknown; readonly isLast?: boolean }
  | { readonly kind: 'invalid' }
  /** `where` left it out. */
  | { readonly kind: 'filtered'; readonly isLast?: boolean | undefined }
  /** `across`: the first occurrence is in another partition. */
  | { readonly kind: 'duplicate'; readonly across: boolean; readonly isLast?: boolean | undefined };

/** Checks one record. It is called for all records of a run, in order. */
type RecordCheck = (record: unknown, place: RecordContext) => RecordCheckResult | Promise<RecordCheckResult>;

/** The records of one page after validation and dedupe, with the numbers of dropped ones. */
export interface CheckedRecords<T> {
  readonly records: T[];
  /** For each record, the number of sent records up to and including it. Absent if no record was dropped. */
  readonly rawEnds: number[] | undefined;
  readonly invalid: number;
  readonly duplicates: number;
  /** Duplicates of records in another partition. They count towards the total of this one. */
  readonly crossPartition: number;
  /** Records that `where` left out; absent without it. */
  readonly filtered?: number | undefined;
  /** Whether `until` ends the run with this page. */
  readonly isLast?: boolean | undefined;
}

type CheckOptions = Pick<ResolvedPagingOptions, 'schema' | 'onInvalid' | 'dedupe' | 'where' | 'until'>;

/** Returns true if the records of a run are checked at all. */
export const needsChecks = ({ schema, dedupe, where, until }: CheckOptions): boolean =>
  [schema, dedupe, where, until].some((option) => option !== undefined);

/** Validates the records of one run, then looks for the one that ends it, then drops duplicates and those that `where` leaves out. */
export class RecordChecks<T> {
  readonly #checks: readonly RecordCheck[];

  readonly #filters: boolean;

  constructor({ schema, onInvalid, dedupe, where, until }: CheckOptions, emit: Emit) {
    this.#filters = where !== undefined;
    this.#checks = [
      ...(schema ? [validation(schema, onInvalid, emit)] : []),
      ...(until ? [lastRecord(until)] : []),
      ...(dedupe === undefined ? [] : [deduplication(dedupe, emit)]),
      ...(where ? [selection(where)] : []),
    ];
  }

  /** @param skip records at the head of the page that an earlier run delivered */
  async checkPage(
    items: readonly unknown[],
    skip: number,
    page: PageContext,
    partition?: string,
  ): Promise<CheckedRecords<T>> {
    const kept = { records: [] as T[], rawEnds: [] as number[], invalid: 0, duplicate: 0, across: 0, filtered: 0 };
    let isLast = false;
    for (const [index, raw] of items.entries()) {
      const skipped = index < skip;
      const pending = this.#check(raw, { index, page, skipped, partition });
      const result = pending instanceof Promise ? await pending : pending;
      isLast = result.kind !== 'invalid' && result.isLast === true;
      if (!skipped) count(kept, result, index);
      if (isLast) break;
    }
    const { records, rawEnds, invalid, duplicate: duplicates, across, filtered } = kept;
    const rest = this.#filters ? { filtered } : {};
    return { records, rawEnds, invalid, duplicates, crossPartition: across, ...rest, ...(isLast && { isLast }) };
  }

  #check(raw: unknown, place: RecordContext): RecordCheckResult | Promise<RecordCheckResult> {
    let result: RecordCheckResult | Promise<RecordCheckResult> = { kind: 'keep', record: raw };
    for (const check of this.#checks) {
      const next = (last: RecordCheckResult) =>
        last.kind === 'keep' ? keepLast(last, check(last.record, place)) : last;
      result = result instanceof Promise ? result.then(next) : next(result);
    }
    return result;
  }
}

/** Adds the result for one record to those of its page. */
function count<T>(
  kept: Record<'invalid' | 'duplicate' | 'across' | 'filtered', number> & { records: T[]; rawEnds: number[] },
  result: RecordCheckResult,
  index: number,
): void {
  if (result.kind === 'keep') {
    kept.records.push(result.record as T);
    kept.rawEnds.push(index + 1);
    return;
  }
  kept[result.kind] += 1;
  if (result.kind === 'duplicate' && result.across) kept.across += 1;
}

/** Finds the record that ends the run. */
const lastRecord =
  (until: (record: unknown) => boolean): RecordCheck =>
  (record) => ({ kind: 'keep', record, isLast: isTrue('until', until(record)) });

/** Keeps the records that the caller wants. */
const selection =
  (where: (record: unknown) => boolean): RecordCheck =>
  (record) =>
    isTrue('where', where(record)) ? { kind: 'keep', record } : { kind: 'filtered' };

/** @throws ConfigurationError for a promise, which would always count as true */
function isTrue(option: 'until' | 'where', result: unknown): boolean {
  if (!isThenable(result)) return Boolean(result);
  throw new ConfigurationError(`the function in "${option}" returned a promise. It must return true or false at once`);
}

/** Validates records with a schema, which may also transform them. */
function validation(schema: StandardSchemaV1, onInvalid: ResolvedPagingOptions['onInvalid'], emit: Emit): RecordCheck {
  const reject = (
    raw: unknown,
    place: RecordContext,
    issues: readonly RecordIssue[],
  ): RecordCheckResult | Promise<RecordCheckResult> => {
    const { index, page, skipped } = place;
    if (skipped) return { kind: 'invalid' };
    if (onInvalid === 'throw') throw new InvalidRecordError(index, issues, { page });
    emit({ type: 'invalid', endpoint: page.endpoint, index: page.index, recordIndex: index, issues });
    const replacement = onInvalid === 'skip' ? undefined : onInvalid(raw, issues, page.index, index);
    return isThenable(replacement) ? Promise.resolve(replacement).then(replacedBy) : replacedBy(replacement);
  };
  return (raw, place) => {
    const toCheckResult = (result: StandardResult<unknown>) =>
      result.issues ? reject(raw, place, result.issues.map(plainIssue)) : keepRecord(result.value);
    const result = schema['~standard'].validate(raw);
    return isThenable(result) ? Promise.resolve(result).then(toCheckResult) : toCheckResult(result);
  };
}

/** A record that ends the run does so even if a later check drops it. */
function keepLast(
  { isLast }: { readonly isLast?: boolean | undefined },
  result: RecordCheckResult | Promise<RecordCheckResult>,
): RecordCheckResult | Promise<RecordCheckResult> {
  if (!isLast) return result;
  const marked = (one: RecordCheckResult): RecordCheckResult => (one.kind === 'invalid' ? one : { ...one, isLast });
  return result instanceof Promise ? result.then(marked) : marked(result);
}

const keepRecord = (record: unknown): RecordCheckResult => ({ kind: 'keep', record });

const replacedBy = (record: unknown): RecordCheckResult =>
  record === undefined ? { kind: 'invalid' } : keepRecord(record);

function plainIssue({ message, path = [] }: StandardIssue): RecordIssue {
  const steps = path.map((step) => (typeof step === 'object' ? step.key : step));
  return { message, path: steps.map((step) => (typeof step === 'number' ? step : String(step))) };
}

/** Drops records whose key occurred before in the run. It remembers every key, so its memory grows with the run. */
function deduplication(dedupe: NonNullable<ResolvedPagingOptions['dedupe']>, emit: Emit): RecordCheck {
  const seen = new Set<unknown>();
  const seenInPartition = keysOfPartition();
  const keys = recordKeyReader(dedupe);
  return (record, { index, page, skipped, partition }) => {
    const key = keys.read(record);
    if (!isSimpleKey(key)) throw keys.invalidKeyError(key, index, 'a string, a number or a bigint', { page });
    const across = seenInPartition(key, partition) === false;
    if (!seen.has(key)) {
      seen.add(key);
      return { kind: 'keep', record };
    }
    if (!skipped) emit({ type: 'duplicate', endpoint: page.endpoint, index: page.index, key });
    return { kind: 'duplicate', across };
  };
}

/** Remembers the keys of the current partition. Returns whether a key is one of them, or `undefined` without partitions. */
function keysOfPartition(): (key: unknown, part: string | undefined) => boolean | undefined {
  const keys = new Set<unknown>();
  let at: string | undefined;
  return (key, part) => {
    if (part === undefined) return undefined;
    if (part !== at) keys.clear();
    at = part;
    if (keys.has(key)) return true;
    keys.add(key);
    return false;
  };
}

/** Reads the key that identifies a record. */
interface RecordKeyReader {
  read(record: unknown): unknown;
  /** The error for an invalid key: without a valid key, a record is neither kept nor dropped silently. */
  invalidKeyError(key: unknown, index: number, allowed: string, place: ErrorContext): SchemaError;
}

/** @throws ConfigurationError for a malformed path */
export function recordKeyReader(dedupe: string | ((record: unknown) => unknown)): RecordKeyReader {
  const byFunction = typeof dedupe === 'function';
  const name = byFunction ? 'the dedupe function' : `dedupe: '${dedupe}'`;
  return {
    read: byFunction ? dedupe : fieldPath(dedupe).get,
    invalidKeyError: (key, index, allowed, place) =>
      new SchemaError(
        `${name} returned ${describeValue(key)} for record ${index} of the page; a key must be ${allowed}${exactAdvice(key)}`,
        place,
      ),
  };
}

/** What to do about a key that is a number, but not an exact one. */
const exactAdvice = (key: unknown): string =>
  typeof key === 'number' && Math.abs(key) > 2 ** 53
    ? `. A number beyond 2^53 is not exact: set bigNumbers: 'string' or 'bigint'`
    : '';

/** A key by itself. `1`, `1n` and `'1'` are three keys. A number beyond 2^53 may be several numbers, so it is not a key. */
export const isSimpleKey = (key: unknown): key is string | number | bigint =>
  typeof key === 'string' || typeof key === 'bigint' || (typeof key === 'number' && isExactKey(key));

const isExactKey = (key: number): boolean => Math.abs(key) <= 2 ** 53;
