import { InvalidRecordError, type RecordIssue } from '../../errors/invalid-record-error.js';
import type { Emit } from '../../events/emitter.js';
import { isThenable } from '../../time/thenable.js';
import type { ResolvedPagingOptions } from '../options.js';
import type { RecordCheck, RecordPlace, Verdict } from './record-check.js';
import type { StandardIssue, StandardResult, StandardSchemaV1 } from './standard-schema.js';

/** A check by a schema, which may also transform the record. */
export function validation(
  schema: StandardSchemaV1,
  onInvalid: ResolvedPagingOptions['onInvalid'],
  emit: Emit,
): RecordCheck {
  const refuse = (raw: unknown, place: RecordPlace, issues: readonly RecordIssue[]): Verdict | Promise<Verdict> => {
    const { index, page, skipped } = place;
    if (skipped) return { kind: 'invalid' };
    if (onInvalid === 'throw') throw new InvalidRecordError(index, issues, { page });
    emit({ type: 'invalid', endpoint: page.endpoint, index: page.index, recordIndex: index, issues });
    const instead = onInvalid === 'skip' ? undefined : onInvalid(raw, issues, page.index, index);
    return isThenable(instead) ? Promise.resolve(instead).then(replaced) : replaced(instead);
  };
  return (raw, place) => {
    const judge = (result: StandardResult<unknown>) =>
      result.issues ? refuse(raw, place, result.issues.map(plainIssue)) : keep(result.value);
    const result = schema['~standard'].validate(raw);
    return isThenable(result) ? Promise.resolve(result).then(judge) : judge(result);
  };
}

const keep = (record: unknown): Verdict => ({ kind: 'keep', record });

const replaced = (record: unknown): Verdict => (record === undefined ? { kind: 'invalid' } : keep(record));

function plainIssue({ message, path = [] }: StandardIssue): RecordIssue {
  const steps = path.map((step) => (typeof step === 'object' ? step.key : step));
  return { message, path: steps.map((step) => (typeof step === 'number' ? step : String(step))) };
}
