import { HttpError, type HttpErrorInit, type HttpErrorKind } from './http-error.js';

/** 429: too many requests. */
export class RateLimitError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'RateLimitError', code: 'RATE_LIMIT' }) {
    super(init, kind);
  }
}
