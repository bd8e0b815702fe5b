import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** The run came to its end with fewer records than the server had announced. */
export class IncompleteError extends PagewrightError {
  /** Records announced. */
  readonly expected: number;
  /** Records received, duplicates and invalid ones included. */
  readonly got: number;

  /** @param place where, and `message` in place of the usual words */
  constructor(expected: number, got: number, { message, ...place }: ErrorPlace & { readonly message?: string } = {}) {
    super({
      name: 'IncompleteError',
      code: 'INCOMPLETE',
      message:
        message ??
        `the server announced ${expected} records and sent ${got}; narrow the query or fetch again (verifyTotal: 'warn' only reports it)`,
      ...place,
    });
    this.expected = expected;
    this.got = got;
  }
}
