import { type ErrorContext, PagewrightError } from './pagewright-error.js';
import { redact } from './redact.js';

/**
 * A job on the server ended without results. `code` says how.
 *
 * Resume a `JOB_TIMEOUT` to wait for the same job. After any other code start a new run without `resumeFrom`: it starts a new job.
 */
export class JobError extends PagewrightError {
  declare readonly code: 'JOB_FAILED' | 'JOB_CANCELLED' | 'JOB_EXPIRED' | 'JOB_TIMEOUT';
  readonly jobId: string;
  /** Last state that the server reported, as it spells it. */
  declare readonly state?: string;
  /** Message of the server about the job. */
  declare readonly serverMessage?: string;
  /** Of `JOB_TIMEOUT`: the limit in milliseconds. */
  declare readonly timeoutMs?: number;

  constructor(
    code: JobError['code'],
    init: ErrorContext & {
      readonly jobId: string;
      readonly state?: string | undefined;
      readonly serverMessage?: string | undefined;
      readonly timeoutMs?: number | undefined;
    },
  ) {
    const { jobId, state, serverMessage, timeoutMs, ...context } = init;
    super({ name: 'JobError', code, message: MESSAGES[code](init), ...context });
    this.jobId = jobId;
    if (state !== undefined) this.state = redact(state);
    if (serverMessage !== undefined) this.serverMessage = redact(serverMessage);
    if (timeoutMs !== undefined) this.timeoutMs = timeoutMs;
  }
}

/** Parts of a `JobError`. */
export type JobErrorInit = ConstructorParameters<typeof JobError>[1];

const NEW_JOB = 'Start a new run without resumeFrom: it starts a new job';

const MESSAGES: Readonly<Record<JobError['code'], (init: JobErrorInit) => string>> = {
  JOB_FAILED: (init) => `${ended(init)}. Check the query. ${NEW_JOB}.`,
  JOB_CANCELLED: (init) => `${ended(init)}. ${NEW_JOB}.`,
  JOB_EXPIRED: (init) => `${expired(init)}. ${NEW_JOB}; \`dedupe\` skips records you already have.`,
  JOB_TIMEOUT: ({ jobId, state = 'not done', timeoutMs }) =>
    `job ${jobId} is still ${state} after ${timeoutMs} ms. ` +
    'Resume with resumeFrom: error.page.position to wait for it, or raise timeoutMs of @Polled.',
};

const ended = ({ jobId, state, serverMessage }: JobErrorInit): string =>
  `job ${jobId} ended${state === undefined ? '' : ` as ${state}`}${saying(serverMessage)}`;

const expired = (init: JobErrorInit): string =>
  init.state === undefined ? `job ${init.jobId} has expired on the server${saying(init.serverMessage)}` : ended(init);

const saying = (message: string | undefined) => (message === undefined ? '' : ` — ${message.replace(/\.$/, '')}`);
