import { type ErrorAdvice, type HttpError, httpErrorFor } from '../errors/http-errors.js';
import type { ErrorContext } from '../errors/pagewright-error.js';
import { retryAfterMs } from '../time/retry-after.js';
import { parseErrorBody } from './response.js';

/** Where an answer was read: what errors about it say of their place. */
export interface ResponseContext extends ErrorContext {
  /** Milliseconds since the epoch at which the answer came. */
  readonly now: number;
  /** HTTP method of the request, where it is known. */
  readonly method?: string | undefined;
  /** Whether the answer must be a page of records, which a 202 and a 204 are not. */
  readonly isPage?: boolean;
  /** What the client knows of the API's error codes. */
  readonly adviceByCode?: ErrorAdvice | undefined;
}

interface RefusedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body: unknown;
}

/** The error for an answer that is no success, with what it says about when to ask again. */
export function errorForResponse(
  { status, headers = {}, body: raw }: RefusedResponse,
  place: ResponseContext,
): HttpError {
  const { now, isPage: _, ...where } = place;
  const body = parseErrorBody(raw);
  return httpErrorFor({
    ...where,
    status,
    headers,
    body,
    retryAfterMs: retryAfterMs({ headers, message: messageIn(body) }, now),
  });
}

function messageIn(body: unknown): string | undefined {
  const text: unknown = typeof body === 'object' && body !== null ? (body as { message?: unknown }).message : body;
  return typeof text === 'string' ? text : undefined;
}
