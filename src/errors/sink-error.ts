import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** The sink could not take records. They were not committed, so that a run that goes on fetches them again. */
export class SinkError extends PagewrightError {
  constructor(message: string, place: ErrorPlace = {}) {
    super({ name: 'SinkError', code: 'SINK', message, ...place });
  }
}
