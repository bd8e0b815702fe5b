import { HttpError, sameAnswer } from '../errors/http-error.js';
import { httpErrorFor } from '../errors/http-error-for.js';
import { NetworkError } from '../errors/network-error.js';
import { RetryExhaustedError } from '../errors/retry-exhausted-error.js';
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
const NOT_ACTED_UPON = new Set([408, 429, 503]);

/** Whether a failure may go away by asking again, and asking again does no harm. */
export function mayRepeat(error: unknown, { query }: PageRequest, { statuses, unsafe }: RepeatRules): boolean {
  const harmless = (method: string | undefined) => unsafe || query || IDEMPOTENT.has(method ?? '');
  if (error instanceof NetworkError) return error.retries === undefined && (error.unsent || harmless(error.method));
  if (!(error instanceof HttpError) || error instanceof RetryExhaustedError) return false;
  return statuses.includes(error.status) && (NOT_ACTED_UPON.has(error.status) || harmless(error.method));
}

/** The error for a failure that was repeated as often as it may be. */
export function exhausted(error: HttpError | NetworkError, request: PageRequest, attempts: number): Error {
  const advice = `gave up after ${attempts} ${attempts === 1 ? 'repetition' : 'repetitions'}`;
  if (error instanceof HttpError) {
    return new RetryExhaustedError({ ...sameAnswer(error), ...placeIn(request), advice }, attempts);
  }
  const { method, unsent } = error;
  const facts = { method, unsent, retries: attempts };
  return new NetworkError(`no answer came; ${advice}`, { ...placeIn(request), cause: error }, facts);
}

/** The same failure, told to ask for a longer wait than the caller allows. */
export function tooLong(error: HttpError, request: PageRequest, limitMs: number): HttpError {
  const advice = `the server asks to wait ${error.retryAfter} seconds, more than the ${limitMs} ms of maxRetryAfterMs`;
  return httpErrorFor({ ...sameAnswer(error), ...placeIn(request), advice });
}
