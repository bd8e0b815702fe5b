/**
 * What becomes of a client that does not wait out the Retry-After of a 429, be it from a limit or from a fault; a 429 without one binds nobody.
 * A client is a token, or an address that sends none.
 */
export interface PenaltyOptions {
  /** A client that sends this many requests before the Retry-After of a 429 is over is blocked, from the last of them on. @default 5 */
  readonly after?: number;
  /** @default 403 */
  readonly status?: 403 | 429;
  /** Milliseconds that the client stays blocked. @default 15 minutes */
  readonly forMs?: number;
  /**
   * Milliseconds after a 429 in which requests do not count as early: those that were on their way before the client could know.
   *
   * @default 0
   */
  readonly graceMs?: number;
}
