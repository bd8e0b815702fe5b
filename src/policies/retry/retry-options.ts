import { z } from 'zod';
import { bool, functionOption, jitterOption, wholeNumber } from '../../options/option-types.js';
import { type Backoff, exponential, type Jitter, type Random } from '../../time/backoff.js';

export interface RetryOptions {
  /** Repetitions of one page or call; so many more than the first send. @default 5 */
  readonly retries?: number;
  /** Statuses that may go away by asking again. @default [408, 500, 502, 503, 504] */
  readonly statuses?: readonly number[];
  /** Wait before each repetition, where the answer has no `Retry-After`. @default exponential() */
  readonly backoff?: Backoff;
  /**
   * Repeat also what may act twice: a POST or PATCH, or a request whose method is not known. Without it these are repeated only where the server
   * did not take them up (408, 503, no connection), or where they are pages, which only ask. @default false
   */
  readonly unsafe?: boolean;
  /** The longest `Retry-After` to wait for, in milliseconds; above it the call fails at once. @default 180 000, as the SDKs of Genesys Cloud */
  readonly maxRetryAfterMs?: number;
  /** What `Retry-After` is multiplied by, at random; it is never shortened. @default [1, 1.5] */
  readonly jitter?: Jitter;
  /** @default Math.random */
  readonly random?: Random;
}

/** 501 is missing on purpose: what is not implemented will not be in a minute. */
const RETRIED_STATUSES: readonly number[] = [408, 500, 502, 503, 504];
export const DEFAULT_RETRIES = 5;
export const DEFAULT_MAX_RETRY_AFTER_MS = 180_000;

export const statusList = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((status) => Number.isInteger(status) && status >= 400 && status < 600),
  { error: 'a list of error statuses, such as [429, 503]' },
);

const notNegative = z.custom<number>((value) => typeof value === 'number' && value >= 0, {
  error: 'a number of milliseconds, at least 0',
});

/** What retries and rate limits have in common. */
export const retryFields = {
  retries: wholeNumber(0).optional(),
  backoff: functionOption<Backoff>('exponential(…), constant(…) or a function of the attempt').optional(),
  maxRetryAfterMs: notNegative.optional(),
  jitter: jitterOption.optional(),
  random: functionOption<Random>('a function that gives a number in [0, 1)').optional(),
};

export const retrySchema = z.strictObject({
  ...retryFields,
  statuses: statusList.optional(),
  unsafe: bool.optional(),
});

export function resolveRetryOptions(given: RetryOptions): Required<RetryOptions> {
  return Object.freeze({
    retries: given.retries ?? DEFAULT_RETRIES,
    statuses: given.statuses ?? RETRIED_STATUSES,
    backoff: given.backoff ?? exponential(),
    unsafe: given.unsafe ?? false,
    maxRetryAfterMs: given.maxRetryAfterMs ?? DEFAULT_MAX_RETRY_AFTER_MS,
    jitter: given.jitter ?? ([1, 1.5] as const),
    random: given.random ?? Math.random,
  });
}
