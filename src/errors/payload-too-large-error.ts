import { HttpError, type HttpErrorInit, type HttpErrorKind } from './http-error.js';

/** 413: the request body is larger than the server takes. */
export class PayloadTooLargeError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'PayloadTooLargeError', code: 'PAYLOAD_TOO_LARGE' }) {
    super(init, kind);
  }
}
