import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** A next link was refused: it leads to another origin, or cannot be read safely. Nothing was sent to it. */
export class NextLinkError extends PagewrightError {
  constructor(message: string, place: ErrorPlace = {}) {
    super({ name: 'NextLinkError', code: 'NEXT_LINK_REFUSED', message, ...place });
  }
}
