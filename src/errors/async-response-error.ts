import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** A paged method got 202 Accepted, or the receipt of a job: the server will have the records later. */
export class AsyncResponseError extends PagewrightError {
  constructor(message: string, place: ErrorPlace = {}) {
    super({ name: 'AsyncResponseError', code: 'ASYNC_RESPONSE', message, ...place });
  }
}
