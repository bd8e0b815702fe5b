import { PagewrightError, type ErrorPlace } from './pagewright-error.js';
import { redact } from './redact.js';

/** What is known of a job that brought no results. */
export interface JobErrorInit extends ErrorPlace {
  readonly jobId: string;
  /** The state that the server told last, in its own words. */
  readonly state?: string | undefined;
  /** What the server says about it. */
  readonly serverMessage?: string | undefined;
}

/** How one kind of job error calls itself. */
export interface JobErrorKind {
  readonly name: string;
  readonly code: string;
  /** What happened, and what to do. */
  readonly message: string;
}

/** A job on the server did not come to its results. The subclasses say how it ended. */
export class JobError extends PagewrightError {
  readonly jobId: string;
  /** The state that the server told last, in its own words. */
  declare readonly state?: string;
  /** What the server says about it. */
  declare readonly serverMessage?: string;

  constructor({ jobId, state, serverMessage, ...place }: JobErrorInit, kind: JobErrorKind) {
    super({ ...kind, ...place });
    this.jobId = jobId;
    if (state !== undefined) this.state = redact(state);
    if (serverMessage !== undefined) this.serverMessage = redact(serverMessage);
  }
}

/** `the job 7 ended as FAILED — out of memory`: how messages begin. */
export function jobEnded({ jobId, state, serverMessage }: JobErrorInit): string {
  const as = state === undefined ? '' : ` ended as ${state}`;
  return `the job ${jobId}${as}${serverMessage === undefined ? '' : ` — ${serverMessage}`}`;
}
