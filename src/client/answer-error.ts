import type { ErrorAdvice } from '../errors/error-advice.js';
import { httpErrorFor } from '../errors/http-error-for.js';
import type { HttpError } from '../errors/http-error.js';
import type { ErrorPlace } from '../errors/pagewright-error.js';
import { retryAfterMs } from '../limits/retry-after.js';
import { parseErrorBody } from './body.js';

/** Where an answer was read: what errors about it say of their place. */
export interface ReadPlace extends ErrorPlace {
  /** Milliseconds since the epoch at which the answer came. */
  readonly now: number;
  /** HTTP method of the request, where it is known. */
  readonly method?: string | undefined;
  /** Whether the answer must be a page of records, which a 202 and a 204 are not. */
  readonly isPage?: boolean;
  /** What the client knows of the API's error codes. */
  readonly adviceByCode?: ErrorAdvice | undefined;
}

export interface RefusedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body: unknown;
}

/** The error for an answer that is no success, with what it says about when to ask again. */
export function answerError({ status, headers = {}, body: raw }: RefusedAnswer, place: ReadPlace): HttpError {
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
