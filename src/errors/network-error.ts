import { type ErrorContext, PagewrightError } from './pagewright-error.js';
import { redact } from './redact.js';
import { defined } from '../json/plain-objects.js';

/** No HTTP response: connection refused or reset, timeout, unknown host. `cause` is the transport's error without its request. */
export class NetworkError extends PagewrightError {
  /** HTTP method, if known. */
  declare readonly method?: string;
  /** A retry may succeed. False for a rejected certificate or a host name that does not exist. */
  readonly transient: boolean;
  /** No connection was made, so the server cannot have acted. */
  readonly unsent: boolean;
  /** Retries made by `axios-retry`. Absent if there were none. */
  declare readonly retries?: number;

  constructor(
    message: string,
    context: ErrorContext = {},
    details: Partial<Pick<NetworkError, 'transient' | 'unsent' | 'method' | 'retries'>> = {},
  ) {
    const { method, transient = true, unsent = false, retries } = details;
    super({ name: 'NetworkError', code: 'NETWORK', message, ...context });
    this.transient = transient;
    this.unsent = unsent;
    Object.assign(this, defined({ method, retries }));
  }
}

/** The common part of what HTTP clients throw. */
export interface TransportError extends Error {
  readonly code?: string;
  readonly isAxiosError?: boolean;
  readonly config?: { readonly method?: string; readonly 'axios-retry'?: { readonly retryCount?: number } };
}

/** Codes of failures before a connection, so the server cannot have seen the request. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Codes that a retry does not change: unknown host, rejected certificate, malformed address. */
const PERMANENT =
  /^(ENOTFOUND|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|ERR_INVALID|ERR_BAD|ERR_NOT_SUPPORT|ERR_UNSUPPORTED)/;

/** Retries that `axios-retry` made below the policies. */
const retriesBelow = ({ config }: TransportError) => config?.['axios-retry']?.retryCount || undefined;

/** Returns true for an error of an HTTP client, false for one of the caller's own code. */
export function isTransportFailure(error: unknown): error is TransportError {
  if (!(error instanceof Error)) return false;
  const { isAxiosError, code, name, message } = error as TransportError;
  if (isAxiosError || code === 'ERR_CANCELED') return true;
  // A timeout signal that the caller passed to fetch.
  if (name === 'TimeoutError') return true;
  if (name === 'TypeError') return message === 'fetch failed' || message === 'terminated';
  return /^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|UND_ERR_)/.test(code ?? '');
}

/** Returns true if the connection closed before the end of the body. */
export const isCutOff = (error: unknown): boolean =>
  (error as TransportError).code === 'ECONNRESET' || /aborted|terminated/.test((error as Error).message);

/** Returns the code of the error or of its cause, where fetch puts it. */
export const transportCode = (error: TransportError): string | undefined =>
  error.code ?? (error.cause as TransportError | undefined)?.code;

/** Returns a `NetworkError` for a transport error, without the request and its credentials. */
export function networkFailure(
  error: TransportError,
  { page, endpoint, method }: ErrorContext & { readonly method?: string | undefined } = {},
): NetworkError {
  const cause = withoutRequest(error);
  const code = transportCode(error);
  const details = {
    method,
    // Axios reports a truncated body as ERR_BAD_RESPONSE.
    transient: isCutOff(error) || !PERMANENT.test(code ?? ''),
    unsent: NEVER_CONNECTED.has(code ?? ''),
    retries: retriesBelow(error),
  };
  const reason = error.message || (error.cause as Error | undefined)?.message || 'no reason given';
  return new NetworkError(
    `no response received (${code ?? error.name}): ${reason}`,
    { page, endpoint, cause },
    details,
  );
}

/** Returns a copy with message, stack and causes only. The config, request and headers that HTTP clients attach hold credentials. */
export function withoutRequest(error: unknown, depth = 0): Error | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  const plain = new Error(redact(error.message), { cause: withoutRequest(error.cause, depth + 1) });
  plain.name = error.name;
  plain.stack = redact(error.stack ?? '');
  const { code } = error as TransportError;
  return code === undefined ? plain : Object.assign(plain, { code });
}
