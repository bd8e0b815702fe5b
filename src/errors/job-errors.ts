import { type ErrorContext, PagewrightError } from './pagewright-error.js';
import { redact } from './redact.js';

/** What is known of a job that brought no results. */
export interface JobErrorInit extends ErrorContext {
  readonly jobId: string;
  /** The state that the server told last, in its own words. */
  readonly state?: string | undefined;
  /** What the server says about it. */
  readonly serverMessage?: string | undefined;
}

/** How one kind of job error calls itself. */
interface JobErrorKind {
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
function jobEnded({ jobId, state, serverMessage }: JobErrorInit): string {
  const as = state === undefined ? '' : ` ended as ${state}`;
  return `the job ${jobId}${as}${serverMessage === undefined ? '' : ` — ${serverMessage}`}`;
}

/** The server could not do the job. A run that is resumed meets the same job; a new run starts another. */
export class JobFailedError extends JobError {
  constructor(init: JobErrorInit) {
    const message = `${jobEnded(init)}; check the query, and begin anew without resumeFrom: that starts another job`;
    super(init, { name: 'JobFailedError', code: 'JOB_FAILED', message });
  }
}

/** Somebody ended the job on the server before it was done. */
export class JobCancelledError extends JobError {
  constructor(init: JobErrorInit) {
    const message = `${jobEnded(init)}; begin anew without resumeFrom: that starts another job`;
    super(init, { name: 'JobCancelledError', code: 'JOB_CANCELLED', message });
  }
}

/** The server keeps the job, or its results, no longer. */
export class JobExpiredError extends JobError {
  constructor(init: JobErrorInit) {
    const gone = init.state === undefined ? `the server no longer knows ${jobEnded(init)}` : jobEnded(init);
    const message = `${gone}; begin anew without resumeFrom: that starts another job (dedupe drops what was taken already)`;
    super(init, { name: 'JobExpiredError', code: 'JOB_EXPIRED', message });
  }
}

/** The job was not done in `timeoutMs`. It goes on at the server: a run that is resumed goes on waiting for it. */
export class JobTimeoutError extends JobError {
  /** The limit, in milliseconds. */
  readonly timeoutMs: number;

  constructor(timeoutMs: number, init: JobErrorInit) {
    const message =
      `the job ${init.jobId} is still ${init.state ?? 'not done'} after ${timeoutMs} ms; ` +
      'go on waiting for it with resumeFrom: error.page.position, or raise timeoutMs of @Polled';
    super(init, { name: 'JobTimeoutError', code: 'JOB_TIMEOUT', message });
    this.timeoutMs = timeoutMs;
  }
}
