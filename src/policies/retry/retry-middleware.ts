import { HttpError } from '../../errors/http-errors.js';
import type { NetworkError } from '../../errors/network-error.js';
import { defined } from '../../options/defined.js';
import { jittered } from '../../time/backoff.js';
import { eventContextOf, type Middleware, type PageRequest, trackWait } from '../middleware.js';
import type { RetryPolicy } from './retry-options.js';
import { backoffFor, mayRetry, requestedWaitMs, retriesExhausted, retryAfterTooLong } from './retry-rules.js';

/** Retries transient failures after the server's `Retry-After`, otherwise after a backoff. Each page has all its retries. */
export function retryMiddleware(options: RetryPolicy): Middleware {
  return async (request, next) => {
    for (let attempt = 1; ; attempt += 1) {
      request.signal.throwIfAborted();
      try {
        return await next(request);
      } catch (error) {
        request.signal.throwIfAborted();
        if (options.retries === 0 || !mayRetry(error, request, options)) throw error;
        const failure = error as HttpError | NetworkError;
        if (attempt > options.retries) throw retriesExhausted(failure, request, options.retries);
        await pause(failure, attempt, request, options);
      }
    }
  };
}

async function pause(failure: HttpError | NetworkError, attempt: number, request: PageRequest, options: RetryPolicy) {
  const waitMs = waitAfter(failure, attempt, request, options);
  const { status, correlationId } = failure as Partial<HttpError>;
  request.counters.retries += 1;
  request.emit({
    type: 'retry',
    ...eventContextOf(request),
    attempt,
    retries: options.retries,
    waitMs,
    error: failure.code,
    ...defined({ status, correlationId }),
  });
  const since = request.clock.now();
  await trackWait(request, request.clock.sleep(waitMs, request.signal), since);
}

/** @throws the failure itself, with the wait that the server asks for, if that is longer than allowed */
function waitAfter(
  failure: HttpError | NetworkError,
  attempt: number,
  request: PageRequest,
  options: RetryPolicy,
): number {
  const { backoff, jitter, maxRetryAfterMs, random } = options;
  if (!(failure instanceof HttpError) || failure.retryAfter === undefined) {
    return backoffFor(failure, attempt, request, backoff);
  }
  const askedMs = requestedWaitMs(failure.retryAfter);
  if (askedMs > maxRetryAfterMs) throw retryAfterTooLong(failure, request, askedMs, maxRetryAfterMs);
  return jittered(askedMs, jitter, random);
}
