import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** What was given as `resumeFrom` is no position of this endpoint. */
export class ResumeError extends PagewrightError {
  constructor(message: string, place: ErrorPlace = {}) {
    super({ name: 'ResumeError', code: 'RESUME', message, ...place });
  }
}
