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
export function timesOf(
  from: number,
  lifeMs: number,
  refreshAheadMs: number,
): Pick<IssuedToken, 'expiresAt' | 'refreshAt'> {
  const expiresAt = from + lifeMs;
  return { expiresAt, refreshAt: expiresAt - Math.min(refreshAheadMs, lifeMs / 2) };
}
