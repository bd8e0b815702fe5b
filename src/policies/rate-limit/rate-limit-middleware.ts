import { HttpError, httpErrorFor, RateLimitError, sameResponse, SET_RATE_LIMIT } from '../../errors/http-errors.js';
import { defined } from '../../json/plain-objects.js';
import { isThenable } from '../../time/clock.js';
import { jittered } from '../../time/backoff.js';
import {
  errorContextOf,
  eventContextOf,
  type Middleware,
  type Next,
  type PageRequest,
  type PageResponse,
  trackWait,
} from '../middleware.js';
import { requestedWaitMs, shouldRetry } from '../retry/retry-headers.js';
import { backoffFor, retriesExhausted, retryAfterTooLong } from '../retry/retry-middleware.js';
import { acquireAll, AcquireOrder, type Permits } from './acquire-all.js';
import { parseQuota, type Quota } from './quota-headers.js';
import type { RateLimitPolicy } from './rate-limit-options.js';
import type { RateLimiter } from './rate-limiter.js';

/** Selects the buckets of a request; it may also choose a token for it. */
type SelectLimiters = (request: PageRequest) => LimitedRequest;

interface LimitedRequest {
  readonly request: PageRequest;
  readonly limiters: readonly RateLimiter[];
  /** Buckets that the server's quota headers describe. @default all */
  readonly quotaLimiters?: readonly RateLimiter[];
}

/** One send of a page or call. */
interface Attempt extends LimitedRequest {
  /** Counted from 1. */
  readonly number: number;
  readonly acquire: () => Promise<Permits>;
}

type Outcome = { readonly response: PageResponse } | { readonly refusal: RateLimitError; readonly waitMs: number };

/** Leaves room for other programs and for requests in flight; of a small quota, half. */
const DEFAULT_MIN_REMAINING = 10;

const FORBIDDEN = 'It was not sent again, because the server says not to retry it (x-should-retry: false).';
const NOT_RETRIED = 'It was not sent again, because rateLimit has retries: 0. Raise retries, or retry later.';

/** The pause in milliseconds if little quota remains and no reset is named. */
const SHORT_PAUSE = [1_000, 2_000] as const;

/**
 * Acquires permits before each send and reacts to the server after it: a 429 pauses the whole bucket, then the request is retried. A low quota makes
 * the bucket wait for its reset.
 *
 * @param order shared by all middleware of a client
 */
export function rateLimitMiddleware(
  select: SelectLimiters,
  policy: RateLimitPolicy,
  order: AcquireOrder = new AcquireOrder(),
): Middleware {
  const { retries, weight } = policy;
  return async (request, next) => {
    for (let number = 1; ; number += 1) {
      const selected = select(request);
      const acquire = () => acquirePermits(selected, weight, order);
      const outcome = await sendOnce({ ...selected, number, acquire }, next, policy);
      if ('response' in outcome) return outcome.response;
      const { refusal, waitMs } = outcome;
      // The bucket is paused, and the smaller page waits for its end.
      if (request.isRecoverable?.(refusal)) throw refusal;
      if (retries === 0 || shouldRetry(refusal, policy.headers) === false) throw notRetried(refusal, request, retries);
      if (number > retries) throw retriesExhausted(refusal, request, retries);
      request.counters.retries += 1;
      request.emit(retryEvent(refusal, request, { attempt: number, retries, waitMs }));
    }
  };
}

async function sendOnce(attempt: Attempt, next: Next, policy: RateLimitPolicy): Promise<Outcome> {
  const { request, acquire } = attempt;
  let permits = await acquire();
  const releasePermits = () => permits.release();
  const reacquirePermits = async () => {
    permits.release();
    permits = await acquire();
  };
  try {
    request.signal.throwIfAborted();
    const response = await next({ ...request, releasePermits, reacquirePermits });
    await applyQuotaHeaders(response, attempt, policy);
    return { response };
  } catch (error) {
    request.signal.throwIfAborted();
    // Permits are released after the pause; before it, a waiting caller could still start.
    if (error instanceof RateLimitError) return await handleRefusal(error, attempt, policy);
    if (error instanceof HttpError) await applyQuotaHeaders(error, attempt, policy);
    throw error;
  } finally {
    permits.release();
  }
}

async function handleRefusal(refusal: RateLimitError, attempt: Attempt, policy: RateLimitPolicy): Promise<Outcome> {
  const { request, limiters } = attempt;
  const waitMs = retryDelayMs(refusal, attempt, policy);
  await pauseAll(limiters, waitMs, () =>
    request.emit({ type: 'paused', ...eventContextOf(request), cause: 'refused', waitMs }),
  );
  return { refusal, waitMs };
}

async function acquirePermits(
  { request, limiters }: LimitedRequest,
  weight: number,
  order: AcquireOrder,
): Promise<Permits> {
  const since = request.clock.now();
  const permits = acquireAll(limiters, { weight, signal: request.signal }, order);
  if (!isThenable(permits)) return permits;
  const before = request.stats.waitedMs;
  const acquired = await trackWait(request, permits, since);
  const waitMs = request.stats.waitedMs - before;
  if (waitMs > 0) request.emit({ type: 'rateLimited', ...eventContextOf(request), cause: 'throttled', waitMs });
  return acquired;
}

/** Applies the quota headers of any response, whatever its status. */
async function applyQuotaHeaders(
  { headers }: Pick<PageResponse, 'headers'>,
  { request, limiters, quotaLimiters = limiters }: LimitedRequest,
  policy: RateLimitPolicy,
): Promise<void> {
  const quota = headers && parseQuota(headers, request.clock.now(), policy.headers);
  if (!quota) return;
  const { remaining } = quota;
  const waitMs = quotaPauseMs(quota, policy);
  if (waitMs === undefined) {
    await Promise.all(quotaLimiters.map(async (limiter) => limiter.lower(remaining)));
    return;
  }
  await pauseAll(quotaLimiters, waitMs, () =>
    request.emit({ type: 'paused', ...eventContextOf(request), cause: 'quota', waitMs, remaining }),
  );
}

/** Returns `undefined` if enough remains. If the reset is too far away to wait for, the rest of the quota may be used up. */
function quotaPauseMs(
  { remaining, limit = Infinity, resetMs = 0 }: Quota,
  { maxRetryAfterMs, onExceed, random, ...policy }: RateLimitPolicy,
): number | undefined {
  const minRemaining = policy.minRemaining ?? Math.min(DEFAULT_MIN_REMAINING, limit / 2);
  if (remaining >= minRemaining) return undefined;
  if (resetMs > maxRetryAfterMs && onExceed === 'throw') return undefined;
  const [least, most] = SHORT_PAUSE;
  return resetMs > 0 ? resetMs : Math.ceil(least + (most - least) * random());
}

async function pauseAll(limiters: readonly RateLimiter[], ms: number, onPause: () => void): Promise<void> {
  const changes = await Promise.all(limiters.map(async (limiter) => limiter.pause(ms)));
  if (changes.includes(true)) onPause();
}

/** The refusal, with other advice than to set `rateLimit`. */
function notRetried(refusal: RateLimitError, request: PageRequest, retries: number): HttpError {
  if (!refusal.message.endsWith(SET_RATE_LIMIT)) return refusal;
  const advice = retries === 0 ? NOT_RETRIED : FORBIDDEN;
  return httpErrorFor({ ...sameResponse(refusal), ...errorContextOf(request), advice });
}

/** @throws RateLimitError if the server asks for more than the caller allows */
function retryDelayMs(refusal: RateLimitError, { request, number }: Attempt, policy: RateLimitPolicy): number {
  const { backoff, jitter, maxRetryAfterMs, onExceed, random, retries } = policy;
  const requestedMs =
    requestedWaitMs(refusal, policy.headers, request.clock.now()) ?? msUntilReset(refusal, request, policy);
  // The last refusal is not retried; it pauses the other callers for as long as the one before it.
  if (requestedMs === undefined) return backoffFor(refusal, Math.max(1, Math.min(number, retries)), request, backoff);
  if (requestedMs > maxRetryAfterMs && onExceed === 'throw')
    throw retryAfterTooLong(refusal, request, requestedMs, maxRetryAfterMs);
  return jittered(requestedMs, jitter, random);
}

/** Some servers send an exhausted quota and its reset instead of `Retry-After`. */
function msUntilReset(
  { headers }: RateLimitError,
  { clock }: PageRequest,
  policy: RateLimitPolicy,
): number | undefined {
  const quota = parseQuota(headers, clock.now(), policy.headers);
  return quota?.remaining === 0 && quota.resetMs ? quota.resetMs : undefined;
}

function retryEvent(
  { retryAfter, limit, correlationId }: RateLimitError,
  request: PageRequest,
  numbers: { attempt: number; retries: number; waitMs: number },
) {
  const key = limit?.['key'];
  return {
    type: 'rateLimited' as const,
    ...eventContextOf(request),
    cause: 'refused' as const,
    ...numbers,
    ...defined({ retryAfter, limit: typeof key === 'string' ? key : undefined, correlationId }),
  };
}
