import { JobError, jobEnded, type JobErrorInit } from './job-error.js';

/** The server keeps the job, or its results, no longer. */
export class JobExpiredError extends JobError {
  constructor(init: JobErrorInit) {
    const gone = init.state === undefined ? `the server no longer knows ${jobEnded(init)}` : jobEnded(init);
    const message = `${gone}; begin anew without resumeFrom: that starts another job (dedupe drops what was taken already)`;
    super(init, { name: 'JobExpiredError', code: 'JOB_EXPIRED', message });
  }
}
