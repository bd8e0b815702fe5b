import { z } from 'zod';
import { checkRate, rateFields, type RateOptions } from './rate-options.js';
import type { RateLimiter } from './rate-limiter.js';
import { bool, instanceWith, nonEmptyString, oneOf, wholeNumber } from '../../options/option-types.js';
import { mergeDefined, omit } from '../../options/defined.js';
import { type Backoff, exponential, type Jitter, type Random } from '../../time/backoff.js';
import { DEFAULT_MAX_RETRY_AFTER_MS, DEFAULT_RETRIES, retryFields } from '../retry/retry-options.js';

/** One bucket: its pace, and who shares it. */
export interface LimitOptions extends RateOptions {
  /**
   * Who shares the bucket: the methods of one client that name the same scope. @default the methods of the client that name no scope and the
   * same numbers
   */
  readonly scope?: string;
  /** A bucket to share on purpose, also between clients; in place of the numbers. */
  readonly limiter?: RateLimiter;
  /**
   * Whether the server's quota headers tell of this bucket: `false` for one of several that they do not count, such as that of a whole org where they
   * count a token. A 429 pauses it all the same. @default true
   */
  readonly useQuotaHeaders?: boolean;
}

export interface RateLimitOptions extends LimitOptions {
  /** Several buckets; a call waits for all of them. In place of the numbers. */
  readonly limits?: readonly LimitOptions[];
  /** How many requests a call counts as. @default 1 */
  readonly weight?: number;
  /**
   * The bucket waits for the reset when the server's headers say that less than this is left, unless the reset is further away than
   * `maxRetryAfterMs`; 0 turns that off.
   * @default 10, or half of the quota where the headers say that it is below 20
   */
  readonly minRemaining?: number;
  /** Repetitions of one page or call that is answered 429. @default 5 */
  readonly retries?: number;
  /** The longest `Retry-After`, or time to a reset, to wait for, in milliseconds. @default 180 000, as the SDKs of Genesys Cloud */
  readonly maxRetryAfterMs?: number;
  /** What a longer `Retry-After` does: `'throw'` fails at once with a `RateLimitError`, `'wait'` waits all the same. @default 'throw' */
  readonly onExceed?: 'throw' | 'wait';
  /** What `Retry-After` is multiplied by, at random; it is never shortened. @default [1, 1.5] */
  readonly jitter?: Jitter;
  /** Wait after a 429 without `Retry-After`. @default exponential() */
  readonly backoff?: Backoff;
  /** @default Math.random */
  readonly random?: Random;
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

const RATE_KEYS = ['requestsPerSecond', 'requests', 'perMs', 'burst', 'algorithm', 'concurrency', 'scope'] as const;

const BUCKET_KEYS = [...RATE_KEYS, 'limiter', 'limits', 'useQuotaHeaders'] as const;

/** A bucket that stands somewhere already has its numbers. */
function checkLimit(limit: RateLimitOptions, context: z.core.$RefinementCtx): void {
  checkRate(limit, context);
  const rivals = [...RATE_KEYS, ...(limit.limits ? (['limiter', 'useQuotaHeaders'] as const) : [])];
  const by = limit.limits ? 'limits' : 'limiter';
  if (limit[by] === undefined) return;
  for (const name of rivals.filter((option) => limit[option] !== undefined)) {
    context.addIssue({ code: 'custom', path: [name], message: `left out where ${by} is given`, input: limit[name] });
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
    weight: wholeNumber(1).optional(),
    minRemaining: wholeNumber(0).optional(),
    onExceed: oneOf('throw', 'wait').optional(),
  })
  .superRefine(checkLimit);

/** What the layer needs besides its buckets. */
export type RateLimitPolicy = Required<Omit<RateLimitOptions, keyof LimitOptions | 'limits' | 'minRemaining'>> & {
  readonly minRemaining: number | undefined;
};

export function resolveRateLimitPolicy(given: RateLimitOptions): RateLimitPolicy {
  return Object.freeze({
    weight: given.weight ?? 1,
    minRemaining: given.minRemaining,
    retries: given.retries ?? DEFAULT_RETRIES,
    maxRetryAfterMs: given.maxRetryAfterMs ?? DEFAULT_MAX_RETRY_AFTER_MS,
    onExceed: given.onExceed ?? 'throw',
    jitter: given.jitter ?? ([1, 1.5] as const),
    backoff: given.backoff ?? exponential(),
    random: given.random ?? Math.random,
  });
}

/** The buckets that options speak of. */
export const limitsOf = ({ limits, ...single }: RateLimitOptions): readonly LimitOptions[] => limits ?? [single];

/** The options of a method over those of its client: a method that names a pace of its own leaves all of the client's behind. */
export function mergeRateLimits(client: RateLimitOptions = {}, method: RateLimitOptions = {}): RateLimitOptions {
  const own = (['requestsPerSecond', 'requests', 'limiter', 'limits'] as const).some(
    (name) => method[name] !== undefined,
  );
  return mergeDefined(method, own ? omit(client, BUCKET_KEYS) : client);
}
