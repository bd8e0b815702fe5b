import { defined } from '../json/plain-objects.js';
import { HttpError, type HttpErrorInit } from './http-errors.js';
import { type ErrorContext, PagewrightError } from './pagewright-error.js';

/** No access token could be obtained. `cause` is the error of the token source. */
export class AuthError extends PagewrightError {
  /** HTTP status of the token endpoint. Absent without a response, or if your own code provides the token. */
  declare readonly status?: number;
  /** Error code of RFC 6749 §5.2, such as `'invalid_client'`. */
  declare readonly error?: string;
  declare readonly error_description?: string;
  /** Request id to quote to the API's support. */
  declare readonly correlationId?: string;

  /** @param refusal what the token endpoint answered, in the terms of RFC 6749 §5.2 */
  constructor(
    message: string,
    refusal: Partial<Pick<AuthError, 'status' | 'error' | 'error_description' | 'correlationId'>> = {},
    context: ErrorContext = {},
  ) {
    super({ name: 'AuthError', code: 'AUTH', message, ...context });
    Object.assign(this, defined(refusal));
  }
}

/** The circuit breaker is open, so nothing was sent. */
export class CircuitOpenError extends PagewrightError {
  /** Milliseconds until the breaker admits a probe; 0 while a probe is in flight. */
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number, context: ErrorContext = {}) {
    const next = retryAfterMs > 0 ? `It admits a probe in ${retryAfterMs} ms.` : 'A probe is in flight.';
    const message = `the circuit breaker is open after repeated failures, so nothing was sent. ${next}`;
    super({ name: 'CircuitOpenError', code: 'CIRCUIT_OPEN', message, ...context });
    this.retryAfterMs = retryAfterMs;
  }
}

/** A redirect was refused, because it would ask for something else: with another method, without the body, or without the query of a page. */
export class RedirectError extends PagewrightError {
  /** Address of the request. Of its query only the names are shown. */
  readonly from: string;
  /** Address that the server redirected to, shown the same way. */
  readonly to: string;

  constructor(message: string, addresses: Pick<RedirectError, 'from' | 'to'>, context: ErrorContext = {}) {
    super({ name: 'RedirectError', code: 'REDIRECT', message, ...context });
    this.from = addresses.from;
    this.to = addresses.to;
  }
}

/** A request failed on every attempt. Holds what the last response said; `cause` is its error. */
export class RetryExhaustedError extends HttpError {
  /** Attempts made, the first one included: six after five retries. */
  readonly attempts: number;

  constructor(init: HttpErrorInit, attempts: number) {
    super(init, { name: 'RetryExhaustedError', code: 'RETRY_EXHAUSTED' });
    this.attempts = attempts;
  }
}

/**
 * A response has a number that a JavaScript number cannot hold, such as an id beyond 2^53. Nothing of its page was delivered.
 *
 * Set `bigNumbers` to receive such numbers as text or as bigints.
 */
export class InexactNumberError extends PagewrightError {
  /** The place of the number in the body, such as `entities[0].id`; empty if it is the whole body. */
  readonly path: string;
  /** The number as it was sent; if something else had parsed the body, what that made of it. */
  readonly number: string;

  constructor(
    details: Pick<InexactNumberError, 'path' | 'number'> & { readonly advice: string },
    context: ErrorContext = {},
  ) {
    const { path, number, advice } = details;
    const shown = number.length > 60 ? `${number.slice(0, 40)}… (${number.length} characters)` : number;
    const place = path === '' ? '' : ` at ${path}`;
    const message = `the body has the number ${shown}${place}, which is not exact in JavaScript. ${advice}`;
    super({ name: 'InexactNumberError', code: 'INEXACT_NUMBER', message, ...context });
    this.path = path;
    this.number = number;
  }
}
