import type { Schedule } from './schedule.js';

/**
 * A token bucket in one number, the generic cell rate algorithm (ITU-T I.371): the time at which the bucket would be full again. A request
 * moves it on by one interval, and may start once it lies less than `burst` intervals ahead.
 *
 * @param intervalMs milliseconds between two requests at full pace
 * @param burst requests that may start at once after a rest
 */
export function gcra(intervalMs: number, burst: number): Schedule {
  const step = exactly(intervalMs);
  let fullAt = -Infinity;
  return {
    intervalMs,
    readyAt(weight, pending) {
      // What weighs more than the bucket holds starts when it is full, and is paid for afterwards.
      const needed = Math.min(weight, burst) + pending;
      return needed > burst ? Infinity : fullAt - (burst - needed) * step;
    },
    take(weight, now) {
      // Timers know whole milliseconds only: what a start is late by that rounding does not delay those after it.
      fullAt = (now > Math.ceil(fullAt) ? now : fullAt) + weight * step;
    },
    lower(remaining, now) {
      fullAt = Math.max(fullAt, now + (burst - remaining) * step);
    },
    restart(at) {
      fullAt = Math.max(fullAt, at + (burst - 1) * step);
    },
    setBack(ms) {
      fullAt -= ms;
    },
  };
}

/**
 * Rounded up to 1/1024 ms. Sums of such numbers and of today's time are exact, so that a pace of thirds of a second never gets ahead of itself;
 * and never so long that a multiple of it is no number.
 */
const exactly = (ms: number): number => Math.min(Math.ceil(ms * 1_024) / 1_024, Number.MAX_SAFE_INTEGER);
