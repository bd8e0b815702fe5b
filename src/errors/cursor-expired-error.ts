import { InvalidCursorError } from './invalid-cursor-error.js';
import type { HttpErrorInit } from './http-error.js';
import type { ResumePoint } from './page-context.js';

/** The cursor outlived its life on the server. That cursor is dead: restart the listing, and drop what was taken already by its key. */
export class CursorExpiredError extends InvalidCursorError {
  /** The position that died, and how many records the server had sent before it. */
  readonly resumable: ResumePoint | undefined;

  constructor(init: HttpErrorInit) {
    super(init, { name: 'CursorExpiredError', code: 'CURSOR_EXPIRED' });
    this.resumable = init.page?.position;
  }
}
