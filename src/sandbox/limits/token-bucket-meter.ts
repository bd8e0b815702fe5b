import type { Meter, Standing } from './meter.js';

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

  look(now: number): Standing {
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

  take(now: number): void {
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
