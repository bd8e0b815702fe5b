import { z } from 'zod';
import type { Clock } from '../../time/clock.js';
import { oneOf, wholeNumber } from '../../options/parse-options.js';

/** How many requests a bucket lets through. */
export interface RateLimiterOptions {
  /** Requests per second; may be a fraction. @default no limit */
  readonly requestsPerSecond?: number;
  /** Requests per `perMs` milliseconds; replaces `requestsPerSecond`. */
  readonly requests?: number;
  /** The period of `requests`, in milliseconds. */
  readonly perMs?: number;
  /** Requests that may start at once after a rest; safe is one less than the server allows. @default 1 */
  readonly burst?: number;
  /**
   * `'token-bucket'` spaces requests evenly. `'window'` starts `requests` immediately, then waits until the first of them is `perMs` old.
   * @default 'token-bucket'
   */
  readonly algorithm?: 'token-bucket' | 'window';
  /** Requests that may be in flight at the same time. @default no limit */
  readonly concurrency?: number;
  /** Source of time. @default systemClock */
  readonly clock?: Clock;
  /** Source of random numbers. @default Math.random */
  readonly random?: () => number;
}

export type RateOptions = Omit<RateLimiterOptions, 'clock' | 'random'>;

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

export const RATE_KEYS = Object.keys(rateFields) as (keyof RateOptions)[];

/** For `superRefine`: options that are valid one by one may still contradict each other. */
export function checkRate(rate: RateOptions, context: z.core.$RefinementCtx): void {
  const { requestsPerSecond, requests, perMs, burst, algorithm } = rate;
  const counted = requests !== undefined || perMs !== undefined;
  const windowed = algorithm === 'window';
  const refuse = (broken: boolean, option: keyof RateOptions, message: string) =>
    broken && context.addIssue({ code: 'custom', path: [option], message, input: rate[option] });
  refuse(
    counted && requestsPerSecond !== undefined,
    'requestsPerSecond',
    'cannot be combined with "requests", "perMs"',
  );
  refuse(requests !== undefined && perMs === undefined, 'perMs', 'is required when "requests" is set');
  refuse(perMs !== undefined && requests === undefined, 'requests', 'is required when "perMs" is set');
  const unlimited = !counted && requestsPerSecond === undefined;
  refuse(unlimited && burst !== undefined, 'burst', 'requires a rate: "requestsPerSecond", or "requests" and "perMs"');
  refuse(windowed && !counted, 'algorithm', 'requires "requests" and "perMs" when it is \'window\'');
  refuse(
    windowed && burst !== undefined,
    'burst',
    'cannot be combined with algorithm \'window\', whose burst is "requests"',
  );
}

/** A rate with its defaults, however it was written. */
type Rate =
  | { readonly kind: 'unlimited' }
  | { readonly kind: 'token-bucket'; readonly intervalMs: number; readonly burst: number }
  | { readonly kind: 'window'; readonly requests: number; readonly perMs: number };

export function rateOf({ requestsPerSecond, requests, perMs, burst = 1, algorithm }: RateOptions): Rate {
  if (requests !== undefined && perMs !== undefined) {
    if (algorithm === 'window') return { kind: 'window', requests, perMs };
    return { kind: 'token-bucket', intervalMs: perMs / requests, burst };
  }
  if (requestsPerSecond === undefined) return { kind: 'unlimited' };
  return { kind: 'token-bucket', intervalMs: 1_000 / requestsPerSecond, burst };
}

/** A rate as a plain object: two rates are the same if these are equal. */
export function rateConfig(options: RateOptions): Readonly<Record<string, unknown>> {
  const { concurrency } = options;
  const rate = rateOf(options);
  if (rate.kind === 'unlimited') return { concurrency };
  if (rate.kind === 'window') return { requests: rate.requests, perMs: rate.perMs, algorithm: rate.kind, concurrency };
  return { requestsPerMinute: 60_000 / rate.intervalMs, burst: rate.burst, concurrency };
}
