import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** One thing that a schema found wrong with a record. */
export interface RecordIssue {
  readonly message: string;
  /** Keys that lead to the wrong value, such as `['address', 'zip']`. */
  readonly path: readonly (string | number)[];
}

/** A record does not match the `schema`, and `onInvalid` is `'throw'`. No record of its page was handed over. */
export class InvalidRecordError extends PagewrightError {
  /** Zero-based place of the record in its page. */
  readonly recordIndex: number;
  readonly issues: readonly RecordIssue[];

  constructor(recordIndex: number, issues: readonly RecordIssue[], place: ErrorPlace) {
    const list = issues.map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`).join('; ');
    super({
      name: 'InvalidRecordError',
      code: 'INVALID_RECORD',
      message: `record ${recordIndex} of the page does not match the schema (${list}); loosen the schema, or set onInvalid to 'skip' or a handler`,
      ...place,
    });
    this.recordIndex = recordIndex;
    this.issues = issues;
  }
}
