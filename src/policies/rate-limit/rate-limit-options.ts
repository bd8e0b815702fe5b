import { z } from 'zod';
import { mergeDefined, omit } from '../../json/plain-objects.js';
import { bool, instanceWith, nonEmptyString, oneOf, wholeNumber } from '../../options/parse-options.js';
import type { Backoff } from '../../time/backoff.js';
import { headerNames, retryHeaderFields, type RetryHeaderNames } from '../retry/retry-headers.js';
import { retryFields } from '../retry/retry-options.js';
import type { RateLimiter } from './rate-limiter.js';
import { checkRate, RATE_KEYS, rateFields, type RateLimiterOptions } from './rate-options.js';

/** One bucket: its rate, and who shares it. */
export interface LimitOptions extends Omit<RateLimiterOptions, 'clock' | 'random'> {
  /** Methods of one client with the same scope share a bucket. @default one bucket per rate */
  readonly scope?: string;
  /** A bucket to share across methods or clients; replaces the rate. */
  readonly limiter?: RateLimiter;
  /**
   * Whether the server's quota headers describe this bucket; `false` for one per org if they count a single token. A 429 pauses it anyway.
   * @default true
   */
  readonly useQuotaHeaders?: boolean;
}

/** Names of the headers in which a server reports waits and quotas. Of a list, the first one present wins. */
export interface RateLimitHeaderNames extends RetryHeaderNames {
  /** Headers with the remaining requests; replaces all usual quota headers. */
  readonly remaining?: string | readonly string[];
  /** Headers with the whole quota. */
  readonly limit?: string | readonly string[];
  /** Headers with the reset: seconds until it, a date, a time since the epoch, or milliseconds until it if the name ends in `-ms`. */
  readonly reset?: string | readonly string[];
}

/** Options of `@RateLimited()`, and of `rateLimit` of a client. */
export interface RateLimitOptions extends LimitOptions {
  /** Several buckets instead of one; a call waits for all of them. */
  readonly limits?: readonly LimitOptions[];
  /** Names of the headers with the wait and the quota, for servers with names of their own. @default the usual ones */
  readonly headers?: RateLimitHeaderNames;
  /** Requests that one call counts as. @default 1 */
  readonly weight?: number;
  /**
   * Remaining quota below which the bucket waits for the reset; 0 turns that off. A reset further away than `maxRetryAfterMs` is not waited for.
   * @default 10, or half of a quota below 20
   */
  readonly minRemaining?: number;
  /** Retries of one page or call after a 429. @default 5 */
  readonly retries?: number;
  /** Longest `Retry-After`, or time to a reset, to wait for, in milliseconds. @default 180 000 */
  readonly maxRetryAfterMs?: number;
  /** On a longer `Retry-After`: `'throw'` fails at once with a `RateLimitError`, `'wait'` waits anyway. @default 'throw' */
  readonly onExceed?: 'throw' | 'wait';
  /** Random factor for `Retry-After`, which is never shortened. @default [1, 1.5] */
  readonly jitter?: readonly [min: number, max: number] | false;
  /** Wait after a 429 without `Retry-After`. @default exponential() */
  readonly backoff?: Backoff;
  /** Source of random numbers. @default Math.random */
  readonly random?: () => number;
}

const limitFields = {
  ...rateFields,
  scope: nonEmptyString.optional(),
  limiter: instanceWith<RateLimiter>(
    'a RateLimiter, such as new RateLimiter({ … })',
    ...['acquire', 'pause', 'lower'],
  ).optional(),
  useQuotaHeaders: bool.optional(),
};

/** Options that a ready-made limiter has already. */
const SHARED_KEYS = [...RATE_KEYS, 'scope'] as const;

const BUCKET_KEYS = [...SHARED_KEYS, 'limiter', 'limits', 'useQuotaHeaders'] as const;

function checkLimit(limit: RateLimitOptions, context: z.core.$RefinementCtx): void {
  checkRate(limit, context);
  const by = limit.limits ? 'limits' : 'limiter';
  if (limit[by] === undefined) return;
  const excluded = [...SHARED_KEYS, ...(limit.limits ? (['limiter', 'useQuotaHeaders'] as const) : [])];
  for (const name of excluded.filter((option) => limit[option] !== undefined)) {
    const message = `cannot be combined with "${by}"`;
    context.addIssue({ code: 'custom', path: [name], message, input: limit[name] });
  }
}

const limitSchema = z.strictObject(limitFields).superRefine(checkLimit);

export const rateLimitSchema = z
  .strictObject({
    ...limitFields,
    ...retryFields,
    limits: z
      .array(limitSchema, { error: 'a list of limits' })
      .min(1, { error: 'a list of at least one limit' })
      .optional(),
    headers: z
      .strictObject(
        { ...retryHeaderFields, remaining: headerNames, limit: headerNames, reset: headerNames },
        { error: '{ retryAfter, shouldRetry, remaining, limit, reset }' },
      )
      .readonly()
      .optional(),
    weight: wholeNumber(1).default(1),
    minRemaining: wholeNumber(0).optional(),
    onExceed: oneOf('throw', 'wait').default('throw'),
  })
  .superRefine(checkLimit);

/** The options of `@RateLimited` with their defaults. Those of a bucket have none: a method may replace the client's bucket as a whole. */
export type RateLimitPolicy = Readonly<z.output<typeof rateLimitSchema>>;

/** The buckets that the options name. */
export const limitsOf = ({ limits, ...single }: RateLimitOptions): readonly LimitOptions[] => limits ?? [single];

/** A method's options over those of its client. A method with a rate of its own inherits none of the client's bucket options. */
export function mergeRateLimits(client: RateLimitOptions = {}, method: RateLimitOptions = {}): RateLimitOptions {
  const ownBucket = (['requestsPerSecond', 'requests', 'limiter', 'limits'] as const).some(
    (name) => method[name] !== undefined,
  );
  return mergeDefined(method, ownBucket ? omit(client, BUCKET_KEYS) : client);
}
