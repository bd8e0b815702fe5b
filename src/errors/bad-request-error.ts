import { HttpError, type HttpErrorInit, type HttpErrorKind } from './http-error.js';

/** 400 or 422: the server refused what was asked. */
export class BadRequestError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'BadRequestError', code: 'BAD_REQUEST' }) {
    super(init, kind);
  }
}
