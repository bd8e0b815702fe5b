import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** More than `maxEmptyPages` empty pages came in a row, each promising another. */
export class EmptyPagesError extends PagewrightError {
  constructor(message: string, place: ErrorPlace = {}) {
    super({ name: 'EmptyPagesError', code: 'EMPTY_PAGES', message, ...place });
  }
}
