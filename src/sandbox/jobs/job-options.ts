/** How a job of the sandbox ends. */
export type JobOutcome = 'succeeded' | 'failed' | 'cancelled' | 'expired';

/**
 * How the jobs of the sandbox fare, all alike. A job is done once it was looked at often enough and its time is over; by default only the
 * looks count, so that a test with real HTTP has nothing to sleep for.
 */
export interface JobOptions {
  /** How many looks at the state find the job unfinished: the first of them queued, the others running. @default 2 */
  readonly pollsUntilDone?: number;
  /** Milliseconds that the job stays queued, at least. @default 0 */
  readonly queuedMs?: number;
  /** Milliseconds that it runs after that, at least. @default 0 */
  readonly runningMs?: number;
  /** Milliseconds from the submission to the `expirationDate`, after which there are no results any more. @default 7 days */
  readonly expiresAfterMs?: number;
  /**
   * How the jobs end. Where a dialect has no word for it: an audit or usage query that expired is not found any more, and a usage query that
   * was cancelled has failed.
   *
   * @default 'succeeded'
   */
  readonly outcome?: JobOutcome;
  /** What a failed job gives as its reason. Only conversation details jobs have a place for it. @default a sentence of the sandbox */
  readonly errorMessage?: string;
  /**
   * Milliseconds by which the data that jobs read lags behind the sandbox's clock `now`, when they are submitted: conversations that started
   * later are absent, and `dataAvailabilityDate` tells from when on.
   *
   * @default the date is that of the submission, and no conversation is absent
   */
  readonly availabilityLagMs?: number;
}

/** The options with their defaults. */
export type JobPlan = Required<Omit<JobOptions, 'availabilityLagMs'>>;

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

export function resolveJobPlan(options: JobOptions = {}): JobPlan {
  return Object.freeze({
    pollsUntilDone: options.pollsUntilDone ?? 2,
    queuedMs: options.queuedMs ?? 0,
    runningMs: options.runningMs ?? 0,
    expiresAfterMs: options.expiresAfterMs ?? WEEK_MS,
    outcome: options.outcome ?? 'succeeded',
    errorMessage: options.errorMessage ?? 'The job failed because the sandbox was told so.',
  });
}
