import type { ResolvedJobOptions } from '../sandbox-options.js';

export type JobState =
  | { readonly name: 'queued' }
  | { readonly name: 'running' }
  | { readonly name: 'succeeded'; readonly endedAt: number }
  | { readonly name: 'failed'; readonly endedAt: number; readonly message: string }
  | { readonly name: 'cancelled'; readonly endedAt: number }
  | { readonly name: 'expired'; readonly endedAt: number };

/** How far a job has come. It never changes: each step gives another one. */
export interface JobProgress {
  readonly submittedAt: number;
  /** How often its state was asked for. */
  readonly polls: number;
  /** How often it was to be cancelled. */
  readonly cancellations: number;
  /** When it had been looked at often enough to be done; the clock alone decides from then on. */
  readonly polledEnoughAt?: number;
  readonly state: JobState;
}

export function submitted(plan: ResolvedJobOptions, now: number): JobProgress {
  const fresh: JobProgress = { submittedAt: now, polls: 0, cancellations: 0, state: { name: 'queued' } };
  return advanced(plan.pollsUntilDone === 0 ? { ...fresh, polledEnoughAt: now } : fresh, plan, now);
}

/** After a look at its state. */
export function polled(progress: JobProgress, plan: ResolvedJobOptions, now: number): JobProgress {
  const polls = progress.polls + 1;
  const enough = polls > plan.pollsUntilDone && progress.polledEnoughAt === undefined;
  return advanced({ ...progress, polls, ...(enough ? { polledEnoughAt: now } : {}) }, plan, now);
}

/** After a request to cancel it. One that succeeded loses its results; one that ended without any stays as it is. */
export function cancelled(progress: JobProgress, plan: ResolvedJobOptions, now: number): JobProgress {
  const job = advanced(progress, plan, now);
  const cancellations = job.cancellations + 1;
  return isLost(job.state)
    ? { ...job, cancellations }
    : { ...job, cancellations, state: { name: 'cancelled', endedAt: now } };
}

/** The job as it stands now, with nobody having looked. */
export function advanced(progress: JobProgress, plan: ResolvedJobOptions, now: number): JobProgress {
  if (isLost(progress.state)) return progress;
  const expiresAt = expiryOf(progress, plan);
  if (now >= expiresAt) return { ...progress, state: { name: 'expired', endedAt: expiresAt } };
  if (progress.state.name === 'succeeded') return progress;
  const { submittedAt, polledEnoughAt } = progress;
  const endsAt = submittedAt + plan.queuedMs + plan.runningMs;
  if (polledEnoughAt !== undefined && now >= endsAt)
    return { ...progress, state: ending(plan, Math.max(endsAt, polledEnoughAt)) };
  const queued = progress.polls <= Math.min(1, plan.pollsUntilDone) || now < submittedAt + plan.queuedMs;
  return { ...progress, state: { name: queued ? 'queued' : 'running' } };
}

export const expiryOf = ({ submittedAt }: JobProgress, { expiresAfterMs }: ResolvedJobOptions): number =>
  submittedAt + expiresAfterMs;

/** Whether it ended without results. */
const isLost = ({ name }: JobState) => name === 'failed' || name === 'cancelled' || name === 'expired';

function ending({ outcome, errorMessage }: ResolvedJobOptions, endedAt: number): JobState {
  return outcome === 'failed' ? { name: outcome, endedAt, message: errorMessage } : { name: outcome, endedAt };
}
