import { z } from 'zod';
import { bool, functionOption, wholeNumber } from '../../options/option-types.js';
import { type Backoff, exponential, type Jitter, jitterOption, type Random, randomOption } from '../../time/backoff.js';

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

export const DEFAULT_MAX_RETRY_AFTER_MS = 180_000;

export const statusList = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((status) => Number.isInteger(status) && status >= 400 && status < 600),
  { error: 'a list of error statuses, such as [429, 503]' },
);

const notNegative = z.custom<number>((value) => typeof value === 'number' && value >= 0, {
  error: 'a number of milliseconds, at least 0',
});

/** Options that retries and rate limits share. */
export const retryFields = {
  retries: wholeNumber(0).default(5),
  backoff: functionOption<Backoff>('exponential(…), constant(…) or a function of the attempt').default(() =>
    exponential(),
  ),
  maxRetryAfterMs: notNegative.default(DEFAULT_MAX_RETRY_AFTER_MS),
  jitter: jitterOption.default([1, 1.5]),
  random: randomOption,
};

export const retrySchema = z.strictObject({
  ...retryFields,
  // 501 is missing on purpose: a request that is not implemented stays so.
  statuses: statusList.default([408, 500, 502, 503, 504]),
  unsafe: bool.default(false),
});

/** The options of `@Retried` with their defaults. */
export type RetryPolicy = Readonly<z.output<typeof retrySchema>>;
