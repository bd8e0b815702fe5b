/** An access token with its times, in milliseconds since the epoch. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresAt: number;
  /** From here on a call begins a refresh, and still gets this token. */
  readonly refreshAt: number;
  readonly refreshToken?: string | undefined;
}

/**
 * When a token ends, and when to look for the next. A short-lived one is used for half of its life at least.
 *
 * @param from milliseconds since the epoch
 */
export function tokenTimes(
  from: number,
  lifeMs: number,
  refreshAheadMs: number,
): Pick<IssuedToken, 'expiresAt' | 'refreshAt'> {
  const expiresAt = from + lifeMs;
  return { expiresAt, refreshAt: expiresAt - Math.min(refreshAheadMs, lifeMs / 2) };
}

/** Header, payload and signature, each in base64url; an unsigned token has an empty last part. */
const JWT = /^[\w-]+\.([\w-]+)\.[\w-]*$/;

/** What a JWT says about its life, in seconds since the epoch. */
interface JwtClaims {
  readonly exp: number;
  readonly iat?: number;
}

/** The claims of a token that is a JWT with an `exp`. Any other token is opaque and none of our business. */
export function jwtClaims(token: string): JwtClaims | undefined {
  const payload = JWT.exec(token)?.[1];
  const claims = payload === undefined ? undefined : jsonOf(payload);
  if (typeof claims !== 'object' || claims === null) return undefined;
  const { exp, iat } = claims as { readonly exp?: unknown; readonly iat?: unknown };
  if (typeof exp !== 'number') return undefined;
  return typeof iat === 'number' ? { exp, iat } : { exp };
}

/**
 * Milliseconds that a JWT which was issued just now lives, or `undefined` where it does not say.
 * Counted from its own `iat` where it has one, so that a skewed clock does not matter.
 *
 * @param askedAt milliseconds since the epoch, for a token without one
 */
export function jwtLifetimeMs(token: string, askedAt: number): number | undefined {
  const claims = jwtClaims(token);
  if (!claims) return undefined;
  const { exp, iat = askedAt / 1_000 } = claims;
  const lifeMs = (exp - iat) * 1_000;
  return lifeMs > 0 ? lifeMs : undefined;
}

function jsonOf(base64url: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
