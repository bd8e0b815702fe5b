import { HttpError, type HttpErrorInit, type HttpErrorKind } from './http-error.js';

/** 404: there is no such thing. */
export class NotFoundError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'NotFoundError', code: 'NOT_FOUND' }) {
    super(init, kind);
  }
}
