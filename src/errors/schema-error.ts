import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** The answer is JSON of another shape than the method was annotated for: no list, a wrong path, a cursor that is no cursor. */
export class SchemaError extends PagewrightError {
  constructor(message: string, place: ErrorPlace = {}) {
    super({ name: 'SchemaError', code: 'SCHEMA', message, ...place });
  }
}
