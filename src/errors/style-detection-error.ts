import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** `autoDetect` saw that there are more pages but not how to ask for them. */
export class StyleDetectionError extends PagewrightError {
  constructor(message: string, place: ErrorPlace = {}) {
    super({ name: 'StyleDetectionError', code: 'STYLE_DETECTION', message, ...place });
  }
}
