/** Names a limit, and says what it counts. */
interface LimitName {
  /** Told as `limit.key` of a refusal, such as `token.rate.per.minute`. */
  readonly key: string;
  /** Told as `limit.namespace`. @default 'platform.api' */
  readonly namespace?: string;
  /**
   * `token`: each bearer token has a count of its own, and so has each address that sends none; `org`: one count for all;
   * `route`: each method and path has one, whatever ids stand in the path.
   */
  readonly per: 'token' | 'org' | 'route';
}

/** So many requests in a window, which begins with its first request. */
export interface WindowLimit extends LimitName {
  readonly algorithm?: 'window';
  /** @default 300 */
  readonly allowed?: number;
  /** Milliseconds. @default 60 000 */
  readonly windowMs?: number;
}

/** A bucket that holds `burst` requests and refills steadily; its header for what is allowed tells `burst`. */
export interface TokenBucketLimit extends LimitName {
  readonly algorithm: 'token-bucket';
  /** Told as `limit.value` of a refusal. @default 5 */
  readonly ratePerSecond?: number;
  /** Requests that a full bucket lets through at once. @default `ratePerSecond`, rounded up */
  readonly burst?: number;
}

export type RateLimit = WindowLimit | TokenBucketLimit;

/**
 * How answers tell the limit that has least left. `inin`: `inin-ratelimit-count`, `-allowed` and `-reset`; `x-ratelimit`, `x-rate-limit`
 * and `ratelimit`: `X-RateLimit-`, `X-Rate-Limit-` or `RateLimit-` with `Limit`, `Remaining` and `Reset`. A reset is in whole seconds.
 */
export type QuotaHeaders = 'inin' | 'x-ratelimit' | 'x-rate-limit' | 'ratelimit' | 'none';

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
