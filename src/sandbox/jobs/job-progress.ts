import type { ResolvedJobOptions } from '../sandbox-options-schema.js';

export type JobState =
  | { readonly name: 'queued' }
  | { readonly name: 'running' }
  | { readonly name: 'succeeded'; readonly endedAt: number }
  | { readonly name: 'failed'; readonly endedAt: number; readonly message: string }
  | { readonly name: 'cancelled'; readonly endedAt: number }
  | { readonly name: 'expired'; readonly endedAt: number };

/** Progress of a job. It is immutable: each step returns a new one. */
export interface JobProgress {
  readonly submittedAt: number;
  /** Number of polls. */
  readonly polls: number;
  /** Number of requests to cancel it. */
  readonly cancellations: number;
  /** Time of the poll that was enough; from then on only the clock decides. */
  readonly polledEnoughAt?: number | undefined;
  readonly state: JobState;
}

export function submitted(options: ResolvedJobOptions, now: number): JobProgress {
  const initial: JobProgress = { submittedAt: now, polls: 0, cancellations: 0, state: { name: 'queued' } };
  return advanced(options.pollsUntilDone === 0 ? { ...initial, polledEnoughAt: now } : initial, options, now);
}

/** The progress after a poll. */
export function polled(progress: JobProgress, options: ResolvedJobOptions, now: number): JobProgress {
  const polls = progress.polls + 1;
  const enough = polls > options.pollsUntilDone && progress.polledEnoughAt === undefined;
  return advanced({ ...progress, polls, polledEnoughAt: enough ? now : progress.polledEnoughAt }, options, now);
}

/** The progress after a request to cancel. A job that succeeded loses its results; one that ended without results does not change. */
export function cancelled(progress: JobProgress, options: ResolvedJobOptions, now: number): JobProgress {
  const job = advanced(progress, options, now);
  const cancellations = job.cancellations + 1;
  return isLost(job.state)
    ? { ...job, cancellations }
    : { ...job, cancellations, state: { name: 'cancelled', endedAt: now } };
}

/** The progress at a time, without a poll. */
export function advanced(progress: JobProgress, options: ResolvedJobOptions, now: number): JobProgress {
  if (isLost(progress.state)) return progress;
  const expiresAt = expiryOf(progress, options);
  if (now >= expiresAt) return { ...progress, state: { name: 'expired', endedAt: expiresAt } };
  if (progress.state.name === 'succeeded') return progress;
  const { submittedAt, polledEnoughAt } = progress;
  const endsAt = submittedAt + options.queuedMs + options.runningMs;
  if (polledEnoughAt !== undefined && now >= endsAt)
    return { ...progress, state: ending(options, Math.max(endsAt, polledEnoughAt)) };
  const queued = progress.polls <= Math.min(1, options.pollsUntilDone) || now < submittedAt + options.queuedMs;
  return { ...progress, state: { name: queued ? 'queued' : 'running' } };
}

export const expiryOf = ({ submittedAt }: JobProgress, { expiresAfterMs }: ResolvedJobOptions): number =>
  submittedAt + expiresAfterMs;

/** Whether a job ended without results. */
const isLost = ({ name }: JobState) => name === 'failed' || name === 'cancelled' || name === 'expired';

function ending({ outcome, errorMessage }: ResolvedJobOptions, endedAt: number): JobState {
  return outcome === 'failed' ? { name: outcome, endedAt, message: errorMessage } : { name: outcome, endedAt };
}
