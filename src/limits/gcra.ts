import type { Schedule } from './schedule.js';

/**
 * A token bucket in one number, the generic cell rate algorithm (ITU-T I.371): the time at which the bucket would be full again. A request
 * moves it on by one interval, and may start once it lies less than `burst` intervals ahead.
 *
 * @param intervalMs milliseconds between two requests at full pace
 * @param burst requests that may start at once after a rest
 */
export function gcra(intervalMs: number, burst: number): Schedule {
  let fullAt = -Infinity;
  return {
    intervalMs,
    readyAt(weight, pending) {
      // What weighs more than the bucket holds starts when it is full, and is paid for afterwards.
      const needed = Math.min(weight, burst) + pending;
      return needed > burst ? Infinity : fullAt - (burst - needed) * intervalMs;
    },
    take(weight, now) {
      fullAt = Math.max(fullAt, now) + weight * intervalMs;
    },
    lower(remaining, now) {
      fullAt = Math.max(fullAt, now + (burst - remaining) * intervalMs);
    },
    restart(at) {
      fullAt = Math.max(fullAt, at + (burst - 1) * intervalMs);
    },
    setBack(ms) {
      fullAt -= ms;
    },
  };
}
