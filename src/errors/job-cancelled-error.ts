import { JobError, jobEnded, type JobErrorInit } from './job-error.js';

/** Somebody ended the job on the server before it was done. */
export class JobCancelledError extends JobError {
  constructor(init: JobErrorInit) {
    const message = `${jobEnded(init)}; begin anew without resumeFrom: that starts another job`;
    super(init, { name: 'JobCancelledError', code: 'JOB_CANCELLED', message });
  }
}
