/** How one limit stands at one moment. */
export interface LimitStatus {
  /** Requests that are allowed in a window, or that a full bucket holds. */
  readonly allowed: number;
  /** How many of them are used up. */
  readonly count: number;
  /** Milliseconds until none of them is. */
  readonly resetMs: number;
  /** Milliseconds until one more request is admitted; 0 while one is. */
  readonly waitMs: number;
}

/** Counts the requests of one client, token or route against one limit. The caller brings the time, in milliseconds. */
export interface Meter {
  status(now: number): LimitStatus;
  consume(now: number): void;
}

/** What a header says of a span: whole seconds, rounded up, so that who waits them out has waited long enough. */
export const wholeSeconds = (ms: number): number => Math.ceil(ms / 1000);

/** A count that begins anew with the first request after the end of a window; a window begins with its first request. */
export class WindowMeter implements Meter {
  #window: { readonly openedAt: number; readonly count: number } | undefined;

  constructor(
    private readonly allowed: number,
    private readonly windowMs: number,
  ) {}

  status(now: number): LimitStatus {
    const { allowed, windowMs } = this;
    const { openedAt, count } = this.#at(now);
    // The age is taken first: an epoch plus a length and minus the epoch is not the length, in fractions of a millisecond.
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

/** So that sums of fractions never refuse a request that is on time. */
const ROUNDING = 1e-9;

/** A bucket that is full at first, gives a token to each request and refills all the time. */
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
