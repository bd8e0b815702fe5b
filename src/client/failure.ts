import { NetworkError } from '../errors/network-error.js';
import { isPagewrightError } from '../errors/pagewright-error.js';
import { redact } from '../errors/redact.js';
import { ResponseFormatError } from '../errors/response-format-error.js';
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

interface TransportError extends Error {
  readonly code?: string;
  readonly isAxiosError?: boolean;
  readonly config?: { readonly method?: string; readonly 'axios-retry'?: { readonly retryCount?: number } };
  readonly response?: unknown;
}

/** The server cannot have seen the request. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const methodOf = (error: unknown) => (error as TransportError | undefined)?.config?.method?.toUpperCase();

/** What `axios-retry` has done about it, where it stands below; it leaves alone what had begun to answer. */
const repeatedBelow = ({ config, response }: TransportError) =>
  response === undefined ? config?.['axios-retry']?.retryCount : undefined;

function isTransportFailure(error: unknown): error is TransportError {
  if (!(error instanceof Error)) return false;
  const { isAxiosError, code, name, message } = error as TransportError;
  if (isAxiosError || code === 'ERR_CANCELED') return true;
  if (name === 'TypeError') return message === 'fetch failed' || message === 'terminated';
  return /^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|UND_ERR_)/.test(code ?? '');
}

/** The connection ended before the body did. */
const isCut = (error: unknown) =>
  (error as TransportError).code === 'ECONNRESET' || /aborted|terminated/.test((error as Error).message);

/** What an error was caused by, the nearest first; a few steps are enough, and a circle is no chain. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let at = error; at instanceof Error && causes.length < 5; at = at.cause) causes.push(at.cause);
  return causes;
}

function networkFailure(error: TransportError, { page, at, method }: ReadPlace): NetworkError {
  const cause = withoutRequest(error);
  const code = error.code ?? (error.cause as TransportError | undefined)?.code;
  const facts = { method, unsent: NEVER_CONNECTED.has(code ?? ''), retries: repeatedBelow(error) };
  const told = error.message || (error.cause as Error | undefined)?.message || 'no reason was given';
  return new NetworkError(`no answer came (${code ?? error.name}): ${told}`, { page, at, cause }, facts);
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
