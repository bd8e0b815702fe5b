import { BadRequestError } from './bad-request-error.js';
import type { HttpErrorInit, HttpErrorKind } from './http-error.js';

/** 400 or 422 on a request that carried a cursor: the server no longer takes it, or the query was changed. */
export class InvalidCursorError extends BadRequestError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'InvalidCursorError', code: 'INVALID_CURSOR' }) {
    super(init, kind);
  }
}
