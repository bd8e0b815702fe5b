import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** Somebody else works on the chunk by now, since its lease had run out: nothing more may be written for it. */
export class LeaseLostError extends PagewrightError {
  /** Key of the chunk. */
  readonly chunk: string;

  constructor(chunk: string, place: ErrorPlace = {}) {
    super({
      name: 'LeaseLostError',
      code: 'LEASE_LOST',
      message: `the chunk ${chunk} was taken over by another process; what came last was not committed, and is fetched by that one`,
      ...place,
    });
    this.chunk = chunk;
  }
}
