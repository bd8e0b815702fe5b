import { jittered, type Random } from './jitter.js';

/** So that 50 callers take more than a second to come back: half of what a small server takes in that time. */
const GAP_MS = 25;

/**
 * Spreads out the callers that a pause has gathered: they would all start in one tick otherwise, and be refused again. Those who come later go
 * as they please.
 */
export class Stagger {
  #left = 0;
  #nextAt = -Infinity;

  constructor(private readonly random: Random) {}

  /** The next `count` callers go one by one, as far as they wait to the end. */
  begin(count: number): void {
    this.#left = Math.max(this.#left, count);
  }

  readyAt(): number {
    return this.#left > 0 ? this.#nextAt : -Infinity;
  }

  /** @param waiting callers that wait at this moment, with the one that passes: nobody is held up for one who has left */
  pass(now: number, waiting = Infinity): void {
    this.#left = Math.min(this.#left, waiting);
    if (this.#left === 0) return;
    this.#left -= 1;
    this.#nextAt = now + jittered(GAP_MS, [1, 1.5], this.random);
  }

  /** The clock was set back by so many milliseconds. */
  setBack(ms: number): void {
    this.#nextAt -= ms;
  }
}
