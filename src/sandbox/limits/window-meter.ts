import type { Meter, Standing } from './meter.js';

/** A count that begins anew with the first request after the end of a window; a window begins with its first request. */
export class WindowMeter implements Meter {
  #window: { readonly openedAt: number; readonly count: number } | undefined;

  constructor(
    private readonly allowed: number,
    private readonly windowMs: number,
  ) {}

  look(now: number): Standing {
    const { allowed, windowMs } = this;
    const { openedAt, count } = this.#at(now);
    // The age is taken first: an epoch plus a length and minus the epoch is not the length, in fractions of a millisecond.
    const resetMs = windowMs - (now - openedAt);
    return { allowed, count, resetMs, waitMs: count < allowed ? 0 : resetMs };
  }

  take(now: number, weight = 1): void {
    const { openedAt, count } = this.#at(now);
    this.#window = { openedAt, count: count + weight };
  }

  #at(now: number) {
    const open = this.#window !== undefined && now - this.#window.openedAt < this.windowMs;
    return open ? (this.#window as { openedAt: number; count: number }) : { openedAt: now, count: 0 };
  }
}
