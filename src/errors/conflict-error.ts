import { HttpError, type HttpErrorInit, type HttpErrorKind } from './http-error.js';

/** 409: the request contradicts the state of the resource. */
export class ConflictError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'ConflictError', code: 'CONFLICT' }) {
    super(init, kind);
  }
}
