import type { SandboxFault, WeatherOptions } from '../faults/fault-options.js';

/** The OAuth 2 token endpoint of the sandbox. */
export interface OAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where tokens are had. @default '/oauth/token' */
  readonly path?: string;
  /**
   * Seconds that an access token lives, told as `expires_in`. Clients of Genesys Cloud are given 300 to 172 800 of them.
   * `null` leaves `expires_in` out; such a token lives as long as one by default.
   *
   * @default 86 400
   */
  readonly expiresInSeconds?: number | null;
  /**
   * Whether the grant `refresh_token` is known. A refresh token is good for one refresh, whose answer carries the next.
   * The first one is `firstRefreshToken`, or comes from `issueRefreshToken()` of the sandbox.
   *
   * @default false
   */
  readonly refreshTokens?: boolean;
  /** A refresh token that is good from the start; it begins with `sandbox-refresh-`. */
  readonly firstRefreshToken?: string;
  /** How many token requests are let through in a window that begins with its first; those above get HTTP 400. @default no limit */
  readonly maxLogins?: { readonly count: number; readonly perMs: number };
  /**
   * What goes wrong at the token endpoint; `request` counts token requests alone, from 1.
   * A `status` has `code` as its `error`. What takes the place of an answer neither gives nor spends a token.
   */
  readonly faults?: readonly SandboxFault[];
  /** What goes wrong there by chance. */
  readonly weather?: WeatherOptions;
}

/** How a token request named its client, in the words of RFC 7591 §2. */
export type TokenAuthMethod = 'client_secret_basic' | 'client_secret_post' | 'both' | 'none';

/** A POST to the token endpoint, without anything that is secret. */
export interface TokenRequest {
  /** `other` for a grant that the sandbox does not know, `none` where no form names one. */
  readonly grantType: 'client_credentials' | 'refresh_token' | 'other' | 'none';
  readonly authMethod: TokenAuthMethod;
  /** Status that it was answered with; 0 if the connection was cut instead. */
  readonly status: number;
}
