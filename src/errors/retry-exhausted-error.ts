import { HttpError, type HttpErrorInit } from './http-error.js';

/** A request failed as often as it may be repeated. Holds what the last answer said; `cause` is its error. */
export class RetryExhaustedError extends HttpError {
  constructor(
    init: HttpErrorInit,
    /** Repetitions that were made; the first send is not counted. */
    readonly attempts: number,
  ) {
    super(init, { name: 'RetryExhaustedError', code: 'RETRY_EXHAUSTED' });
  }
}
