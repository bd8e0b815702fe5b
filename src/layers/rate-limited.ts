import { HttpError } from '../errors/http-error.js';
import { RateLimitError } from '../errors/rate-limit-error.js';
import { acquireAll, type Turns } from '../limits/acquire-all.js';
import { quotaOf } from '../limits/quota-headers.js';
import type { RateLimiter } from '../limits/rate-limiter.js';
import { isThenable } from '../time/thenable.js';
import { jittered } from '../time/jitter.js';
import { tagOf, type Layer, type Next, type PageRequest, type PageResponse } from './layer.js';
import type { RateLimitPolicy } from './rate-limit-options.js';
import { exhausted, tooLong } from './retry-rules.js';
import { waiting } from './waiting.js';

/** Which buckets a request goes through; a layer may choose a token for it on the way. */
export type Route = (request: PageRequest) => {
  readonly request: PageRequest;
  readonly limiters: readonly RateLimiter[];
};

/** So much is left to others, and to what is under way; of a small quota, half. */
const DEFAULT_MIN_REMAINING = 10;

/** What the server asks for where it says that little is left and not until when, in milliseconds. */
const SHORT_PAUSE = [1_000, 2_000] as const;

/**
 * Keeps the pace before each send, and heeds the server after it: a 429 pauses all who share the bucket, then the request goes again; a quota that
 * runs low makes the bucket wait for its reset.
 */
export function rateLimited(route: Route, policy: RateLimitPolicy): Layer {
  return async (request, next) => {
    for (let attempt = 1; ; attempt += 1) {
      const { limiters, request: routed } = route(request);
      try {
        return await sendInTurn(routed, next, limiters, policy);
      } catch (error) {
        request.signal.throwIfAborted();
        if (!(error instanceof RateLimitError)) throw error;
        const waitMs = waitAfter(error, attempt, request, policy);
        await pauseAll(limiters, waitMs, () =>
          request.emit({ type: 'paused', ...tagOf(request), cause: 'refused', waitMs }),
        );
        if (policy.retries === 0) throw error;
        if (attempt > policy.retries) throw exhausted(error, request, policy.retries);
        request.counters.retries += 1;
        request.emit(refusal(error, request, { attempt, retries: policy.retries, waitMs }));
      }
    }
  };
}

async function sendInTurn(request: PageRequest, next: Next, limiters: readonly RateLimiter[], policy: RateLimitPolicy) {
  const turns = await turnsFor(request, limiters, policy.weight);
  try {
    request.signal.throwIfAborted();
    const response = await next(request);
    await heed(response, request, limiters, policy);
    return response;
  } catch (error) {
    if (error instanceof RateLimitError) throw error;
    if (error instanceof HttpError) await heed(error, request, limiters, policy);
    throw error;
  } finally {
    turns.release();
  }
}

async function turnsFor(request: PageRequest, limiters: readonly RateLimiter[], weight: number): Promise<Turns> {
  const since = request.clock.now();
  const turns = acquireAll(limiters, { weight, signal: request.signal });
  if (!isThenable(turns)) return turns;
  const before = request.trip.waitedMs;
  const granted = await waiting(request, turns, since);
  const waitMs = request.trip.waitedMs - before;
  request.emit({ type: 'rateLimited', ...tagOf(request), cause: 'pace', waitMs });
  return granted;
}

/** Heeds what the headers say of the quota, whether the answer was good or not. */
async function heed(
  answer: Pick<PageResponse, 'headers'>,
  request: PageRequest,
  limiters: readonly RateLimiter[],
  { minRemaining, random }: RateLimitPolicy,
): Promise<void> {
  const quota = answer.headers && quotaOf(answer.headers, request.clock.now());
  if (!quota) return;
  const { remaining, resetMs, limit = Infinity } = quota;
  if (remaining >= (minRemaining ?? Math.min(DEFAULT_MIN_REMAINING, limit / 2))) {
    for (const limiter of limiters) await limiter.lower(remaining);
    return;
  }
  const [least, most] = SHORT_PAUSE;
  const waitMs = resetMs && resetMs > 0 ? resetMs : Math.ceil(least + (most - least) * random());
  const told = () => request.emit({ type: 'paused', ...tagOf(request), cause: 'quota', waitMs, remaining });
  await pauseAll(limiters, waitMs, told);
}

async function pauseAll(limiters: readonly RateLimiter[], ms: number, tell: () => void): Promise<void> {
  const changes: boolean[] = [];
  for (const limiter of limiters) changes.push(await limiter.pause(ms));
  if (changes.includes(true)) tell();
}

/** @throws the 429, with what it asks for, where that is more than the caller allows */
function waitAfter(error: RateLimitError, attempt: number, request: PageRequest, policy: RateLimitPolicy): number {
  const { backoff, jitter, maxRetryAfterMs, onExceed, random } = policy;
  const askedMs = error.retryAfter === undefined ? untilReset(error, request) : error.retryAfter * 1_000;
  if (askedMs === undefined) return backoff(attempt);
  if (askedMs > maxRetryAfterMs && onExceed === 'throw') throw tooLong(error, request, maxRetryAfterMs);
  return jittered(askedMs, jitter, random);
}

/** Some servers tell in place of `Retry-After` that nothing is left, and until when. */
function untilReset({ headers }: RateLimitError, request: PageRequest): number | undefined {
  const quota = quotaOf(headers, request.clock.now());
  return quota?.remaining === 0 && quota.resetMs ? quota.resetMs : undefined;
}

function refusal(
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
