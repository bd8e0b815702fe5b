import { AuthError, type TokenRefusal } from '../errors/client-errors.js';
import { describeNonJson, describeValue } from '../errors/describe-value.js';
import { correlationIdIn } from '../errors/http-errors.js';
import {
  isCutOff,
  isTransportFailure,
  networkFailure,
  transportCode,
  type TransportError,
  withoutRequest,
} from '../errors/network-error.js';
import { redact } from '../errors/redact.js';
import { retryAfterMs } from '../time/retry-after.js';
import { jwtLifetimeMs } from './token-lifetime.js';
import type { TokenResponse } from './token-request.js';

/** RFC 6749 §5.1 leaves a missing `expires_in` to the documentation; an hour is what most servers mean. */
export const DEFAULT_LIFETIME_MS = 3_600_000;

/** What a token endpoint gives. */
export interface GrantedTokens {
  readonly accessToken: string;
  /** Milliseconds that the access token lives. */
  readonly lifetimeMs: number;
  readonly refreshToken?: string;
}

/**
 * The tokens in a successful answer.
 *
 * @param at where it came from, as `POST https://…`
 * @param askedAt milliseconds since the epoch, for a JWT that says when it ends but not when it began
 * @throws AuthError for what is no token answer
 */
export function parseTokenResponse(response: TokenResponse, at: string, askedAt: number): GrantedTokens {
  const { status, headers, body } = response;
  const fail = (message: string) =>
    new AuthError(`HTTP ${status}, but ${message}`, refusalOf(response), { endpoint: at });
  if (typeof body === 'string') throw fail(`${describeNonJson(body)}; check the tokenUrl${correlationSuffix(headers)}`);
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const { access_token: accessToken, token_type: type, expires_in: seconds, refresh_token: refreshToken } = fields;
  if (typeof accessToken !== 'string' || accessToken === '') throw fail(missingToken(response));
  if (!isBearer(type)) throw fail(`the token_type is ${describeValue(type)}, and only "bearer" can be sent`);
  const lifeMs = parseLifetime(seconds);
  if (lifeMs === undefined) throw fail(`expires_in is no number of seconds: ${describeValue(seconds)}`);
  return {
    accessToken,
    lifetimeMs: Math.min(lifeMs, jwtLifetimeMs(accessToken, askedAt) ?? Infinity),
    ...(typeof refreshToken === 'string' && refreshToken !== '' && { refreshToken }),
  };
}

/** Some servers refuse with status 200 and say so in the body. */
function missingToken(response: TokenResponse): string {
  const { error, error_description: description } = refusalOf(response);
  const said = [error && `(${error})`, description && `— ${description}`].filter(Boolean).join(' ');
  return `the body has no access_token${said && ` ${said}`}${correlationSuffix(response.headers)}`;
}

/** RFC 6749 §7.1 demands a type, and servers leave it out. */
const isBearer = (type: unknown) =>
  type === undefined || type === null || (typeof type === 'string' && type.toLowerCase() === 'bearer');

function parseLifetime(seconds: unknown): number | undefined {
  if (seconds === undefined || seconds === null) return DEFAULT_LIFETIME_MS;
  const number = typeof seconds === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(seconds) ? Number(seconds) : seconds;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number * 1_000 : undefined;
}

function correlationSuffix(headers: Readonly<Record<string, string>>): string {
  const id = correlationIdIn(headers);
  return id === undefined ? '' : ` [correlation id ${id}]`;
}

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
  return new AuthError(message + ending, refusal, { endpoint: at, cause });
}

/**
 * The failure of an answer that is no success.
 *
 * @param url what was asked, for a redirect that is relative to it
 * @param now milliseconds since the epoch
 */
export function responseFailure(response: TokenResponse, url: string, now: number): TokenFailure {
  const { headers } = response;
  const refusal = refusalOf(response);
  const transient = isTransient(response, refusal);
  return {
    message: describeRefusal(refusal) + (transient ? '' : adviceFor(response, refusal, url)),
    transient,
    retryAfterMs: retryAfterMs({ headers, message: refusal.error_description }, now),
    refusal,
  };
}

/** The failure of a request that was not answered. */
export function requestFailure(error: unknown): TokenFailure {
  if (isTransportFailure(error)) {
    const cause = networkFailure(error);
    return { message: cause.message, transient: isTransientTransport(error), refusal: {}, cause };
  }
  const message = `the request could not be sent: ${(error as Error | undefined)?.message}`;
  return { message, transient: false, refusal: {}, cause: withoutRequest(error) };
}

/** What the answer says in the words of RFC 6749 §5.2, or of the API. */
function refusalOf({ status, headers, body }: TokenResponse): TokenRefusal {
  return { status, ...errorFields(body), correlationId: correlationIdIn(headers) };
}

function errorFields(body: unknown): Pick<TokenRefusal, 'error' | 'error_description'> {
  if (typeof body !== 'object' || body === null) return {};
  const { error, code, error_description, description, message } = body as Readonly<Record<string, unknown>>;
  if (typeof error === 'object' && error !== null) return errorFields(error);
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
const isTransientTransport = (error: TransportError) =>
  isCutOff(error) || TRANSIENT_CODES.test(transportCode(error) ?? '');

const TRANSIENT_CODES = /^(ECONN|ETIMEDOUT|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|ERR_NETWORK|UND_ERR_)/;

function describeRefusal({ status, error, error_description: description, correlationId }: TokenRefusal): string {
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
    return `; it redirects to ${redirectTarget(headers['location'], url)}, which is not followed, because the credentials would go there; check the tokenUrl`;
  }
  const advice = ADVICE[error ?? ''] ?? ADVICE[status];
  return advice === undefined ? '' : `; ${advice}`;
}

/** An address without its query, which may hold what is nobody's business. */
function redirectTarget(location: string | undefined, base: string): string {
  if (location === undefined || !URL.canParse(location, base)) return 'an unknown address';
  const { origin, pathname } = new URL(location, base);
  return origin + pathname;
}
