import { z } from 'zod';
import { oneOf, wholeNumber } from '../../options/option-types.js';

/** How many requests a bucket lets through. */
export interface RateOptions {
  /** Requests a second; may be a fraction. */
  readonly requestsPerSecond?: number;
  /** Requests in `perMs` milliseconds, in place of `requestsPerSecond`. */
  readonly requests?: number;
  readonly perMs?: number;
  /**
   * Requests that may start at once after a rest. Of what the server allows leave one in reserve: two requests that were sent apart may
   * arrive together. @default 1
   */
  readonly burst?: number;
  /**
   * `'token-bucket'` spaces requests evenly; `'window'` lets `requests` start as fast as they come and then waits until the first of them is
   * `perMs` old. @default 'token-bucket'
   */
  readonly algorithm?: 'token-bucket' | 'window';
  /** Requests that may be under way at the same time. @default no limit */
  readonly concurrency?: number;
}

const positive = z.custom<number>((value) => Number.isFinite(value) && (value as number) > 0, {
  error: 'a positive number',
});

export const rateFields = {
  requestsPerSecond: positive.optional(),
  requests: wholeNumber(1).optional(),
  perMs: positive.optional(),
  burst: wholeNumber(1).optional(),
  algorithm: oneOf('token-bucket', 'window').optional(),
  concurrency: wholeNumber(1).optional(),
};

type Conflict = readonly [option: keyof RateOptions, allowed: string];

/** Faults of options that are right one by one. */
function rateConflicts(pace: RateOptions): Conflict[] {
  const { requestsPerSecond, requests, perMs, burst, algorithm } = pace;
  const counted = requests !== undefined || perMs !== undefined;
  const windowed = algorithm === 'window';
  const rules: readonly [boolean, ...Conflict][] = [
    [counted && requestsPerSecond !== undefined, 'requestsPerSecond', 'left out where requests and perMs are given'],
    [requests !== undefined && perMs === undefined, 'perMs', 'given together with requests, in milliseconds'],
    [perMs !== undefined && requests === undefined, 'requests', 'given together with perMs'],
    [burst !== undefined && !counted && requestsPerSecond === undefined, 'burst', 'left out where no pace is given'],
    [windowed && !counted, 'algorithm', "'token-bucket' where requests and perMs are not given"],
    [windowed && burst !== undefined, 'burst', "left out with algorithm 'window', whose burst is requests"],
  ];
  return rules.filter(([broken]) => broken).map(([, option, allowed]) => [option, allowed]);
}

/** For `superRefine`. */
export function checkRate(pace: RateOptions, context: z.core.$RefinementCtx): void {
  for (const [option, message] of rateConflicts(pace)) {
    context.addIssue({ code: 'custom', path: [option], message, input: pace[option] });
  }
}

/** The numbers of a pace, however they were written: two paces are the same where these are. */
export function rateConfig(pace: RateOptions): Readonly<Record<string, number | string | undefined>> {
  const { requestsPerSecond, requests, perMs, burst = 1, algorithm = 'token-bucket', concurrency } = pace;
  const requestsPerMinute = requestsPerSecond === undefined ? (60_000 * requests!) / perMs! : requestsPerSecond * 60;
  if (Number.isNaN(requestsPerMinute)) return { concurrency };
  return algorithm === 'window'
    ? { requests, perMs, algorithm, concurrency }
    : { requestsPerMinute, burst, concurrency };
}
