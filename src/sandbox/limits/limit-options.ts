/** A rate limit of the sandbox: a fixed window, or a token bucket. */
export type RateLimit = {
  /** Reported as `limit.key` of a 429, such as `token.rate.per.minute`. */
  readonly key: string;
  /** Reported as `limit.namespace` of a 429. @default 'platform.api' */
  readonly namespace?: string;
  /**
   * What has a count of its own: `token`, each bearer token, and each address without one; `org`, all requests together;
   * `route`, each method and path, regardless of the ids in the path.
   */
  readonly per: 'token' | 'org' | 'route';
} & (
  | {
      readonly algorithm?: 'window';
      /** Requests per window. A window starts with its first request. @default 300 */
      readonly allowed?: number;
      /** Length of the window, in milliseconds. @default 60 000 */
      readonly windowMs?: number;
    }
  | {
      readonly algorithm: 'token-bucket';
      /** Refill rate; reported as `limit.value` of a 429. @default 5 */
      readonly ratePerSecond?: number;
      /** Capacity of the bucket, which quota headers report as the number allowed. @default `ratePerSecond`, rounded up */
      readonly burst?: number;
    }
);

/**
 * Header family that reports the limit with the fewest requests left. `inin`: `inin-ratelimit-count`, `-allowed` and `-reset`.
 * The others: `X-RateLimit-`, `X-Rate-Limit-` or `RateLimit-` with `Limit`, `Remaining` and `Reset`. Resets are in whole seconds.
 */
export type QuotaHeaders = 'inin' | 'x-ratelimit' | 'x-rate-limit' | 'ratelimit' | 'none';

/**
 * Blocks clients that send before the `Retry-After` of a 429 has passed, whether a limit or a fault sent it. A client is a bearer token,
 * or an address that sends none.
 */
export interface PenaltyOptions {
  /** Early requests that lead to a block; the last of them is refused. @default 5 */
  readonly after?: number;
  /** Status of the refusals. @default 403 */
  readonly status?: 403 | 429;
  /** Duration of the block, in milliseconds. @default 15 minutes */
  readonly forMs?: number;
  /** Milliseconds after a 429 in which requests are not early: they were already on their way. @default 0 */
  readonly graceMs?: number;
}
