import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** The run came to its end with fewer records than the server had announced. */
export class IncompleteError extends PagewrightError {
  /** Records announced. */
  readonly expected: number;
  /** Records received, duplicates and invalid ones included. */
  readonly got: number;

  constructor(expected: number, got: number, place: ErrorPlace) {
    super({
      name: 'IncompleteError',
      code: 'INCOMPLETE',
      message: `the server announced ${expected} records and sent ${got}; narrow the query or fetch again (verifyTotal: 'warn' only reports it)`,
      ...place,
    });
    this.expected = expected;
    this.got = got;
  }
}
