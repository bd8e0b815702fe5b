import { isPagewrightError } from '../errors/pagewright-error.js';
import { ResponseFormatError } from '../errors/response-format-error.js';
import {
  isCut,
  isTransportFailure,
  networkFailure,
  withoutRequest,
  type TransportError,
} from '../errors/transport-failure.js';
import { answerError, type ReadPlace } from './answer-error.js';
import { asResponse, isSuccess, type Answer } from './response.js';

/**
 * What an HTTP client threw, as an error of this library without the request that it was for, and so without credentials. What is not of
 * HTTP, such as an error of the caller's own code, stays as it is.
 */
export async function failureOf(error: unknown, where: ReadPlace): Promise<unknown> {
  const place = { ...where, method: where.method ?? methodOf(error) };
  const answer =
    (await asResponse((error as { response?: unknown } | undefined)?.response)) ?? (await asResponse(error));
  if (answer) return httpFailure(answer, error, place);
  if (!isTransportFailure(error)) return error;
  // What we refused from inside the HTTP client, such as a redirect, comes back wrapped in its error.
  return causesOf(error).find((cause) => isPagewrightError(cause)) ?? networkFailure(error, place);
}

function httpFailure(answer: Answer, error: unknown, place: ReadPlace): Error {
  if (!isSuccess(answer.status)) return answerError(answer, place);
  if (isCut(error)) return networkFailure(error as TransportError, place);
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
