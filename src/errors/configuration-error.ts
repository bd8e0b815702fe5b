import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** The code that uses the library is wrong: an option, the place of a decorator, the shape of an annotated method. */
export class ConfigurationError extends PagewrightError {
  constructor(message: string, place: ErrorPlace = {}) {
    super({ name: 'ConfigurationError', code: 'CONFIGURATION', message, ...place });
  }
}
