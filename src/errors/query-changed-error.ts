import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** A run was to go on with another query, or set up otherwise, than it was begun with. Its positions belong to the first one. */
export class QueryChangedError extends PagewrightError {
  /** The parts that differ, such as `params.interval`. */
  readonly changed: readonly string[];

  constructor(run: string, changed: readonly string[], place: ErrorPlace = {}) {
    super({
      name: 'QueryChangedError',
      code: 'QUERY_CHANGED',
      message:
        `the run ${run} was begun with another ${changed.join(', ')}; go on with what it was begun with, keep the new one ` +
        'under a name of its own (key: { view }), or begin anew with restart: true',
      ...place,
    });
    this.changed = changed;
  }
}
