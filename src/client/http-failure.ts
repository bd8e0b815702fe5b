import {
  isCutOff,
  isTransportFailure,
  networkFailure,
  type TransportError,
  withoutRequest,
} from '../errors/network-error.js';
import { isPagewrightError } from '../errors/pagewright-error.js';
import { ResponseFormatError } from '../errors/paging-errors.js';
import type { PageResponse } from '../policies/middleware.js';
import { isSuccess, rawResponseOf, readRaw, type ResponseContext } from './response.js';

/**
 * Reads what an HTTP client threw: a response that `classify` accepts is returned, anything else is thrown as an error of this library. The request is
 * left out of it, and with it the credentials. An error that is not about HTTP, such as one of the caller's own code, is thrown unchanged.
 */
export async function readFailure(error: unknown, context: ResponseContext): Promise<PageResponse> {
  const within = { ...context, method: context.method ?? methodOf(error) };
  const response =
    (await rawResponseOf((error as { response?: unknown } | undefined)?.response)) ?? (await rawResponseOf(error));
  if (response) {
    if (!isSuccess(response.status)) return readRaw(response, within);
    throw unreadableResponse(error, within);
  }
  if (!isTransportFailure(error)) throw error;
  // An error that this library threw inside the HTTP client, such as for a redirect, arrives wrapped.
  throw causesOf(error).find((cause) => isPagewrightError(cause)) ?? networkFailure(error, within);
}

function unreadableResponse(error: unknown, context: ResponseContext): Error {
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
