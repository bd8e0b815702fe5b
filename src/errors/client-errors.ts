import { HttpError, type HttpErrorInit } from './http-errors.js';
import { type ErrorContext, PagewrightError } from './pagewright-error.js';

/** The code that uses the library is wrong: an option, the place of a decorator, the shape of an annotated method. */
export class ConfigurationError extends PagewrightError {
  constructor(message: string, place: ErrorContext = {}) {
    super({ name: 'ConfigurationError', code: 'CONFIGURATION', message, ...place });
  }
}

/** What the token endpoint answered, in the words of RFC 6749 §5.2. */
export interface TokenRefusal {
  /** HTTP status; absent where no answer came, or where the token comes from the caller's own code. */
  readonly status?: number | undefined;
  /** Such as `'invalid_client'`. */
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
  /** The id to quote to the API's support. */
  readonly correlationId?: string | undefined;
}

/** No access token could be had. `cause` holds what the token source met. */
export class AuthError extends PagewrightError implements TokenRefusal {
  declare readonly status?: number;
  declare readonly error?: string;
  declare readonly error_description?: string;
  declare readonly correlationId?: string;

  constructor(message: string, refusal: TokenRefusal = {}, place: ErrorContext = {}) {
    super({ name: 'AuthError', code: 'AUTH', message, ...place });
    Object.assign(this, Object.fromEntries(Object.entries(refusal).filter(([, value]) => value !== undefined)));
  }
}

/** The circuit breaker is open, and nothing was sent. */
export class CircuitOpenError extends PagewrightError {
  constructor(
    /** Milliseconds until the breaker lets a probe through; 0 where one is on its way. */
    readonly retryAfterMs: number,
    place: ErrorContext = {},
  ) {
    const when = retryAfterMs > 0 ? `it lets a probe through in ${retryAfterMs} ms` : 'its probe is on the way';
    const message = `the circuit breaker is open after repeated failures, so nothing was sent; ${when}`;
    super({ name: 'CircuitOpenError', code: 'CIRCUIT_OPEN', message, ...place });
  }
}

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
