import type { AxiosInstance } from 'axios';
import { AuthError } from '../errors/client-errors.js';
import { correlationIdIn } from '../errors/http-errors.js';
import {
  isCutOff,
  isTransportFailure,
  networkFailure,
  transportCode,
  type TransportError,
  withoutRequest,
} from '../errors/network-error.js';
import { describeNonJson, describeValue } from '../errors/pagewright-error.js';
import { redact } from '../errors/redact.js';
import { retryAfterMs } from '../time/retry-after.js';
import { DEFAULT_LIFETIME_MS, jwtLifetimeMs } from './token-lifetime.js';

/** The credentials of an OAuth client. */
export interface ClientCredentialsPair {
  /** Absent for a grant without a client. */
  readonly clientId?: string | undefined;
  /** Absent for public clients, such as command-line tools. */
  readonly clientSecret?: string | undefined;
  readonly authMethod: 'basic' | 'post';
}

/** The form fields and headers that authenticate a client. */
interface ClientAuthentication {
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** All encodings of the secret that a server could echo. */
  readonly secrets: readonly string[];
}

/** RFC 6749 §2.3.1: by the Authorization header or by form fields. §3.2.1: a public client sends its id as a form field. */
export function clientAuthentication({
  clientId,
  clientSecret,
  authMethod,
}: ClientCredentialsPair): ClientAuthentication {
  if (clientId === undefined) return { form: {}, headers: {}, secrets: [] };
  if (clientSecret === undefined) return { form: { client_id: clientId }, headers: {}, secrets: [] };
  const secrets = [clientSecret, formEncoded(clientSecret)];
  if (authMethod === 'post') {
    return { form: { client_id: clientId, client_secret: clientSecret }, headers: {}, secrets };
  }
  const credentials = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64');
  return { form: {}, headers: { Authorization: `Basic ${credentials}` }, secrets: [...secrets, credentials] };
}

/** Encoded like a form field (RFC 6749 appendix B), so that a colon in the id does not end it. */
export const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);

interface TokenRequest {
  readonly url: string;
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** The response of a token endpoint, with any status. */
interface TokenResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed if it is JSON, otherwise the text. */
  readonly body: unknown;
}

const identity = (body: unknown): unknown => body;

/**
 * Sends a form once. Returns a response of any status; rejects without one. Redirects are not followed: they would send the credentials to an
 * address that was not configured.
 */
export async function postForm(
  http: AxiosInstance,
  request: TokenRequest,
  signal?: AbortSignal,
): Promise<TokenResponse> {
  const { status, headers, data } = await http.request<unknown>({
    method: 'POST',
    url: request.url,
    // Overrides the baseURL and transforms that the instance may have for the API's own requests.
    baseURL: '',
    transformRequest: identity,
    transformResponse: identity,
    responseType: 'text',
    data: new URLSearchParams(request.form).toString(),
    headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded', ...request.headers },
    timeout: request.timeoutMs,
    maxRedirects: 0,
    validateStatus: () => true,
    signal,
  });
  return { status, headers: lowerCase(headers), body: parseBody(data) };
}

const lowerCase = (headers: object) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

function parseBody(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** What the token endpoint answered, in the terms of RFC 6749 §5.2. */
type TokenRefusal = Partial<Pick<AuthError, 'status' | 'error' | 'error_description' | 'correlationId'>>;

/** The tokens that a token endpoint issued. */
export interface GrantedTokens {
  readonly accessToken: string;
  /** Lifetime of the access token in milliseconds. */
  readonly lifetimeMs: number;
  readonly refreshToken?: string;
}

/**
 * Reads the tokens of a successful response.
 *
 * @param endpoint the token endpoint, as `POST https://…`
 * @param requestedAt milliseconds since the epoch, for a JWT with `exp` but without `iat`
 * @throws AuthError for anything but a token response
 */
export function parseTokenResponse(response: TokenResponse, endpoint: string, requestedAt: number): GrantedTokens {
  const { status, headers, body } = response;
  const fail = (message: string) => new AuthError(`HTTP ${status}, but ${message}`, refusalOf(response), { endpoint });
  if (typeof body === 'string') {
    throw fail(`${describeNonJson(body)}${correlationSuffix(headers)}. Check the tokenUrl.`);
  }
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const { access_token: accessToken, token_type: type, expires_in: seconds, refresh_token: refreshToken } = fields;
  if (typeof accessToken !== 'string' || accessToken === '') throw fail(missingToken(response));
  if (!isBearer(type)) throw fail(`the token_type is ${describeValue(type)}. Only "bearer" is supported.`);
  const lifetimeMs = parseLifetime(seconds);
  if (lifetimeMs === undefined) throw fail(`expires_in is not a number of seconds: ${describeValue(seconds)}`);
  return {
    accessToken,
    lifetimeMs: Math.min(lifetimeMs, jwtLifetimeMs(accessToken, requestedAt) ?? Infinity),
    ...(typeof refreshToken === 'string' && refreshToken !== '' && { refreshToken }),
  };
}

/** Some servers refuse with status 200 and an error in the body. */
function missingToken(response: TokenResponse): string {
  const { error, error_description: description } = refusalOf(response);
  const reason = [error && `(${error})`, description && `— ${description}`].filter(Boolean).join(' ');
  return `the body has no access_token${reason && ` ${reason}`}${correlationSuffix(response.headers)}`;
}

/** RFC 6749 §7.1 requires a type, but some servers omit it. */
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

/** Why one token request failed. */
export interface TokenFailure {
  readonly message: string;
  /** Whether the same request may succeed later. Invalid credentials stay invalid. */
  readonly transient: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfterMs?: number | undefined;
  readonly refusal: TokenRefusal;
  readonly cause?: unknown;
}

/** @param ending added to the message, such as the number of attempts */
export function authError({ message, refusal, cause }: TokenFailure, endpoint: string, ending = ''): AuthError {
  return new AuthError(message + ending, refusal, { endpoint, cause });
}

/**
 * The failure of a response that is not a success.
 *
 * @param url the requested URL, to resolve a relative redirect
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

/** The failure of a request without a response. */
export function requestFailure(error: unknown): TokenFailure {
  if (isTransportFailure(error)) {
    const cause = networkFailure(error);
    return { message: cause.message, transient: isTransientTransport(error), refusal: {}, cause };
  }
  const message = `the request could not be sent: ${(error as Error | undefined)?.message}`;
  return { message, transient: false, refusal: {}, cause: withoutRequest(error) };
}

function refusalOf({ status, headers, body }: TokenResponse): TokenRefusal {
  return { status, ...errorFields(body), correlationId: correlationIdIn(headers) };
}

/** The error fields of RFC 6749 §5.2, or those of the API. */
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

/** Genesys Cloud throttles logins with 400 `invalid_request (rate limit exceeded; …)`; other APIs use 403. */
function isTransient(
  { status, body }: TokenResponse,
  { error, error_description: description }: TokenRefusal,
): boolean {
  if (status === 408 || status === 429 || (status >= 500 && status !== 501)) return true;
  if (status !== 400 && status !== 403) return false;
  return [error, description, body].some((part) => typeof part === 'string' && THROTTLED.test(part));
}

const THROTTLED = /rate[\s._-]*limit|too[\s._-]*many[\s._-]*requests|throttl/i;

/** An unknown host name, a rejected certificate and an invalid setting are permanent failures. */
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
  invalid_client: 'Check the client id and secret.',
  invalid_grant: 'The grant is used up, expired or revoked. Log in again.',
  invalid_scope: 'Check the scope.',
  unauthorized_client: 'This client may not use this grant.',
  unsupported_grant_type: 'The tokenUrl does not support this grant.',
  401: 'Check the client id and secret.',
  404: 'Check the tokenUrl.',
};

function adviceFor({ status, headers }: TokenResponse, { error }: TokenRefusal, url: string): string {
  if (status >= 300 && status < 400) {
    const target = redirectTarget(headers['location'], url);
    return `. It redirects to ${target}. Redirects are not followed, because they would receive the credentials. Check the tokenUrl.`;
  }
  const advice = ADVICE[error ?? ''] ?? ADVICE[status];
  return advice === undefined ? '' : `. ${advice}`;
}

/** The URL without its query, which may hold secrets. */
function redirectTarget(location: string | undefined, base: string): string {
  if (location === undefined || !URL.canParse(location, base)) return 'an unknown address';
  const { origin, pathname } = new URL(location, base);
  return origin + pathname;
}
