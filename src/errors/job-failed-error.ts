import { JobError, jobEnded, type JobErrorInit } from './job-error.js';

/** The server could not do the job. A run that is resumed meets the same job; a new run starts another. */
export class JobFailedError extends JobError {
  constructor(init: JobErrorInit) {
    const message = `${jobEnded(init)}; check the query, and begin anew without resumeFrom: that starts another job`;
    super(init, { name: 'JobFailedError', code: 'JOB_FAILED', message });
  }
}
