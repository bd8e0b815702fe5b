import { HttpError } from '../errors/http-error.js';
import { RateLimitError } from '../errors/rate-limit-error.js';
import { acquireAll, type Turns } from '../limits/acquire-all.js';
import { quotaOf, type Quota } from '../limits/quota-headers.js';
import type { RateLimiter } from '../limits/rate-limiter.js';
import { isThenable } from '../time/thenable.js';
import { jittered } from '../time/jitter.js';
import { tagOf, type Layer, type Next, type PageRequest, type PageResponse } from './layer.js';
import type { RateLimitPolicy } from './rate-limit-options.js';
import { backoffFor, exhausted, tooLong, waitAsked } from './retry-rules.js';
import { waiting } from './waiting.js';

/** Which buckets a request goes through; a layer may choose a token for it on the way. */
export type Route = (request: PageRequest) => Routed;

interface Routed {
  readonly request: PageRequest;
  readonly limiters: readonly RateLimiter[];
  /** Those that the server's quota headers tell of. @default all */
  readonly counted?: readonly RateLimiter[];
}

/** A send of one page or call, counted from 1. */
interface Attempt extends Routed {
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
export function rateLimited(route: Route, policy: RateLimitPolicy): Layer {
  const { retries } = policy;
  return async (request, next) => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await sendInTurn({ ...route(request), attempt }, next, policy);
      if ('response' in outcome) return outcome.response;
      const { refusal, waitMs } = outcome;
      if (retries === 0) throw refusal;
      if (attempt > retries) throw exhausted(refusal, request, retries);
      request.counters.retries += 1;
      request.emit(told(refusal, request, { attempt, retries, waitMs }));
    }
  };
}

async function sendInTurn(attempt: Attempt, next: Next, policy: RateLimitPolicy): Promise<Outcome> {
  const { request, limiters } = attempt;
  let turns = await turnsFor(request, limiters, policy.weight);
  const giveTurnBack = () => turns.release();
  const takeNewTurn = async () => {
    turns.release();
    turns = await turnsFor(request, limiters, policy.weight);
  };
  try {
    request.signal.throwIfAborted();
    const response = await next({ ...request, giveTurnBack, takeNewTurn });
    await heed(response, attempt, policy);
    return { response };
  } catch (error) {
    request.signal.throwIfAborted();
    // The turns are given back after the pause, or those who wait for them would slip through.
    if (error instanceof RateLimitError) return await refused(error, attempt, policy);
    if (error instanceof HttpError) await heed(error, attempt, policy);
    throw error;
  } finally {
    turns.release();
  }
}

async function refused(refusal: RateLimitError, attempt: Attempt, policy: RateLimitPolicy): Promise<Outcome> {
  const { request, limiters } = attempt;
  const waitMs = waitAfter(refusal, attempt, policy);
  await pauseAll(limiters, waitMs, () => request.emit({ type: 'paused', ...tagOf(request), cause: 'refused', waitMs }));
  return { refusal, waitMs };
}

async function turnsFor(request: PageRequest, limiters: readonly RateLimiter[], weight: number): Promise<Turns> {
  const since = request.clock.now();
  const turns = acquireAll(limiters, { weight, signal: request.signal });
  if (!isThenable(turns)) return turns;
  const before = request.trip.waitedMs;
  const granted = await waiting(request, turns, since);
  const waitMs = request.trip.waitedMs - before;
  if (waitMs > 0) request.emit({ type: 'rateLimited', ...tagOf(request), cause: 'pace', waitMs });
  return granted;
}

/** Heeds what the headers say of the quota, whether the answer was good or not. */
async function heed(
  answer: Pick<PageResponse, 'headers'>,
  { request, limiters, counted = limiters }: Routed,
  policy: RateLimitPolicy,
): Promise<void> {
  const quota = answer.headers && quotaOf(answer.headers, request.clock.now());
  if (!quota) return;
  const { remaining } = quota;
  const waitMs = pauseFor(quota, policy);
  if (waitMs === undefined) {
    await Promise.all(counted.map(async (limiter) => limiter.lower(remaining)));
    return;
  }
  const tell = () => request.emit({ type: 'paused', ...tagOf(request), cause: 'quota', waitMs, remaining });
  await pauseAll(counted, waitMs, tell);
}

/** Absent where enough is left; also where the reset is further away than a caller would wait after a 429: then what is left may be used up. */
function pauseFor({ remaining, limit = Infinity, resetMs = 0 }: Quota, policy: RateLimitPolicy): number | undefined {
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
function waitAfter(refusal: RateLimitError, { request, attempt }: Attempt, policy: RateLimitPolicy): number {
  const { backoff, jitter, maxRetryAfterMs, onExceed, random, retries } = policy;
  const { retryAfter } = refusal;
  const askedMs = retryAfter === undefined ? untilReset(refusal, request) : waitAsked(retryAfter);
  // The last refusal, which no repetition follows, holds the others for as long as the one before it.
  if (askedMs === undefined) return backoffFor(refusal, Math.max(1, Math.min(attempt, retries)), request, backoff);
  if (askedMs > maxRetryAfterMs && onExceed === 'throw') throw tooLong(refusal, request, askedMs, maxRetryAfterMs);
  return jittered(askedMs, jitter, random);
}

/** Some servers tell in place of `Retry-After` that nothing is left, and until when. */
function untilReset({ headers }: RateLimitError, request: PageRequest): number | undefined {
  const quota = quotaOf(headers, request.clock.now());
  return quota?.remaining === 0 && quota.resetMs ? quota.resetMs : undefined;
}

/** The event of a refusal that is going to be repeated. */
function told(
  { retryAfter, limit, correlationId }: RateLimitError,
  request: PageRequest,
  numbers: { attempt: number; retries: number; waitMs: number },
) {
  const key = limit?.['key'];
  return {
    type: 'rateLimited' as const,
    ...tagOf(request),
    cause: 'refused' as const,
    ...numbers,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(typeof key === 'string' ? { limit: key } : {}),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}
