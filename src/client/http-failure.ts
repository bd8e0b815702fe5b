import {
  isCutOff,
  isTransportFailure,
  networkFailure,
  type TransportError,
  withoutRequest,
} from '../errors/network-error.js';
import { isPagewrightError } from '../errors/pagewright-error.js';
import { ResponseFormatError } from '../errors/paging-errors.js';
import { errorForResponse, isSuccess, type RawResponse, rawResponseOf, type ResponseContext } from './response.js';

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
