import { z } from 'zod';
import { AuthError } from '../errors/client-errors.js';
import { messageOf } from '../errors/pagewright-error.js';
import { rememberSecret } from '../errors/redact.js';
import { defined } from '../json/plain-objects.js';
import { functionOption, parseOptions } from '../options/parse-options.js';
import type { Clock } from '../time/clock.js';
import { CachedTokens } from './cached-tokens.js';
import { textOption, tokenEndpointFields, type TokenEndpointOptions } from './token-endpoint-options.js';
import { TokenEndpoint } from './token-endpoint.js';
import { DEFAULT_LIFETIME_MS, type IssuedToken, jwtClaims, tokenTimes } from './token-lifetime.js';
import type { TokenSource } from './token-source.js';

/** The tokens after the server replaced the refresh token. */
export interface RotatedTokens {
  /** The refresh token that replaces the one before. */
  readonly refreshToken: string;
  /** The access token that was issued with it. */
  readonly accessToken: string;
  /** Expiry of the access token, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Options of `refreshToken()`. */
export interface RefreshTokenOptions extends TokenEndpointOptions {
  /** Secret of the OAuth client. Leave it out for a public client: its `clientId` is then sent as a form field. */
  readonly clientSecret?: string;
  /** The refresh token to start with. */
  readonly refreshToken: string;
  /** An access token that you have already; used until it expires. @default none: the first call requests one */
  readonly accessToken?: string;
  /** Expiry of `accessToken`, in milliseconds since the epoch. @default its own `exp` if it is a JWT, otherwise an hour from now */
  readonly expiresAt?: number;
  /**
   * Receives the new tokens whenever the server replaces the refresh token. Store them, because the old one may be invalid now. The new access token
   * is returned once this function has resolved. If it fails, callers receive an `AuthError` and the next call runs it again. It must not request a
   * token of this source: the request would wait for itself.
   */
  readonly onRotate?: (rotated: RotatedTokens) => void | Promise<void>;
}

const schema = z
  .strictObject({
    ...tokenEndpointFields,
    clientSecret: textOption.optional(),
    refreshToken: textOption,
    accessToken: textOption.optional(),
    expiresAt: z
      .custom<number>((value) => Number.isFinite(value), { error: 'milliseconds since the epoch' })
      .optional(),
    onRotate: functionOption<NonNullable<RefreshTokenOptions['onRotate']>>(
      'a function that stores the tokens',
    ).optional(),
  })
  .refine(({ accessToken, expiresAt }) => accessToken !== undefined || expiresAt === undefined, {
    path: ['expiresAt'],
    error: 'requires "accessToken"',
  });

/**
 * Tokens by the OAuth grant `refresh_token`, for a program that acts for a user who logged in elsewhere.
 *
 * A refresh always runs to its end, even without waiting callers: its response may hold the only valid refresh token.
 *
 * @example
 * const auth = refreshToken({ tokenUrl, clientId, clientSecret, refreshToken: saved.refreshToken, onRotate: (tokens) => save(tokens) });
 * @throws ConfigurationError for unknown or malformed options
 */
export function refreshToken(options: RefreshTokenOptions): TokenSource {
  const settings = parseOptions(schema, options, 'refreshToken()');
  const { scope, onRotate } = settings;
  const endpoint = new TokenEndpoint(settings);
  const rotation = new Rotation(settings.refreshToken, endpoint.name, onRotate);
  return new CachedTokens({
    ...settings,
    endpoint,
    form: () => defined({ grant_type: 'refresh_token', ...rotation.form(), scope }),
    initial: initialToken(settings, settings.clock),
    store: (issued) => rotation.store(issued),
  });
}

type InitialToken = Pick<RefreshTokenOptions, 'accessToken' | 'expiresAt'> & { readonly refreshAheadMs: number };

/** Only `exp` of such a JWT is useful: when it was issued is unknown. */
function initialToken({ accessToken, expiresAt, refreshAheadMs }: InitialToken, clock: Clock): IssuedToken | undefined {
  if (accessToken === undefined) return undefined;
  rememberSecret(accessToken);
  const now = clock.now();
  const exp = jwtClaims(accessToken)?.exp;
  const end = expiresAt ?? (exp === undefined ? now + DEFAULT_LIFETIME_MS : exp * 1_000);
  return { accessToken, ...tokenTimes(now, end - now, refreshAheadMs) };
}

/** The current refresh token. A new one is used at once; it counts as stored once `onRotate` has resolved. */
class Rotation {
  readonly #endpoint: string;
  readonly #onRotate: RefreshTokenOptions['onRotate'];
  #current: string;
  #stored: string;

  constructor(refreshToken: string, endpoint: string, onRotate: RefreshTokenOptions['onRotate']) {
    this.#current = this.#stored = refreshToken;
    this.#endpoint = endpoint;
    this.#onRotate = onRotate;
    rememberSecret(refreshToken);
  }

  form(): Readonly<Record<string, string>> {
    rememberSecret(this.#current);
    return { refresh_token: this.#current };
  }

  /** @throws AuthError if `onRotate` fails; the next call tries again */
  async store({ refreshToken, accessToken, expiresAt }: IssuedToken): Promise<void> {
    if (refreshToken === undefined || refreshToken === this.#stored) return;
    this.#current = refreshToken;
    try {
      await this.#onRotate?.(Object.freeze({ refreshToken, accessToken, expiresAt }));
    } catch (cause) {
      throw new AuthError(
        `the refresh token was replaced, and onRotate could not store the new one: ${messageOf(cause)}. ` +
          'It is kept in memory, and the next call stores it before it returns a token.',
        {},
        { endpoint: this.#endpoint, cause },
      );
    }
    this.#stored = refreshToken;
  }
}
