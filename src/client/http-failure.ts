import { type ErrorAdvice, type HttpError, httpErrorFor } from '../errors/http-errors.js';
import {
  isCutOff,
  isTransportFailure,
  networkFailure,
  type TransportError,
  withoutRequest,
} from '../errors/network-error.js';
import { type ErrorContext, isPagewrightError } from '../errors/pagewright-error.js';
import { ResponseFormatError } from '../errors/paging-errors.js';
import { retryAfterMs } from '../time/retry-after.js';
import { isSuccess, parseErrorBody, type RawResponse, rawResponseOf } from './raw-response.js';

/** Where a response was read, for errors about it. */
export interface ResponseContext extends ErrorContext {
  /** Milliseconds since the epoch at which the response arrived. */
  readonly now: number;
  /** HTTP method of the request, where it is known. */
  readonly method?: string | undefined;
  /** Whether the response must be a page of records, which a 202 and a 204 are not. */
  readonly isPage?: boolean;
  /** The client's advice by the API's own error codes. */
  readonly adviceByCode?: ErrorAdvice | undefined;
}

/** The error for a response whose status is not a success. */
export function errorForResponse({ status, headers, body: raw }: RawResponse, context: ResponseContext): HttpError {
  const { now, isPage: _, ...where } = context;
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

/**
 * What an HTTP client threw, as an error of this library. The request is left out of it, and with it the credentials. An error that is not about
 * HTTP, such as one of the caller's own code, is returned unchanged.
 */
export async function toPagewrightError(error: unknown, context: ResponseContext): Promise<unknown> {
  const within = { ...context, method: context.method ?? methodOf(error) };
  const response =
    (await rawResponseOf((error as { response?: unknown } | undefined)?.response)) ?? (await rawResponseOf(error));
  if (response) return errorForFailedResponse(response, error, within);
  if (!isTransportFailure(error)) return error;
  // An error that this library threw inside the HTTP client, such as for a redirect, arrives wrapped.
  return causesOf(error).find((cause) => isPagewrightError(cause)) ?? networkFailure(error, within);
}

function errorForFailedResponse(response: RawResponse, error: unknown, context: ResponseContext): Error {
  if (!isSuccess(response.status)) return errorForResponse(response, context);
  if (isCutOff(error)) return networkFailure(error as TransportError, context);
  const { page, endpoint } = context;
  const message = `the response could not be read: ${(error as Error).message}`;
  return new ResponseFormatError(message, { page, endpoint, cause: withoutRequest(error) });
}

const methodOf = (error: unknown) => (error as TransportError | undefined)?.config?.method?.toUpperCase();

/** The causes of an error, nearest first. Five are enough, and a cycle ends there too. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let at = error; at instanceof Error && causes.length < 5; at = at.cause) causes.push(at.cause);
  return causes;
}
