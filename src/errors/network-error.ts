import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** No HTTP answer came: refused, reset, timed out, name not found. `cause` holds what the transport said, without its request. */
export class NetworkError extends PagewrightError {
  constructor(message: string, place: ErrorPlace = {}) {
    super({ name: 'NetworkError', code: 'NETWORK', message, ...place });
  }
}
