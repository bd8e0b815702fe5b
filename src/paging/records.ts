import { InvalidRecordError, type RecordIssue } from '../errors/invalid-record-error.js';
import type { PageContext } from '../errors/page-context.js';
import { SchemaError } from '../errors/schema-error.js';
import { show } from '../errors/show.js';
import type { Emit } from '../events/emitter.js';
import { fieldPath } from './field-path.js';
import type { ResolvedPagingOptions } from './options.js';
import type { StandardIssue, StandardSchemaV1 } from './standard-schema.js';

/** The records of one page that are left after validation and dedupe, with what was left out. */
export interface CheckedRecords<T> {
  readonly records: T[];
  /** For each record, how many of the page as sent end with it; absent where nothing was left out. */
  readonly rawEnds: number[] | undefined;
  readonly invalid: number;
  readonly duplicates: number;
}

type Check = (raw: unknown, index: number, page: PageContext) => Verdict | Promise<Verdict>;
type Verdict = { readonly kind: 'keep'; readonly record: unknown } | { readonly kind: 'invalid' | 'duplicate' };

/** Checks the records of one run, in order. */
export class RecordChecks<T> {
  readonly #checks: Check[] = [];

  constructor(
    options: Pick<ResolvedPagingOptions, 'schema' | 'onInvalid' | 'dedupe'>,
    private readonly emit: Emit,
  ) {
    const { schema, onInvalid, dedupe } = options;
    if (schema) this.#checks.push(this.#validation(schema, onInvalid));
    if (dedupe !== undefined) this.#checks.push(this.#deduplication(dedupe));
  }

  /** @param skip records at the head of the page that an earlier run handed over */
  async page(items: readonly unknown[], skip: number, page: PageContext): Promise<CheckedRecords<T>> {
    const rest = skip === 0 ? items : items.slice(skip);
    if (this.#checks.length === 0) {
      const rawEnds = skip === 0 ? undefined : rest.map((_, i) => skip + i + 1);
      return { records: rest as T[], rawEnds, invalid: 0, duplicates: 0 };
    }
    const records: T[] = [];
    const rawEnds: number[] = [];
    const left = { invalid: 0, duplicate: 0 };
    for (const [i, raw] of rest.entries()) {
      const verdict = this.#judge(raw, skip + i, page);
      const { kind, ...kept } = verdict instanceof Promise ? await verdict : verdict;
      if (kind === 'keep') {
        records.push((kept as { record: T }).record);
        rawEnds.push(skip + i + 1);
      } else {
        left[kind] += 1;
      }
    }
    return { records, rawEnds, invalid: left.invalid, duplicates: left.duplicate };
  }

  #judge(raw: unknown, index: number, page: PageContext): Verdict | Promise<Verdict> {
    return this.#checks.reduce<Verdict | Promise<Verdict>>(
      (verdict, check) => {
        if (verdict instanceof Promise)
          return verdict.then((v) => (v.kind === 'keep' ? check(v.record, index, page) : v));
        return verdict.kind === 'keep' ? check(verdict.record, index, page) : verdict;
      },
      { kind: 'keep', record: raw },
    );
  }

  #validation(schema: StandardSchemaV1, onInvalid: ResolvedPagingOptions['onInvalid']): Check {
    const settle = (raw: unknown, index: number, page: PageContext, issues: readonly StandardIssue[]): Verdict => {
      const told = issues.map(plainIssue);
      if (onInvalid === 'throw') throw new InvalidRecordError(index, told, { page });
      this.emit({ type: 'invalid', endpoint: page.endpoint, index: page.index, recordIndex: index, issues: told });
      const instead = onInvalid === 'skip' ? undefined : onInvalid(raw, told, page.index, index);
      return instead === undefined ? { kind: 'invalid' } : { kind: 'keep', record: instead };
    };
    const verdictOf = (raw: unknown, index: number, page: PageContext, result: ValidationResult): Verdict =>
      result.issues ? settle(raw, index, page, result.issues) : { kind: 'keep', record: result.value };
    return (raw, index, page) => {
      const result = schema['~standard'].validate(raw);
      return result instanceof Promise
        ? result.then((settled) => verdictOf(raw, index, page, settled))
        : verdictOf(raw, index, page, result);
    };
  }

  #deduplication(dedupe: NonNullable<ResolvedPagingOptions['dedupe']>): Check {
    const seen = new Set<unknown>();
    const keyOf = typeof dedupe === 'function' ? dedupe : fieldPath(dedupe).get;
    const name = typeof dedupe === 'function' ? 'the dedupe function' : `dedupe: '${dedupe}'`;
    return (record, index, page) => {
      const key: unknown = keyOf(record);
      if (!isKey(key)) {
        throw new SchemaError(
          `${name} gives ${show(key)} for record ${index} of the page; a key must be a string, a number or a bigint`,
          { page },
        );
      }
      if (!seen.has(key)) {
        seen.add(key);
        return { kind: 'keep', record };
      }
      this.emit({ type: 'duplicate', endpoint: page.endpoint, index: page.index, key });
      return { kind: 'duplicate' };
    };
  }
}

type ValidationResult = Awaited<ReturnType<StandardSchemaV1['~standard']['validate']>>;

const isKey = (key: unknown): boolean =>
  typeof key === 'string' || typeof key === 'bigint' || (typeof key === 'number' && !Number.isNaN(key));

function plainIssue({ message, path = [] }: StandardIssue): RecordIssue {
  const steps = path.map((step) => (typeof step === 'object' ? step.key : step));
  return { message, path: steps.map((step) => (typeof step === 'number' ? step : String(step))) };
}
