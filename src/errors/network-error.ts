import { type ErrorContext, PagewrightError } from './pagewright-error.js';
import { redact } from './redact.js';

/** What is known of a request that got no answer. */
interface NetworkDetails {
  /** HTTP method, where it is known. */
  readonly method?: string | undefined;
  /** It may go away by asking again: it is no refused certificate, and no name that does not exist. */
  readonly transient?: boolean;
  /** The connection was never made, so the server cannot have acted. */
  readonly unsent?: boolean;
  /** Repetitions that were made below HTTP; absent where nobody repeats there. */
  readonly retries?: number | undefined;
}

/** No HTTP answer came: refused, reset, timed out, name not found. `cause` holds what the transport said, without its request. */
export class NetworkError extends PagewrightError implements NetworkDetails {
  declare readonly method?: string;
  readonly transient: boolean;
  readonly unsent: boolean;
  declare readonly retries?: number;

  constructor(message: string, place: ErrorContext = {}, facts: NetworkDetails = {}) {
    const { method, transient = true, unsent = false, retries } = facts;
    super({ name: 'NetworkError', code: 'NETWORK', message, ...place });
    this.transient = transient;
    this.unsent = unsent;
    if (method !== undefined) this.method = method;
    if (retries !== undefined) this.retries = retries;
  }
}

/** What HTTP clients throw, as far as they agree. */
export interface TransportError extends Error {
  readonly code?: string;
  readonly isAxiosError?: boolean;
  readonly config?: { readonly method?: string; readonly 'axios-retry'?: { readonly retryCount?: number } };
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

/** A name that does not exist, a certificate that is refused, an address that is none: all of them next time too. */
const PERMANENT =
  /^(ENOTFOUND|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|ERR_INVALID|ERR_BAD|ERR_NOT_SUPPORT|ERR_UNSUPPORTED)/;

/** What `axios-retry` has done about it, where it stands below. What it leaves alone may be repeated further up. */
const retriesBelow = ({ config }: TransportError) => config?.['axios-retry']?.retryCount || undefined;

/** Whether an error comes from an HTTP client and not from the caller's own code. */
export function isTransportFailure(error: unknown): error is TransportError {
  if (!(error instanceof Error)) return false;
  const { isAxiosError, code, name, message } = error as TransportError;
  if (isAxiosError || code === 'ERR_CANCELED') return true;
  // Of a time limit that the caller gave to fetch.
  if (name === 'TimeoutError') return true;
  if (name === 'TypeError') return message === 'fetch failed' || message === 'terminated';
  return /^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|UND_ERR_)/.test(code ?? '');
}

/** The connection ended before the body did. */
export const isCutOff = (error: unknown): boolean =>
  (error as TransportError).code === 'ECONNRESET' || /aborted|terminated/.test((error as Error).message);

/** The code of the error, or of what it was caused by: fetch names it there. */
export const transportCode = (error: TransportError): string | undefined =>
  error.code ?? (error.cause as TransportError | undefined)?.code;

/** A request that was not answered, as an error of this library without the request. */
export function networkFailure(
  error: TransportError,
  { page, at, method }: ErrorContext & { readonly method?: string | undefined } = {},
): NetworkError {
  const cause = withoutRequest(error);
  const code = transportCode(error);
  const facts = {
    method,
    // Axios gives a body that ends too soon the code of an answer that is none.
    transient: isCutOff(error) || !PERMANENT.test(code ?? ''),
    unsent: NEVER_CONNECTED.has(code ?? ''),
    retries: retriesBelow(error),
  };
  const told = error.message || (error.cause as Error | undefined)?.message || 'no reason was given';
  return new NetworkError(`no answer came (${code ?? error.name}): ${told}`, { page, at, cause }, facts);
}

/** The error's own words and trace. What HTTP clients hang on it (config, request, headers) holds credentials and stays behind. */
export function withoutRequest(error: unknown, depth = 0): Error | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  const plain = new Error(redact(error.message), { cause: withoutRequest(error.cause, depth + 1) });
  plain.name = error.name;
  plain.stack = redact(error.stack ?? '');
  const { code } = error as TransportError;
  return code === undefined ? plain : Object.assign(plain, { code });
}
