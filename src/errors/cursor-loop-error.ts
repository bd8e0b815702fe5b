import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** The server led the run back to where it had been: a cursor seen before, or the same page twice under a numbered style. */
export class CursorLoopError extends PagewrightError {
  /** The cursor that came again; absent where a page came again. */
  declare readonly cursor?: string;

  constructor(message: string, init: ErrorPlace & { readonly cursor?: string }) {
    super({ name: 'CursorLoopError', code: 'CURSOR_LOOP', message, page: init.page, at: init.at, cause: init.cause });
    if (init.cursor !== undefined) this.cursor = init.cursor;
  }
}
