import { z } from 'zod';
import { milliseconds } from '../../options/option-types.js';
import { isFieldPath } from '../../json/field-path.js';
import type { Params } from '../middleware.js';

/**
 * Where a job is asked about: a path in which `{jobId}` stands for its id, for clients with `get` and `delete` such as `ApiClient`; or a
 * function that makes the request, as an annotated method does.
 */
export type JobRequest = string | ((client: never, jobId: string, params: Params) => unknown);

/** How an endpoint starts a job in place of answering with records, and how the records are had then. */
export interface JobOptions {
  /** Where the answer to the start holds the id of the job. @default 'jobId' */
  readonly jobId?: string;
  /** Asks how the job stands. */
  readonly status: JobRequest;
  /** Where the answer to that holds the state. @default 'state' */
  readonly state?: string;
  /** States in which the results are there, in any case. */
  readonly succeeded: readonly string[];
  /**
   * States in which there will never be results, in any case. The run fails with a `JobError`: `JOB_EXPIRED` or `JOB_CANCELLED` for
   * a state of that name, else `JOB_FAILED`. In a state that is in neither list, the job goes on.
   */
  readonly failed: readonly string[];
  /** Where the answer holds why a job failed. @default 'errorMessage', else 'message' */
  readonly message?: string;
  /** Asks for one page of the results, by the paging params. @default the last answer of `status` has them */
  readonly results?: JobRequest;
  /**
   * Ends the job at the server when the caller's signal aborts before it is done: by a `DELETE` of this path. A run that is only left, or that
   * reached its deadline, leaves its job alone, so that it can be gone on with.
   * @default none: the job is left to the server
   */
  readonly cancel?: JobRequest;
  /** Milliseconds before the first look; each further wait is twice as long. @default 3 000 */
  readonly intervalMs?: number;
  /** The longest wait between two looks. @default 30 000 */
  readonly maxIntervalMs?: number;
  /** Milliseconds that the job may take, counted from the first wait for it in this run. @default 3 600 000 */
  readonly timeoutMs?: number;
}

const request = z.custom<JobRequest>(
  (value) => typeof value === 'function' || (typeof value === 'string' && value.includes('{jobId}')),
  { error: `a path with {jobId} in it, or a function of the client, the id and the params` },
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
      message: `states that are not among succeeded, as ${both} is`,
    });
  });

export type ResolvedJobOptions = z.output<typeof jobSchema>;

/** States are words, which APIs write in their own way: `FULFILLED`, `Succeeded`. */
export const includesState = (states: readonly string[], state: string): boolean =>
  states.some((known) => known.toLowerCase() === state.toLowerCase());
