import { RunEnded } from '../policies/middleware.js';
import { abortable, linkedController, type LinkedController } from '../time/abortable.js';
import type { Clock } from '../time/clock.js';

/** The deadline of one run, which counts from its first piece of work. */
export class Deadline {
  #at: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number | undefined,
  ) {}

  /**
   * Runs `work`, at once and without a promise if it returns none. Whatever it waits for, an abort rejects with the signal's reason, and the deadline
   * with `expired()`. The signal that `work` receives aborts in both cases.
   */
  run<T>(signal: AbortSignal, work: (signal: AbortSignal) => T | Promise<T>, expired: () => Error): T | Promise<T> {
    signal.throwIfAborted();
    if (this.ms === undefined) return settled(work(signal), signal);
    const left = this.#left(this.ms);
    if (left <= 0) throw expired();
    const within = linkedController(signal);
    try {
      const result = settled(work(within.signal), signal);
      if (result instanceof Promise) return this.#race(result, within, left, expired);
      within.release();
      return result;
    } catch (error) {
      within.release();
      throw error;
    }
  }

  #left(ms: number): number {
    const now = this.clock.now();
    this.#at ??= now + ms;
    return this.#at - now;
  }

  async #race<T>(work: Promise<T>, within: LinkedController, left: number, expired: () => Error): Promise<T> {
    const alarm = this.clock.sleep(left, within.signal).then(() => Promise.reject<T>(expired()));
    try {
      return await Promise.race([work, alarm]);
    } finally {
      within.release();
      within.abort(new RunEnded());
    }
  }
}

function settled<T>(result: T | Promise<T>, signal: AbortSignal): T | Promise<T> {
  if (result instanceof Promise) return abortable(result, signal);
  signal.throwIfAborted();
  return result;
}
