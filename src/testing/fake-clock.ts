import type { Clock } from '../time/clock.js';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /**
   * Moves the time on, waking the sleepers whose time has come, in order; each has run on before the next one wakes.
   */
  advance(ms: number): Promise<void>;
  /** Milliseconds of every sleep that began, in order. */
  readonly sleeps: readonly number[];
  /** Sleepers that are not awake yet. */
  readonly sleeping: number;
}

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/**
 * @param start what `now()` says at first, in milliseconds since the epoch
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
        const giveUp = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          at: now + ms,
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', giveUp);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', giveUp, { once: true });
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

/** Lets everything that is already on its way run to its next wait, real I/O aside. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
