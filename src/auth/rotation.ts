import { AuthError } from '../errors/auth-error.js';
import { keepSecret } from '../errors/known-secrets.js';
import { saidBy } from '../errors/said-by.js';
import type { IssuedToken } from './issued-token.js';

/** What came in place of the tokens before. */
export interface RotatedTokens {
  readonly refreshToken: string;
  readonly accessToken: string;
  /** Milliseconds since the epoch at which the access token ends. */
  readonly expiresAt: number;
}

type OnRotate = (rotated: RotatedTokens) => void | Promise<void>;

/** The refresh token of the moment. A new one is used at once, and counts as stored when `onRotate` says so. */
export class Rotation {
  readonly #at: string;
  readonly #onRotate: OnRotate | undefined;
  #current: string;
  #stored: string;

  constructor(refreshToken: string, at: string, onRotate: OnRotate | undefined) {
    this.#current = this.#stored = refreshToken;
    this.#at = at;
    this.#onRotate = onRotate;
    keepSecret(refreshToken);
  }

  form(): Readonly<Record<string, string>> {
    keepSecret(this.#current);
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
        `the refresh token was replaced, and onRotate could not store the new one: ${saidBy(cause)}; ` +
          'it is kept in memory, and the next call stores it before a token is given out',
        {},
        { at: this.#at, cause },
      );
    }
    this.#stored = refreshToken;
  }
}
