import { z } from 'zod';
import { bool, functionOption, wholeNumber } from '../../options/parse-options.js';
import { type Backoff, exponential, jitterOption, randomOption } from '../../time/backoff.js';
import { type RetryHeaderNames, retryHeadersField } from './retry-headers.js';

/** Options of `@Retried` and of a client's `retry`. */
export interface RetryOptions {
  /** Retries of one page or call after its first send. @default 5 */
  readonly retries?: number;
  /** Statuses to retry. @default [408, 500, 502, 503, 504] */
  readonly statuses?: readonly number[];
  /** Wait before each retry, if the response has no `Retry-After`. @default exponential() */
  readonly backoff?: Backoff;
  /**
   * Retry non-idempotent requests too: POST, PATCH, and requests with an unknown method. Otherwise they are retried only if they are pages, or if the
   * server did not process them: 408, 503, no connection. @default false
   */
  readonly unsafe?: boolean;
  /** Names of further headers that ask for a wait, or forbid a retry. @default none */
  readonly headers?: RetryHeaderNames;
  /** Longest `Retry-After` to wait for, in milliseconds. A longer one fails the call at once. @default 180 000 */
  readonly maxRetryAfterMs?: number;
  /** Random factor for `Retry-After`, at least 1. @default [1, 1.5] */
  readonly jitter?: readonly [min: number, max: number] | false;
  /** Source of random numbers in [0, 1). @default Math.random */
  readonly random?: () => number;
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
  // No 501: a method that is not implemented fails again.
  statuses: statusList.default([408, 500, 502, 503, 504]),
  unsafe: bool.default(false),
  headers: retryHeadersField,
});

/** The options of `@Retried` with their defaults. */
export type RetryPolicy = Readonly<z.output<typeof retrySchema>>;
