import { AuthError } from '../errors/auth-error.js';
import { correlationIdIn } from '../errors/correlation-id.js';
import { notJson } from '../errors/not-json.js';
import { show } from '../errors/show.js';
import { jwtLifeMs } from './jwt-life.js';
import { refusalOf } from './token-failure.js';
import type { TokenResponse } from './token-post.js';

/** RFC 6749 §5.1 leaves a missing `expires_in` to the documentation; an hour is what most servers mean. */
export const DEFAULT_LIFE_MS = 3_600_000;

/** What a token endpoint gives. */
export interface TokenAnswer {
  readonly accessToken: string;
  /** Milliseconds that the access token lives. */
  readonly lifeMs: number;
  readonly refreshToken?: string;
}

/**
 * The tokens in a successful answer.
 *
 * @param at where it came from, as `POST https://…`
 * @param askedAt milliseconds since the epoch, for a JWT that says when it ends but not when it began
 * @throws AuthError for what is no token answer
 */
export function tokenAnswer(response: TokenResponse, at: string, askedAt: number): TokenAnswer {
  const { status, headers, body } = response;
  const fail = (message: string) => new AuthError(`HTTP ${status}, but ${message}`, refusalOf(response), { at });
  if (typeof body === 'string') throw fail(`${notJson(body)}; check the tokenUrl${idOf(headers)}`);
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const { access_token: accessToken, token_type: type, expires_in: seconds, refresh_token: refreshToken } = fields;
  if (typeof accessToken !== 'string' || accessToken === '') throw fail(withoutToken(response));
  if (!isBearer(type)) throw fail(`the token_type is ${show(type)}, and only "bearer" can be sent`);
  const lifeMs = lifeOf(seconds);
  if (lifeMs === undefined) throw fail(`expires_in is no number of seconds: ${show(seconds)}`);
  return {
    accessToken,
    lifeMs: Math.min(lifeMs, jwtLifeMs(accessToken, askedAt) ?? Infinity),
    ...(typeof refreshToken === 'string' && refreshToken !== '' && { refreshToken }),
  };
}

/** Some servers refuse with status 200 and say so in the body. */
function withoutToken(response: TokenResponse): string {
  const { error, error_description: description } = refusalOf(response);
  const said = [error && `(${error})`, description && `— ${description}`].filter(Boolean).join(' ');
  return `the body has no access_token${said && ` ${said}`}${idOf(response.headers)}`;
}

/** RFC 6749 §7.1 demands a type, and servers leave it out. */
const isBearer = (type: unknown) =>
  type === undefined || type === null || (typeof type === 'string' && type.toLowerCase() === 'bearer');

function lifeOf(seconds: unknown): number | undefined {
  if (seconds === undefined || seconds === null) return DEFAULT_LIFE_MS;
  const number = typeof seconds === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(seconds) ? Number(seconds) : seconds;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number * 1_000 : undefined;
}

function idOf(headers: Readonly<Record<string, string>>): string {
  const id = correlationIdIn(headers);
  return id === undefined ? '' : ` [correlation id ${id}]`;
}
