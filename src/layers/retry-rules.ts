import { ConfigurationError } from '../errors/configuration-error.js';
import { HttpError, sameAnswer } from '../errors/http-error.js';
import { httpErrorFor } from '../errors/http-error-for.js';
import { NetworkError } from '../errors/network-error.js';
import { placeOf } from '../errors/page-context.js';
import { RateLimitError } from '../errors/rate-limit-error.js';
import { RetryExhaustedError } from '../errors/retry-exhausted-error.js';
import { show } from '../errors/show.js';
import type { Backoff } from '../time/backoff.js';
import { placeIn, type PageRequest } from './layer.js';

/** What a repetition needs to know: may it be, and how does it end. All pure. */
export interface RepeatRules {
  readonly statuses: readonly number[];
  /** Repeat also what may act twice. */
  readonly unsafe: boolean;
}

/** RFC 9110 §9.2.2 */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
/** The server says that it did not take the request up: 408 that it never had all of it, 429 and 503 that it has no room. */
const NOT_ACTED_UPON = [408, 429, 503];

/** Whether an answer has one of the statuses. One that says in its code alone that there were too many requests counts as a 429 too. */
export const answeredWith = (statuses: readonly number[], error: HttpError): boolean =>
  statuses.includes(error.status) || (error instanceof RateLimitError && statuses.includes(429));

/** Whether a failure may go away by asking again, and asking again does no harm. */
export function mayRepeat(error: unknown, { query }: PageRequest, { statuses, unsafe }: RepeatRules): boolean {
  const harmless = (method: string | undefined) => unsafe || query || IDEMPOTENT.has(method ?? '');
  // Below HTTP, 0 repetitions are as good as nobody to make them.
  if (error instanceof NetworkError) {
    return error.transient && !error.retries && (error.unsent || harmless(error.method));
  }
  if (!(error instanceof HttpError) || error instanceof RetryExhaustedError) return false;
  return answeredWith(statuses, error) && (answeredWith(NOT_ACTED_UPON, error) || harmless(error.method));
}

/** The words of an error, without the place that stands before them. */
function saidBy({ message }: NetworkError, { page, endpoint }: PageRequest): string {
  const place = `${page ? placeOf(page) : endpoint}: `;
  return message.startsWith(place) ? message.slice(place.length) : message;
}

/** The error for a failure that was repeated as often as it may be. */
export function exhausted(error: HttpError | NetworkError, request: PageRequest, attempts: number): Error {
  const advice = `gave up after ${attempts} ${attempts === 1 ? 'repetition' : 'repetitions'}`;
  if (error instanceof HttpError) {
    return new RetryExhaustedError({ ...sameAnswer(error), ...placeIn(request), advice }, attempts);
  }
  const { method, transient, unsent } = error;
  const facts = { method, transient, unsent, retries: attempts };
  return new NetworkError(`${saidBy(error, request)}; ${advice}`, { ...placeIn(request), cause: error }, facts);
}

/**
 * The wait that the caller's own function gives.
 *
 * @throws ConfigurationError where that is none: without a wait the repetitions would hammer the server
 */
export function backoffFor(failure: unknown, attempt: number, request: PageRequest, backoff: Backoff): number {
  const ms: unknown = backoff(attempt);
  if (typeof ms === 'number' && ms >= 0) return ms;
  const message = `backoff(${attempt}) must give a number of milliseconds, at least 0, got ${show(ms)}`;
  throw new ConfigurationError(message, { ...placeIn(request), cause: failure });
}

/** The same failure, told to ask for a longer wait than the caller allows. */
export function tooLong(error: HttpError, request: PageRequest, askedMs: number, limitMs: number): HttpError {
  const advice = `the server asks to wait ${askedMs / 1_000} seconds, more than the ${limitMs} ms of maxRetryAfterMs`;
  return httpErrorFor({ ...sameAnswer(error), ...placeIn(request), retryAfterMs: askedMs, advice });
}

/**
 * Milliseconds that `Retry-After` asks for. Whole seconds are mostly cut down, so that 0 stands for less than one; taken at its word it would spend all repetitions in one moment.
 */
export const waitAsked = (retryAfter: number): number => (retryAfter === 0 ? 1_000 : retryAfter * 1_000);
