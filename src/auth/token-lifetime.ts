/** RFC 6749 §5.1 leaves a missing `expires_in` to the server's documentation; most servers mean an hour. */
export const DEFAULT_LIFETIME_MS = 3_600_000;

/** An access token with its times, in milliseconds since the epoch. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresAt: number;
  /** From this time on a call starts a refresh in the background, and still receives this token. */
  readonly refreshAt: number;
  readonly refreshToken?: string | undefined;
  /** When it arrived; absent for a token that the caller had already. */
  readonly issuedAt?: number | undefined;
}

/**
 * When a token expires, and when to refresh it: `refreshAheadMs` earlier, but not before half of its lifetime.
 *
 * @param from milliseconds since the epoch
 */
export function tokenTimes(
  from: number,
  lifetimeMs: number,
  refreshAheadMs: number,
): Pick<IssuedToken, 'expiresAt' | 'refreshAt'> {
  const expiresAt = from + lifetimeMs;
  return { expiresAt, refreshAt: expiresAt - Math.min(refreshAheadMs, lifetimeMs / 2) };
}

/** Header, payload and signature in base64url; the signature of an unsigned token is empty. */
const JWT = /^[\w-]+\.([\w-]+)\.[\w-]*$/;

/** The times of a JWT, in seconds since the epoch. */
interface JwtClaims {
  readonly exp: number;
  readonly iat?: number;
}

/** The claims of a JWT with an `exp`. Any other token is opaque. */
export function jwtClaims(token: string): JwtClaims | undefined {
  const payload = JWT.exec(token)?.[1];
  const claims = payload === undefined ? undefined : parseBase64Json(payload);
  if (typeof claims !== 'object' || claims === null) return undefined;
  const { exp, iat } = claims as { readonly exp?: unknown; readonly iat?: unknown };
  if (typeof exp !== 'number') return undefined;
  return typeof iat === 'number' ? { exp, iat } : { exp };
}

/**
 * The lifetime in milliseconds of a JWT that was issued just now; `undefined` if it names none. Counted from its own `iat`, so that a skewed clock
 * does not matter.
 *
 * @param requestedAt milliseconds since the epoch, for a token without `iat`
 */
export function jwtLifetimeMs(token: string, requestedAt: number): number | undefined {
  const claims = jwtClaims(token);
  if (!claims) return undefined;
  const { exp, iat = requestedAt / 1_000 } = claims;
  const lifetimeMs = (exp - iat) * 1_000;
  return lifetimeMs > 0 ? lifetimeMs : undefined;
}

function parseBase64Json(base64url: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
