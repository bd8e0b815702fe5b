/** Status of one limit at one time. */
export interface LimitStatus {
  /** Requests per window, or capacity of the bucket. */
  readonly allowed: number;
  /** Requests used. */
  readonly count: number;
  /** Milliseconds until the full quota is available again. */
  readonly resetMs: number;
  /** Milliseconds until the next request is admitted; 0 if it is admitted now. */
  readonly waitMs: number;
}

/** Counts requests against one limit. The caller passes the time, in milliseconds. */
export interface Meter {
  status(now: number): LimitStatus;
  consume(now: number): void;
}

/** A duration as a header value: whole seconds, rounded up, so that a client never waits too short. */
export const wholeSeconds = (ms: number): number => Math.ceil(ms / 1000);

/** Fixed windows. Each window starts with its first request. */
export class WindowMeter implements Meter {
  #window: { readonly openedAt: number; readonly count: number } | undefined;

  constructor(
    private readonly allowed: number,
    private readonly windowMs: number,
  ) {}

  status(now: number): LimitStatus {
    const { allowed, windowMs } = this;
    const { openedAt, count } = this.#at(now);
    // Subtract first: with fractions of a millisecond, `openedAt + windowMs - now` is not exact.
    const resetMs = windowMs - (now - openedAt);
    return { allowed, count, resetMs, waitMs: count < allowed ? 0 : resetMs };
  }

  consume(now: number, weight = 1): void {
    const { openedAt, count } = this.#at(now);
    this.#window = { openedAt, count: count + weight };
  }

  #at(now: number) {
    const open = this.#window !== undefined && now - this.#window.openedAt < this.windowMs;
    return open ? (this.#window as { openedAt: number; count: number }) : { openedAt: now, count: 0 };
  }
}

/** Tolerance, so that rounding never refuses a request that is on time. */
const ROUNDING = 1e-9;

/** A token bucket that starts full. */
export class TokenBucketMeter implements Meter {
  #filledAt = -Infinity;
  #tokens: number;

  constructor(
    private readonly ratePerSecond: number,
    private readonly burst: number,
  ) {
    this.#tokens = burst;
  }

  status(now: number): LimitStatus {
    const { burst } = this;
    const tokens = this.#tokensAt(now);
    const left = Math.floor(tokens + ROUNDING);
    return {
      allowed: burst,
      count: burst - left,
      resetMs: this.#refillMs(burst - tokens),
      waitMs: left >= 1 ? 0 : this.#refillMs(1 - tokens),
    };
  }

  consume(now: number): void {
    this.#tokens = this.#tokensAt(now) - 1;
    this.#filledAt = now;
  }

  #tokensAt(now: number): number {
    return Math.min(this.burst, this.#tokens + ((now - this.#filledAt) / 1000) * this.ratePerSecond);
  }

  #refillMs(tokens: number): number {
    return (tokens / this.ratePerSecond) * 1000;
  }
}
