import { AuthError, type TokenRefusal } from '../errors/auth-error.js';
import { correlationIdIn } from '../errors/correlation-id.js';
import { redact } from '../errors/redact.js';
import {
  isCut,
  isTransportFailure,
  networkFailure,
  transportCode,
  withoutRequest,
  type TransportError,
} from '../errors/transport-failure.js';
import { retryAfterMs } from '../limits/retry-after.js';
import type { TokenResponse } from './token-post.js';

/** Why one request for a token brought none. */
export interface TokenFailure {
  readonly message: string;
  /** Whether the same request may succeed later. Bad credentials stay bad. */
  readonly transient: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfterMs?: number | undefined;
  readonly refusal: TokenRefusal;
  readonly cause?: unknown;
}

/** @param ending what became of it, such as how often it was tried */
export function authError({ message, refusal, cause }: TokenFailure, at: string, ending = ''): AuthError {
  return new AuthError(message + ending, refusal, { at, cause });
}

/**
 * The failure of an answer that is no success.
 *
 * @param url what was asked, for a redirect that is relative to it
 * @param now milliseconds since the epoch
 */
export function refused(response: TokenResponse, url: string, now: number): TokenFailure {
  const { headers } = response;
  const refusal = refusalOf(response);
  const transient = isTransient(response, refusal);
  return {
    message: describe(refusal) + (transient ? '' : adviceFor(response, refusal, url)),
    transient,
    retryAfterMs: retryAfterMs({ headers, message: refusal.error_description }, now),
    refusal,
  };
}

/** The failure of a request that was not answered. */
export function unanswered(error: unknown): TokenFailure {
  if (isTransportFailure(error)) {
    const cause = networkFailure(error);
    return { message: cause.message, transient: isPassing(error), refusal: {}, cause };
  }
  const message = `the request could not be sent: ${(error as Error | undefined)?.message}`;
  return { message, transient: false, refusal: {}, cause: withoutRequest(error) };
}

/** What the answer says in the words of RFC 6749 §5.2, or of the API. */
export function refusalOf({ status, headers, body }: TokenResponse): TokenRefusal {
  return { status, ...saidBy(body), correlationId: correlationIdIn(headers) };
}

function saidBy(body: unknown): Pick<TokenRefusal, 'error' | 'error_description'> {
  if (typeof body !== 'object' || body === null) return {};
  const { error, code, error_description, description, message } = body as Readonly<Record<string, unknown>>;
  if (typeof error === 'object' && error !== null) return saidBy(error);
  return {
    error: text(error) ?? text(code),
    error_description: [error_description, description, message].map(text).find(Boolean),
  };
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? redact(value) : undefined);

/** Genesys Cloud throttles logins with 400 `invalid_request (rate limit exceeded; …)`; others do with 403. */
function isTransient(
  { status, body }: TokenResponse,
  { error, error_description: description }: TokenRefusal,
): boolean {
  if (status === 408 || status === 429 || (status >= 500 && status !== 501)) return true;
  if (status !== 400 && status !== 403) return false;
  return [error, description, body].some((said) => typeof said === 'string' && THROTTLED.test(said));
}

const THROTTLED = /rate[\s._-]*limit|too[\s._-]*many[\s._-]*requests|throttl/i;

/** A name that does not exist, a certificate that is refused and a faulty setting are no passing failures. */
const isPassing = (error: TransportError) => isCut(error) || PASSING.test(transportCode(error) ?? '');

const PASSING = /^(ECONN|ETIMEDOUT|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|ERR_NETWORK|UND_ERR_)/;

function describe({ status, error, error_description: description, correlationId }: TokenRefusal): string {
  const parts = [`HTTP ${status}`];
  if (error) parts.push(`(${error})`);
  if (description) parts.push(`— ${description}`);
  if (correlationId) parts.push(`[correlation id ${correlationId}]`);
  return parts.join(' ');
}

const ADVICE: Readonly<Record<string, string>> = {
  invalid_client: 'check the client id and secret',
  invalid_grant: 'what was granted is used up, expired or revoked; log in again',
  invalid_scope: 'check the scope',
  unauthorized_client: 'this client may not use this grant',
  unsupported_grant_type: 'the tokenUrl does not know this grant',
  401: 'check the client id and secret',
  404: 'check the tokenUrl',
};

function adviceFor({ status, headers }: TokenResponse, { error }: TokenRefusal, url: string): string {
  if (status >= 300 && status < 400) {
    return `; it redirects to ${placeIn(headers['location'], url)}, which is not followed, because the credentials would go there; check the tokenUrl`;
  }
  const advice = ADVICE[error ?? ''] ?? ADVICE[status];
  return advice === undefined ? '' : `; ${advice}`;
}

/** An address without its query, which may hold what is nobody's business. */
function placeIn(location: string | undefined, base: string): string {
  if (location === undefined || !URL.canParse(location, base)) return 'an unknown address';
  const { origin, pathname } = new URL(location, base);
  return origin + pathname;
}
