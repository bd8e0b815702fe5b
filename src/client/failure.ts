import { isPagewrightError } from '../errors/pagewright-error.js';
import { ResponseFormatError } from '../errors/paging-errors.js';
import {
  isCutOff,
  isTransportFailure,
  networkFailure,
  type TransportError,
  withoutRequest,
} from '../errors/network-error.js';
import { errorForResponse, type ResponseContext } from './http-failure.js';
import { isSuccess, type RawResponse, rawResponseOf } from './response.js';

/**
 * What an HTTP client threw, as an error of this library without the request that it was for, and so without credentials. What is not of
 * HTTP, such as an error of the caller's own code, stays as it is.
 */
export async function toPagewrightError(error: unknown, where: ResponseContext): Promise<unknown> {
  const place = { ...where, method: where.method ?? methodOf(error) };
  const answer =
    (await rawResponseOf((error as { response?: unknown } | undefined)?.response)) ?? (await rawResponseOf(error));
  if (answer) return errorForFailedResponse(answer, error, place);
  if (!isTransportFailure(error)) return error;
  // What we refused from inside the HTTP client, such as a redirect, comes back wrapped in its error.
  return causesOf(error).find((cause) => isPagewrightError(cause)) ?? networkFailure(error, place);
}

function errorForFailedResponse(answer: RawResponse, error: unknown, place: ResponseContext): Error {
  if (!isSuccess(answer.status)) return errorForResponse(answer, place);
  if (isCutOff(error)) return networkFailure(error as TransportError, place);
  const { page, at } = place;
  const message = `the answer could not be read: ${(error as Error).message}`;
  return new ResponseFormatError(message, { page, at, cause: withoutRequest(error) });
}

const methodOf = (error: unknown) => (error as TransportError | undefined)?.config?.method?.toUpperCase();

/** What an error was caused by, the nearest first; a few steps are enough, and a circle is no chain. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let at = error; at instanceof Error && causes.length < 5; at = at.cause) causes.push(at.cause);
  return causes;
}
