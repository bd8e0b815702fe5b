import { z } from 'zod';
import { milliseconds } from '../../options/parse-options.js';
import { isFieldPath } from '../../json/field-path.js';
import type { Params } from '../middleware.js';

/**
 * A request about a job: a path that contains `{jobId}`, for clients with `get` and `delete` such as `ApiClient`; or a function that makes the
 * request, like an annotated method.
 */
export type JobRequest = string | ((client: never, jobId: string, params: Params) => unknown);

/** Options of `@Polled`, for an endpoint that starts a job instead of returning records. */
export interface JobOptions {
  /** Path of the job ID in the response to the start. @default 'jobId' */
  readonly jobId?: string;
  /** Requests the state of the job. */
  readonly status: JobRequest;
  /** Path of the state in that response. @default 'state' */
  readonly state?: string;
  /** States in which the results are available. Case does not matter. */
  readonly succeeded: readonly string[];
  /**
   * States in which there will be no results. Case does not matter. The run fails with a `JobError`, whose code is `JOB_EXPIRED` or `JOB_CANCELLED` for
   * a state of that name, otherwise `JOB_FAILED`. In a state of neither list, the job is still running.
   */
  readonly failed: readonly string[];
  /** Path of the reason in the response about a failed job. @default 'errorMessage', otherwise 'message' */
  readonly message?: string;
  /** Requests one page of the results, with the paging params. @default the last response of `status` contains them */
  readonly results?: JobRequest;
  /**
   * Cancels the job on the server when the caller's signal aborts before it is done, by a `DELETE` of this path. A run that was stopped, or reached its
   * deadline, does not cancel its job, so that it can be resumed.
   * @default none: the job is not cancelled
   */
  readonly cancel?: JobRequest;
  /** Milliseconds before the first status request; each further wait is twice as long. @default 3 000 */
  readonly intervalMs?: number;
  /** Longest wait between two status requests, in milliseconds. @default 30 000 */
  readonly maxIntervalMs?: number;
  /** Milliseconds that the job may take, from the first wait for it in this run. @default 3 600 000 */
  readonly timeoutMs?: number;
}

const request = z.custom<JobRequest>(
  (value) => typeof value === 'function' || (typeof value === 'string' && value.includes('{jobId}')),
  { error: `a path that contains {jobId}, or a function of the client, the ID and the params` },
);
const fieldOf = z.custom<string>(isFieldPath, { error: `a path such as 'a.b[0].c'` });
const states = z
  .array(z.string().min(1), { error: 'a list of states' })
  .min(1, { error: 'a list of at least one state' })
  .readonly();

const MINUTE_MS = 60_000;

export const jobSchema = z
  .strictObject(
    {
      jobId: fieldOf.default('jobId'),
      status: request,
      state: fieldOf.default('state'),
      succeeded: states,
      failed: states,
      message: fieldOf.optional(),
      results: request.optional(),
      cancel: request.optional(),
      intervalMs: milliseconds.default(3_000),
      maxIntervalMs: milliseconds.default(30_000),
      timeoutMs: milliseconds.default(60 * MINUTE_MS),
    },
    { error: 'an object with status, succeeded and failed' },
  )
  .superRefine(({ succeeded, failed }, context) => {
    const both = succeeded.find((state) => includesState(failed, state));
    if (both === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['failed'],
      message: `cannot contain ${both}, which is in "succeeded"`,
    });
  });

export type ResolvedJobOptions = z.output<typeof jobSchema>;

/** APIs differ in the case of states: `FULFILLED`, `Succeeded`. */
export const includesState = (states: readonly string[], state: string): boolean =>
  states.some((known) => known.toLowerCase() === state.toLowerCase());
