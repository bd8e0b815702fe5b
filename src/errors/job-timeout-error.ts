import { JobError, type JobErrorInit } from './job-error.js';

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
