import { HttpError, type HttpErrorInit, type HttpErrorKind } from './http-error.js';

/** 401: the credentials were refused. */
export class UnauthorizedError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'UnauthorizedError', code: 'UNAUTHORIZED' }) {
    super(init, kind);
  }
}
