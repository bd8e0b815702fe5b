import { RetryExhaustedError } from '../../errors/client-errors.js';
import { HttpError, httpErrorFor, RateLimitError, sameResponse } from '../../errors/http-errors.js';
import { NetworkError } from '../../errors/network-error.js';
import { ConfigurationError, describeValue } from '../../errors/pagewright-error.js';
import { defined } from '../../json/plain-objects.js';
import { describePage } from '../../position.js';
import { type Backoff, jittered } from '../../time/backoff.js';
import { errorContextOf, eventContextOf, type Middleware, type PageRequest, trackWait } from '../middleware.js';
import { requestedWaitMs, shouldRetry } from './retry-headers.js';
import type { RetryPolicy } from './retry-options.js';

/** Retries transient failures after the server's `Retry-After`, otherwise after a backoff. Each page has all its retries. */
export function retryMiddleware(options: RetryPolicy): Middleware {
  return async (request, next) => {
    for (let attempt = 1; ; attempt += 1) {
      request.signal.throwIfAborted();
      try {
        return await next(request);
      } catch (error) {
        request.signal.throwIfAborted();
        if (request.isRecoverable?.(error)) throw error;
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
  const { backoff, jitter, maxRetryAfterMs, random, headers } = options;
  const askedMs = failure instanceof HttpError ? requestedWaitMs(failure, headers, request.clock.now()) : undefined;
  if (!(failure instanceof HttpError) || askedMs === undefined) return backoffFor(failure, attempt, request, backoff);
  if (askedMs > maxRetryAfterMs) throw retryAfterTooLong(failure, request, askedMs, maxRetryAfterMs);
  return jittered(askedMs, jitter, random);
}

/** Whether a request may be retried. */
type RetryRules = Pick<RetryPolicy, 'statuses' | 'unsafe' | 'headers'>;

/** RFC 9110 §9.2.2 */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
/** Statuses of a request that the server did not process: 408 arrived incomplete, 429 and 503 were not accepted. */
const NOT_PROCESSED = [408, 429, 503];

/** Whether an error has one of the statuses. A response that reports too many requests only in its code counts as a 429. */
export const hasStatus = (statuses: readonly number[], error: HttpError): boolean =>
  statuses.includes(error.status) || (error instanceof RateLimitError && statuses.includes(429));

/** Whether a failure is transient, and a retry is safe. */
function mayRetry(error: unknown, { query }: PageRequest, { statuses, unsafe, headers }: RetryRules): boolean {
  const harmless = (method: string | undefined) => unsafe || query || IDEMPOTENT.has(method ?? '');
  // An HTTP client that retried 0 times leaves the retries to this policy.
  if (error instanceof NetworkError) {
    return error.transient && !error.retries && (error.unsent || harmless(error.method));
  }
  if (!(error instanceof HttpError) || error instanceof RetryExhaustedError) return false;
  if (!isTransient(error, { statuses, headers })) return false;
  return harmless(error.method) || (error.verdict !== 'retry' && hasStatus(NOT_PROCESSED, error));
}

/** Whether a failure is transient: by its verdict, by what the server says about this very request, or by its status. */
function isTransient(error: HttpError, { statuses, headers }: Pick<RetryRules, 'statuses' | 'headers'>): boolean {
  const { verdict } = error;
  // The other verdicts are for other policies; a throttled response counts as a 429.
  if (verdict !== undefined && verdict !== 'throttled') return verdict === 'retry';
  return shouldRetry(error, headers) ?? hasStatus(statuses, error);
}

/** The message of an error without its context. */
function messageWithoutContext({ message }: NetworkError, { page, endpoint }: PageRequest): string {
  const prefix = `${page ? describePage(page) : endpoint}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}

/** The error for a failure that was retried as often as allowed. */
export function retriesExhausted(error: HttpError | NetworkError, request: PageRequest, retries: number): Error {
  const attempts = retries + 1;
  const advice = `Gave up after ${attempts} attempts`;
  if (error instanceof HttpError) {
    return new RetryExhaustedError({ ...sameResponse(error), ...errorContextOf(request), advice }, attempts);
  }
  const { method, transient, unsent } = error;
  const details = { method, transient, unsent, retries };
  return new NetworkError(
    `${messageWithoutContext(error, request)}. ${advice}`,
    { ...errorContextOf(request), cause: error },
    details,
  );
}

/**
 * The wait by the caller's backoff function.
 *
 * @throws ConfigurationError if it returns no number: retries without a wait would flood the server
 */
export function backoffFor(failure: unknown, attempt: number, request: PageRequest, backoff: Backoff): number {
  const ms: unknown = backoff(attempt);
  if (typeof ms === 'number' && ms >= 0) return ms;
  const message = `backoff(${attempt}) must return a number of milliseconds, at least 0, got ${describeValue(ms)}`;
  throw new ConfigurationError(message, { ...errorContextOf(request), cause: failure });
}

/** The same failure, with the advice that the server asks for a longer wait than allowed. */
export function retryAfterTooLong(error: HttpError, request: PageRequest, askedMs: number, limitMs: number): HttpError {
  const advice = `The server asks to wait ${askedMs / 1_000} seconds, more than the ${limitMs} ms of maxRetryAfterMs`;
  return httpErrorFor({ ...sameResponse(error), ...errorContextOf(request), retryAfterMs: askedMs, advice });
}
