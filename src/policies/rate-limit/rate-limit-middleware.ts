import { HttpError, RateLimitError } from '../../errors/http-errors.js';
import { acquireAll, type Permits } from './acquire-all.js';
import { parseQuota, type Quota } from './quota-headers.js';
import type { RateLimiter } from './rate-limiter.js';
import { isThenable } from '../../time/abortable.js';
import { jittered } from '../../time/backoff.js';
import {
  eventContextOf,
  type Middleware,
  type Next,
  type PageRequest,
  type PageResponse,
  trackWait,
} from '../middleware.js';
import type { RateLimitPolicy } from './rate-limit-options.js';
import { backoffFor, requestedWaitMs, retriesExhausted, retryAfterTooLong } from '../retry/retry-rules.js';

/** Which buckets a request goes through; a layer may choose a token for it on the way. */
type SelectLimiters = (request: PageRequest) => LimitedRequest;

interface LimitedRequest {
  readonly request: PageRequest;
  readonly limiters: readonly RateLimiter[];
  /** Those that the server's quota headers tell of. @default all */
  readonly quotaLimiters?: readonly RateLimiter[];
}

/** A send of one page or call, counted from 1. */
interface Attempt extends LimitedRequest {
  readonly attempt: number;
}

type Outcome = { readonly response: PageResponse } | { readonly refusal: RateLimitError; readonly waitMs: number };

/** So much is left to others, and to what is under way; of a small quota, half. */
const DEFAULT_MIN_REMAINING = 10;

/** What the server asks for where it says that little is left and not until when, in milliseconds. */
const SHORT_PAUSE = [1_000, 2_000] as const;

/**
 * Keeps the pace before each send, and heeds the server after it: a 429 pauses all who share the bucket, then the request goes again; a quota that
 * runs low makes the bucket wait for its reset.
 */
export function rateLimitMiddleware(route: SelectLimiters, policy: RateLimitPolicy): Middleware {
  const { retries } = policy;
  return async (request, next) => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await sendOnce({ ...route(request), attempt }, next, policy);
      if ('response' in outcome) return outcome.response;
      const { refusal, waitMs } = outcome;
      if (retries === 0) throw refusal;
      if (attempt > retries) throw retriesExhausted(refusal, request, retries);
      request.counters.retries += 1;
      request.emit(retryEvent(refusal, request, { attempt, retries, waitMs }));
    }
  };
}

async function sendOnce(attempt: Attempt, next: Next, policy: RateLimitPolicy): Promise<Outcome> {
  const { request, limiters } = attempt;
  let turns = await acquirePermits(request, limiters, policy.weight);
  const giveTurnBack = () => turns.release();
  const takeNewTurn = async () => {
    turns.release();
    turns = await acquirePermits(request, limiters, policy.weight);
  };
  try {
    request.signal.throwIfAborted();
    const response = await next({ ...request, releasePermits: giveTurnBack, reacquirePermits: takeNewTurn });
    await applyQuotaHeaders(response, attempt, policy);
    return { response };
  } catch (error) {
    request.signal.throwIfAborted();
    // The turns are given back after the pause, or those who wait for them would slip through.
    if (error instanceof RateLimitError) return await handleRefusal(error, attempt, policy);
    if (error instanceof HttpError) await applyQuotaHeaders(error, attempt, policy);
    throw error;
  } finally {
    turns.release();
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
  request: PageRequest,
  limiters: readonly RateLimiter[],
  weight: number,
): Promise<Permits> {
  const since = request.clock.now();
  const turns = acquireAll(limiters, { weight, signal: request.signal });
  if (!isThenable(turns)) return turns;
  const before = request.stats.waitedMs;
  const granted = await trackWait(request, turns, since);
  const waitMs = request.stats.waitedMs - before;
  if (waitMs > 0) request.emit({ type: 'rateLimited', ...eventContextOf(request), cause: 'throttled', waitMs });
  return granted;
}

/** Heeds what the headers say of the quota, whether the answer was good or not. */
async function applyQuotaHeaders(
  answer: Pick<PageResponse, 'headers'>,
  { request, limiters, quotaLimiters = limiters }: LimitedRequest,
  policy: RateLimitPolicy,
): Promise<void> {
  const quota = answer.headers && parseQuota(answer.headers, request.clock.now());
  if (!quota) return;
  const { remaining } = quota;
  const waitMs = quotaPauseMs(quota, policy);
  if (waitMs === undefined) {
    await Promise.all(quotaLimiters.map(async (limiter) => limiter.lower(remaining)));
    return;
  }
  const tell = () => request.emit({ type: 'paused', ...eventContextOf(request), cause: 'quota', waitMs, remaining });
  await pauseAll(quotaLimiters, waitMs, tell);
}

/** Absent where enough is left; also where the reset is further away than a caller would wait after a 429: then what is left may be used up. */
function quotaPauseMs(
  { remaining, limit = Infinity, resetMs = 0 }: Quota,
  policy: RateLimitPolicy,
): number | undefined {
  const { maxRetryAfterMs, onExceed, random } = policy;
  const minRemaining = policy.minRemaining ?? Math.min(DEFAULT_MIN_REMAINING, limit / 2);
  if (remaining >= minRemaining) return undefined;
  if (resetMs > maxRetryAfterMs && onExceed === 'throw') return undefined;
  const [least, most] = SHORT_PAUSE;
  return resetMs > 0 ? resetMs : Math.ceil(least + (most - least) * random());
}

async function pauseAll(limiters: readonly RateLimiter[], ms: number, tell: () => void): Promise<void> {
  const changes = await Promise.all(limiters.map(async (limiter) => limiter.pause(ms)));
  if (changes.includes(true)) tell();
}

/** @throws the 429, with what it asks for, where that is more than the caller allows */
function retryDelayMs(refusal: RateLimitError, { request, attempt }: Attempt, policy: RateLimitPolicy): number {
  const { backoff, jitter, maxRetryAfterMs, onExceed, random, retries } = policy;
  const { retryAfter } = refusal;
  const askedMs = retryAfter === undefined ? msUntilReset(refusal, request) : requestedWaitMs(retryAfter);
  // The last refusal, which no repetition follows, holds the others for as long as the one before it.
  if (askedMs === undefined) return backoffFor(refusal, Math.max(1, Math.min(attempt, retries)), request, backoff);
  if (askedMs > maxRetryAfterMs && onExceed === 'throw')
    throw retryAfterTooLong(refusal, request, askedMs, maxRetryAfterMs);
  return jittered(askedMs, jitter, random);
}

/** Some servers tell in place of `Retry-After` that nothing is left, and until when. */
function msUntilReset({ headers }: RateLimitError, request: PageRequest): number | undefined {
  const quota = parseQuota(headers, request.clock.now());
  return quota?.remaining === 0 && quota.resetMs ? quota.resetMs : undefined;
}

/** The event of a refusal that is going to be repeated. */
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
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(typeof key === 'string' ? { limit: key } : {}),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}
