import type { Clock } from '../time/clock.js';

/** A clock that only advances when a test tells it to. */
export interface FakeClock extends Clock {
  /** Advances the time and ends the sleeps that are due, in order. Code after each sleep runs before the next one ends. */
  advance(ms: number): Promise<void>;
  /** Duration of every sleep in milliseconds, in order of their start. */
  readonly sleeps: readonly number[];
  /** Number of sleeps that have not ended. */
  readonly sleeping: number;
}

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/**
 * Creates a clock for tests.
 *
 * @param start the initial `now()`, in milliseconds since the epoch
 * @example
 * const clock = fakeClock();
 * const run = client.users().with({ clock, deadlineMs: 60_000 }).toArray();
 * await clock.advance(60_001);
 */
export function fakeClock(start = 0): FakeClock {
  let now = start;
  const sleeps: number[] = [];
  const sleepers = new Set<Sleeper>();
  const nextDue = (until: number) =>
    [...sleepers]
      .filter(({ at }) => at <= until)
      .reduce<Sleeper | undefined>((first, s) => (first && first.at <= s.at ? first : s), undefined);

  return {
    sleeps,
    now: () => now,
    get sleeping() {
      return sleepers.size;
    },
    sleep(ms, signal) {
      sleeps.push(ms);
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          at: now + ms,
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let due = nextDue(until); due; due = nextDue(until)) {
        now = Math.max(now, due.at);
        due.wake();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}

/** Runs pending callbacks until they wait again, except for real I/O. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
