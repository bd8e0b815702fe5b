import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** The checkpoint store could not be read or written. Nothing that was committed before is lost. */
export class CheckpointError extends PagewrightError {
  constructor(message: string, place: ErrorPlace = {}) {
    super({ name: 'CheckpointError', code: 'CHECKPOINT', message, ...place });
  }
}
