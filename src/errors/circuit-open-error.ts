import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** The circuit breaker is open, and nothing was sent. */
export class CircuitOpenError extends PagewrightError {
  constructor(
    /** Milliseconds until the breaker lets a probe through; 0 where one is on its way. */
    readonly retryAfterMs: number,
    place: ErrorPlace = {},
  ) {
    const when = retryAfterMs > 0 ? `it lets a probe through in ${retryAfterMs} ms` : 'its probe is on the way';
    const message = `the circuit breaker is open after repeated failures, so nothing was sent; ${when}`;
    super({ name: 'CircuitOpenError', code: 'CIRCUIT_OPEN', message, ...place });
  }
}
