import type { PageContext } from '../../errors/page-context.js';
import type { Emit } from '../../events/emitter.js';
import { deduplication } from './deduplication.js';
import type { ResolvedPagingOptions } from '../options.js';
import type { RecordCheck, RecordPlace, Verdict } from './record-check.js';
import { validation } from './validation.js';

/** The records of one page that are left after validation and dedupe, with what was left out. */
export interface CheckedRecords<T> {
  readonly records: T[];
  /** For each record, how many of the page as sent end with it; absent where nothing was left out. */
  readonly rawEnds: number[] | undefined;
  readonly invalid: number;
  readonly duplicates: number;
  /** Duplicates of records in another part of the data, which each part has a right to. */
  readonly across: number;
}

export type CheckOptions = Pick<ResolvedPagingOptions, 'schema' | 'onInvalid' | 'dedupe'>;

/** Validation first, then dedupe, over the records of one run. */
export class RecordChecks<T> {
  readonly #checks: readonly RecordCheck[];

  constructor({ schema, onInvalid, dedupe }: CheckOptions, emit: Emit) {
    this.#checks = [
      ...(schema ? [validation(schema, onInvalid, emit)] : []),
      ...(dedupe === undefined ? [] : [deduplication(dedupe, emit)]),
    ];
  }

  /** @param skip records at the head of the page that an earlier run handed over */
  async page(items: readonly unknown[], skip: number, page: PageContext, part?: string): Promise<CheckedRecords<T>> {
    if (this.#checks.length === 0) return unchecked(items as T[], skip);
    const left = { records: [] as T[], rawEnds: [] as number[], invalid: 0, duplicate: 0, across: 0 };
    for (const [index, raw] of items.entries()) {
      const skipped = index < skip;
      const given = this.#judge(raw, { index, page, skipped, part });
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
    return { records, rawEnds, invalid, duplicates, across };
  }

  #judge(raw: unknown, place: RecordPlace): Verdict | Promise<Verdict> {
    let verdict: Verdict | Promise<Verdict> = { kind: 'keep', record: raw };
    for (const check of this.#checks) {
      const next = (so: Verdict) => (so.kind === 'keep' ? check(so.record, place) : so);
      verdict = verdict instanceof Promise ? verdict.then(next) : next(verdict);
    }
    return verdict;
  }
}

function unchecked<T>(items: T[], skip: number): CheckedRecords<T> {
  if (skip === 0) return { records: items, rawEnds: undefined, invalid: 0, duplicates: 0, across: 0 };
  const records = items.slice(skip);
  return { records, rawEnds: records.map((_, i) => skip + i + 1), invalid: 0, duplicates: 0, across: 0 };
}
