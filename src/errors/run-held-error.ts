import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** Another process works on the run. */
export class RunHeldError extends PagewrightError {
  /** `host:pid:random` of the process. */
  readonly owner: string;
  /** Until when it holds the run if nothing more is heard of it; milliseconds since the epoch. */
  readonly until: number;

  constructor(run: string, holder: { readonly owner: string; readonly until: number }, place: ErrorPlace = {}) {
    super({
      name: 'RunHeldError',
      code: 'RUN_HELD',
      message:
        `the run ${run} is being worked on by ${holder.owner}, which holds it until ${new Date(holder.until).toISOString()} ` +
        'and renews that while it lives; stop it first, or wait for it with waitForRunMs',
      ...place,
    });
    this.owner = holder.owner;
    this.until = holder.until;
  }
}
