/** The longest delay, in milliseconds, that a timer of the runtime can hold (a signed 32-bit integer). */
export const MAX_TIMER_MS = 2_147_483_647;

/**
 * Where all waiting goes through. Tests replace it, so no test sleeps.
 *
 * @example
 * const clock: Clock = fakeClock(); // from 'pagewright/testing'
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds. Any length is allowed: a sleep above 2^31−1 ms is split.
   * Rejects with the signal's reason as soon as the signal aborts.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    for (let left = ms; left > 0; left -= MAX_TIMER_MS) {
      await timer(Math.min(left, MAX_TIMER_MS), signal);
    }
    signal?.throwIfAborted();
  },
});

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
