import { describeValue } from '../../errors/describe-value.js';
import type { ErrorContext } from '../../errors/pagewright-error.js';
import { InvalidRecordError, type RecordIssue, SchemaError } from '../../errors/paging-errors.js';
import type { Emit } from '../../events/emitter.js';
import { fieldPath } from '../../json/field-path.js';
import type { PageContext } from '../../position.js';
import { isThenable } from '../../time/abortable.js';
import type { ResolvedPagingOptions } from '../options.js';
import type { StandardIssue, StandardResult, StandardSchemaV1 } from './standard-schema.js';

/** Where a record stands. */
interface RecordContext {
  /** Zero-based place in the page as sent. */
  readonly index: number;
  readonly page: PageContext;
  /** An earlier run handed it over: it is looked at only to know its key, without a word to anybody. */
  readonly skipped: boolean;
  /** The part of the data that it stands in, where the style fetches the data in parts. */
  readonly partition?: string | undefined;
}

type RecordCheckResult =
  | { readonly kind: 'keep'; readonly record: unknown }
  | { readonly kind: 'invalid' }
  /** `across`: what it repeats stands in another part. */
  | { readonly kind: 'duplicate'; readonly across: boolean };

/** Looks at one record; in a run, at all of them in order. */
type RecordCheck = (record: unknown, place: RecordContext) => RecordCheckResult | Promise<RecordCheckResult>;

/** The records of one page that are left after validation and dedupe, with what was left out. */
export interface CheckedRecords<T> {
  readonly records: T[];
  /** For each record, how many of the page as sent end with it; absent where nothing was left out. */
  readonly rawEnds: number[] | undefined;
  readonly invalid: number;
  readonly duplicates: number;
  /** Duplicates of records in another part of the data, which each part has a right to. */
  readonly crossPartition: number;
}

type CheckOptions = Pick<ResolvedPagingOptions, 'schema' | 'onInvalid' | 'dedupe'>;

/** Validation first, then dedupe, over the records of one run. */
export class RecordPipeline<T> {
  readonly #checks: readonly RecordCheck[];

  constructor({ schema, onInvalid, dedupe }: CheckOptions, emit: Emit) {
    this.#checks = [
      ...(schema ? [validation(schema, onInvalid, emit)] : []),
      ...(dedupe === undefined ? [] : [deduplication(dedupe, emit)]),
    ];
  }

  /** @param skip records at the head of the page that an earlier run delivered */
  async checkPage(
    items: readonly unknown[],
    skip: number,
    page: PageContext,
    partition?: string,
  ): Promise<CheckedRecords<T>> {
    const left = { records: [] as T[], rawEnds: [] as number[], invalid: 0, duplicate: 0, across: 0 };
    for (const [index, raw] of items.entries()) {
      const skipped = index < skip;
      const given = this.#judge(raw, { index, page, skipped, partition });
      const verdict = given instanceof Promise ? await given : given;
      if (skipped) continue;
      if (verdict.kind === 'keep') {
        left.records.push(verdict.record as T);
        left.rawEnds.push(index + 1);
      } else {
        left[verdict.kind] += 1;
        if (verdict.kind === 'duplicate' && verdict.across) left.across += 1;
      }
    }
    const { records, rawEnds, invalid, duplicate: duplicates, across } = left;
    return { records, rawEnds, invalid, duplicates, crossPartition: across };
  }

  #judge(raw: unknown, place: RecordContext): RecordCheckResult | Promise<RecordCheckResult> {
    let verdict: RecordCheckResult | Promise<RecordCheckResult> = { kind: 'keep', record: raw };
    for (const check of this.#checks) {
      const next = (so: RecordCheckResult) => (so.kind === 'keep' ? check(so.record, place) : so);
      verdict = verdict instanceof Promise ? verdict.then(next) : next(verdict);
    }
    return verdict;
  }
}

/** A check by a schema, which may also transform the record. */
function validation(schema: StandardSchemaV1, onInvalid: ResolvedPagingOptions['onInvalid'], emit: Emit): RecordCheck {
  const refuse = (
    raw: unknown,
    place: RecordContext,
    issues: readonly RecordIssue[],
  ): RecordCheckResult | Promise<RecordCheckResult> => {
    const { index, page, skipped } = place;
    if (skipped) return { kind: 'invalid' };
    if (onInvalid === 'throw') throw new InvalidRecordError(index, issues, { page });
    emit({ type: 'invalid', endpoint: page.endpoint, index: page.index, recordIndex: index, issues });
    const instead = onInvalid === 'skip' ? undefined : onInvalid(raw, issues, page.index, index);
    return isThenable(instead) ? Promise.resolve(instead).then(replacedBy) : replacedBy(instead);
  };
  return (raw, place) => {
    const judge = (result: StandardResult<unknown>) =>
      result.issues ? refuse(raw, place, result.issues.map(plainIssue)) : keepRecord(result.value);
    const result = schema['~standard'].validate(raw);
    return isThenable(result) ? Promise.resolve(result).then(judge) : judge(result);
  };
}

const keepRecord = (record: unknown): RecordCheckResult => ({ kind: 'keep', record });

const replacedBy = (record: unknown): RecordCheckResult =>
  record === undefined ? { kind: 'invalid' } : keepRecord(record);

function plainIssue({ message, path = [] }: StandardIssue): RecordIssue {
  const steps = path.map((step) => (typeof step === 'object' ? step.key : step));
  return { message, path: steps.map((step) => (typeof step === 'number' ? step : String(step))) };
}

/** Leaves out records whose key was seen before in the run. It remembers every key, so its memory grows with the run. */
function deduplication(dedupe: NonNullable<ResolvedPagingOptions['dedupe']>, emit: Emit): RecordCheck {
  const seen = new Set<unknown>();
  const seenInPart = keysOfPartition();
  const keys = recordKeyReader(dedupe);
  return (record, { index, page, skipped, partition }) => {
    const key = keys.read(record);
    if (!isSimpleKey(key)) throw keys.invalidKeyError(key, index, 'a string, a number or a bigint', { page });
    const across = seenInPart(key, partition) === false;
    if (!seen.has(key)) {
      seen.add(key);
      return { kind: 'keep', record };
    }
    if (!skipped) emit({ type: 'duplicate', endpoint: page.endpoint, index: page.index, key });
    return { kind: 'duplicate', across };
  };
}

/** Remembers the keys of the part at hand; says whether a key is among them, `undefined` where the data is in one piece. */
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

/** Reads the key of a record, by which it is told from others. */
interface RecordKeyReader {
  read(record: unknown): unknown;
  /** The error for what can be no key: a record that cannot be told from others is neither kept nor dropped in silence. */
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
        `${name} gives ${describeValue(key)} for record ${index} of the page; a key must be ${allowed}`,
        place,
      ),
  };
}

/** A key by itself. `1`, `1n` and `'1'` are three keys. */
export const isSimpleKey = (key: unknown): key is string | number | bigint =>
  typeof key === 'string' || typeof key === 'bigint' || (typeof key === 'number' && !Number.isNaN(key));
