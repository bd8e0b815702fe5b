import { HttpError, type HttpErrorInit, type HttpErrorKind } from './http-error.js';

/** 403: the credentials are good but not for this. */
export class ForbiddenError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'ForbiddenError', code: 'FORBIDDEN' }) {
    super(init, kind);
  }
}
