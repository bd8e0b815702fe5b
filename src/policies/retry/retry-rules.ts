import { ConfigurationError, RetryExhaustedError } from '../../errors/client-errors.js';
import { HttpError, httpErrorFor, RateLimitError, sameResponse } from '../../errors/http-errors.js';
import { NetworkError } from '../../errors/network-error.js';
import { describePage } from '../../position.js';
import { describeValue } from '../../errors/describe-value.js';
import type { Backoff } from '../../time/backoff.js';
import { errorContextOf, type PageRequest } from '../middleware.js';

/** What a repetition needs to know: may it be, and how does it end. All pure. */
interface RetryRules {
  readonly statuses: readonly number[];
  /** Repeat also what may act twice. */
  readonly unsafe: boolean;
}

/** RFC 9110 §9.2.2 */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
/** The server says that it did not take the request up: 408 that it never had all of it, 429 and 503 that it has no room. */
const NOT_PROCESSED = [408, 429, 503];

/** Whether an answer has one of the statuses. One that says in its code alone that there were too many requests counts as a 429 too. */
export const hasStatus = (statuses: readonly number[], error: HttpError): boolean =>
  statuses.includes(error.status) || (error instanceof RateLimitError && statuses.includes(429));

/** Whether a failure may go away by asking again, and asking again does no harm. */
export function mayRetry(error: unknown, { query }: PageRequest, { statuses, unsafe }: RetryRules): boolean {
  const harmless = (method: string | undefined) => unsafe || query || IDEMPOTENT.has(method ?? '');
  // Below HTTP, 0 repetitions are as good as nobody to make them.
  if (error instanceof NetworkError) {
    return error.transient && !error.retries && (error.unsent || harmless(error.method));
  }
  if (!(error instanceof HttpError) || error instanceof RetryExhaustedError) return false;
  return hasStatus(statuses, error) && (hasStatus(NOT_PROCESSED, error) || harmless(error.method));
}

/** The words of an error, without the place that stands before them. */
function messageWithoutContext({ message }: NetworkError, { page, endpoint }: PageRequest): string {
  const place = `${page ? describePage(page) : endpoint}: `;
  return message.startsWith(place) ? message.slice(place.length) : message;
}

/** The error for a failure that was retried as often as allowed. */
export function retriesExhausted(error: HttpError | NetworkError, request: PageRequest, retries: number): Error {
  const attempts = retries + 1;
  const advice = `gave up after ${attempts} attempts`;
  if (error instanceof HttpError) {
    return new RetryExhaustedError({ ...sameResponse(error), ...errorContextOf(request), advice }, attempts);
  }
  const { method, transient, unsent } = error;
  const facts = { method, transient, unsent, retries };
  return new NetworkError(
    `${messageWithoutContext(error, request)}; ${advice}`,
    { ...errorContextOf(request), cause: error },
    facts,
  );
}

/**
 * The wait that the caller's own function gives.
 *
 * @throws ConfigurationError where that is none: without a wait the repetitions would hammer the server
 */
export function backoffFor(failure: unknown, attempt: number, request: PageRequest, backoff: Backoff): number {
  const ms: unknown = backoff(attempt);
  if (typeof ms === 'number' && ms >= 0) return ms;
  const message = `backoff(${attempt}) must give a number of milliseconds, at least 0, got ${describeValue(ms)}`;
  throw new ConfigurationError(message, { ...errorContextOf(request), cause: failure });
}

/** The same failure, told to ask for a longer wait than the caller allows. */
export function retryAfterTooLong(error: HttpError, request: PageRequest, askedMs: number, limitMs: number): HttpError {
  const advice = `the server asks to wait ${askedMs / 1_000} seconds, more than the ${limitMs} ms of maxRetryAfterMs`;
  return httpErrorFor({ ...sameResponse(error), ...errorContextOf(request), retryAfterMs: askedMs, advice });
}

/**
 * Milliseconds that `Retry-After` asks for. Whole seconds are mostly cut down, so that 0 stands for less than one; taken at its word it would spend all repetitions in one moment.
 */
export const requestedWaitMs = (retryAfter: number): number => (retryAfter === 0 ? 1_000 : retryAfter * 1_000);
