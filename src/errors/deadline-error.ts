import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** The run took longer than its `deadlineMs`, and `onDeadline` is `'throw'`. */
export class DeadlineError extends PagewrightError {
  /** The limit, in milliseconds. */
  readonly deadlineMs: number;

  constructor(deadlineMs: number, place: ErrorPlace) {
    super({
      name: 'DeadlineError',
      code: 'DEADLINE',
      message: `the run has used up its deadlineMs of ${deadlineMs}; go on with resumeFrom: error.page.position, or raise deadlineMs`,
      ...place,
    });
    this.deadlineMs = deadlineMs;
  }
}
