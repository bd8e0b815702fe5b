import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** An answer came, but not as complete JSON: an HTML page, a truncated or an empty body. */
export class ResponseFormatError extends PagewrightError {
  constructor(message: string, place: ErrorPlace = {}) {
    super({ name: 'ResponseFormatError', code: 'RESPONSE_FORMAT', message, ...place });
  }
}
