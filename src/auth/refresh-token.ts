import { z } from 'zod';
import { AuthError } from '../errors/client-errors.js';
import { messageOf } from '../errors/describe-value.js';
import { rememberSecret } from '../errors/redact.js';
import { functionOption } from '../options/option-types.js';
import { parseOptions } from '../options/parse-options.js';
import type { Clock } from '../time/clock.js';
import { CachedTokens } from './cached-tokens.js';
import { someText, tokenEndpointFields, type TokenEndpointOptions } from './token-endpoint-options.js';
import { TokenEndpoint } from './token-endpoint.js';
import { type IssuedToken, jwtClaims, tokenTimes } from './token-lifetime.js';
import { DEFAULT_LIFETIME_MS } from './token-response.js';
import type { TokenSource } from './token-source.js';

/** What came in place of the tokens before. */
export interface RotatedTokens {
  readonly refreshToken: string;
  readonly accessToken: string;
  /** Milliseconds since the epoch at which the access token ends. */
  readonly expiresAt: number;
}

type OnRotate = (rotated: RotatedTokens) => void | Promise<void>;

/** The refresh token of the moment. A new one is used at once, and counts as stored when `onRotate` says so. */
class Rotation {
  readonly #at: string;
  readonly #onRotate: OnRotate | undefined;
  #current: string;
  #stored: string;

  constructor(refreshToken: string, at: string, onRotate: OnRotate | undefined) {
    this.#current = this.#stored = refreshToken;
    this.#at = at;
    this.#onRotate = onRotate;
    rememberSecret(refreshToken);
  }

  form(): Readonly<Record<string, string>> {
    rememberSecret(this.#current);
    return { refresh_token: this.#current };
  }

  /** @throws AuthError where `onRotate` fails; call it again then */
  async store({ refreshToken, accessToken, expiresAt }: IssuedToken): Promise<void> {
    if (refreshToken === undefined || refreshToken === this.#stored) return;
    this.#current = refreshToken;
    try {
      await this.#onRotate?.(Object.freeze({ refreshToken, accessToken, expiresAt }));
    } catch (cause) {
      throw new AuthError(
        `the refresh token was replaced, and onRotate could not store the new one: ${messageOf(cause)}; ` +
          'it is kept in memory, and the next call stores it before a token is given out',
        {},
        { endpoint: this.#at, cause },
      );
    }
    this.#stored = refreshToken;
  }
}

export interface RefreshTokenOptions extends TokenEndpointOptions {
  /** Absent for public clients: the `clientId` then goes into the form. */
  readonly clientSecret?: string;
  readonly refreshToken: string;
  /** An access token that is there already, given out until it ends. @default none: the first call asks for one */
  readonly accessToken?: string;
  /** Milliseconds since the epoch at which `accessToken` ends. @default its own `exp` where it is a JWT, else an hour from now */
  readonly expiresAt?: number;
  /**
   * Gets the new tokens whenever the server replaces the refresh token: store them, since the old one may be good no more. The new access token
   * is given out when it is done. Where it fails, callers get an `AuthError`, and the next call begins with it again. It must not ask this
   * source for a token, which would wait for itself.
   */
  readonly onRotate?: (rotated: RotatedTokens) => void | Promise<void>;
}

const schema = z
  .strictObject({
    ...tokenEndpointFields,
    clientSecret: someText.optional(),
    refreshToken: someText,
    accessToken: someText.optional(),
    expiresAt: z
      .custom<number>((value) => Number.isFinite(value), { error: 'milliseconds since the epoch' })
      .optional(),
    onRotate: functionOption<NonNullable<RefreshTokenOptions['onRotate']>>(
      'a function that stores the tokens',
    ).optional(),
  })
  .refine(({ accessToken, expiresAt }) => accessToken !== undefined || expiresAt === undefined, {
    path: ['expiresAt'],
    error: 'given together with accessToken, or not at all',
  });

/**
 * Tokens by the OAuth grant `refresh_token`: a program that goes on in the name of a user who has logged in elsewhere.
 *
 * A refresh that has begun goes on to its end even when no caller waits any more, because its answer may hold the only good refresh token.
 *
 * @example
 * const auth = refreshToken({ tokenUrl, clientId, clientSecret, refreshToken: saved.refreshToken, onRotate: (tokens) => save(tokens) });
 * @throws ConfigurationError for unknown or malformed options
 */
export function refreshToken(options: RefreshTokenOptions): TokenSource {
  const settings = parseOptions(schema, options, 'refreshToken()');
  const { scope, refreshAheadMs, observe, onRotate } = settings;
  const endpoint = new TokenEndpoint(settings);
  const rotation = new Rotation(settings.refreshToken, endpoint.name, onRotate);
  return new CachedTokens({
    endpoint,
    form: () => ({ grant_type: 'refresh_token', ...rotation.form(), ...(scope !== undefined && { scope }) }),
    initial: initialToken(settings, settings.clock),
    refreshAheadMs,
    observe,
    store: (issued) => rotation.store(issued),
  });
}

type InitialToken = Pick<RefreshTokenOptions, 'accessToken' | 'expiresAt'> & { readonly refreshAheadMs: number };

/** Of a token that is not fresh, `exp` is the only claim that helps: nobody knows how long ago it was issued. */
function initialToken({ accessToken, expiresAt, refreshAheadMs }: InitialToken, clock: Clock): IssuedToken | undefined {
  if (accessToken === undefined) return undefined;
  rememberSecret(accessToken);
  const now = clock.now();
  const exp = jwtClaims(accessToken)?.exp;
  const end = expiresAt ?? (exp === undefined ? now + DEFAULT_LIFETIME_MS : exp * 1_000);
  return { accessToken, ...tokenTimes(now, end - now, refreshAheadMs) };
}
