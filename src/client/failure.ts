import { httpErrorFor } from '../errors/http-error-for.js';
import { NetworkError } from '../errors/network-error.js';
import type { PageContext } from '../errors/page-context.js';
import { redact } from '../errors/redact.js';
import { ResponseFormatError } from '../errors/response-format-error.js';
import { parseErrorBody } from './body.js';
import { asResponse } from './response.js';

/**
 * What an HTTP client threw, as an error of this library without the request that it was for, and so without credentials. What is not of
 * HTTP, such as an error of the caller's own code, stays as it is.
 */
export function failureOf(error: unknown, page: PageContext | undefined): unknown {
  const answer = asResponse((error as { response?: unknown } | undefined)?.response) ?? asResponse(error);
  if (answer) return httpFailure(answer, error, page);
  return isTransportFailure(error) ? networkFailure(error, page) : error;
}

function httpFailure(
  answer: NonNullable<ReturnType<typeof asResponse>>,
  error: unknown,
  page: PageContext | undefined,
) {
  const { status, headers } = answer;
  if (status < 200 || status > 299) return httpErrorFor({ status, headers, body: parseErrorBody(answer.body), page });
  const message = `the answer could not be read: ${redact((error as Error).message)}`;
  return new ResponseFormatError(message, { page, cause: withoutRequest(error) });
}

interface TransportError extends Error {
  readonly code?: string;
  readonly isAxiosError?: boolean;
}

function isTransportFailure(error: unknown): error is TransportError {
  if (!(error instanceof Error)) return false;
  const { isAxiosError, code, name, message } = error as TransportError;
  if (isAxiosError) return code !== 'ERR_CANCELED';
  if (name === 'TypeError') return message === 'fetch failed';
  return /^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|UND_ERR_)/.test(code ?? '');
}

function networkFailure(error: TransportError, page: PageContext | undefined): NetworkError {
  const cause = withoutRequest(error);
  const code = error.code ?? (error.cause as TransportError | undefined)?.code;
  const told = redact(error.message || (error.cause as Error | undefined)?.message || 'no reason was given');
  return new NetworkError(`no answer came (${code ?? error.name}): ${told}`, { page, cause });
}

/** The error's own words and trace. What HTTP clients hang on it (config, request, headers) holds credentials and stays behind. */
function withoutRequest(error: unknown, depth = 0): Error | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  const plain = new Error(redact(error.message), { cause: withoutRequest(error.cause, depth + 1) });
  plain.name = error.name;
  plain.stack = redact(error.stack ?? '');
  const { code } = error as TransportError;
  return code === undefined ? plain : Object.assign(plain, { code });
}
