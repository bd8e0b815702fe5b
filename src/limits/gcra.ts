import type { Schedule } from './schedule.js';
import { Transit } from './transit.js';

/**
 * A token bucket in one number, the generic cell rate algorithm (ITU-T I.371): the time at which the bucket would be full again. A request
 * moves it on by one interval, and may start once it lies less than `burst` intervals ahead.
 *
 * @param intervalMs milliseconds between two requests at full pace
 * @param burst requests that may start at once after a rest
 */
export function gcra(intervalMs: number, burst: number): Schedule {
  const step = exactly(intervalMs);
  /** For so long the bucket must have been full to speak of a rest: one that holds a single request is full before each. */
  const restMs = burst > 1 ? 0 : step;
  let fullAt = -Infinity;
  let underWay = 0;
  let transit = new Transit(-Infinity, step);
  return {
    intervalMs,
    readyAt(weight, pending) {
      // What weighs more than the bucket holds starts when it is full, and is paid for afterwards.
      const needed = Math.min(weight, burst) + pending;
      // Before the server has heard of the first request they start one by one, so that each knows what is left.
      const spent = pending > 0 ? transit.unheard : 0;
      return needed + spent > burst ? Infinity : fullAt - (burst - needed) * step;
    },
    take(weight, now) {
      if (underWay === 0 && Math.ceil(fullAt) + restMs <= now) transit = new Transit(now, step);
      // Nothing is gained before the server has heard of the first request; and one that starts late says that this process is busy, so that
      // those before it have left as late.
      const spent = Math.min(transit.unheardAt(now), Math.max(0, burst - weight));
      // Timers know whole milliseconds only: what a start is late by that rounding does not delay those after it.
      const late = now > Math.ceil(fullAt - spent * step);
      const lateMs = late && spent > 0 ? now + spent * step - fullAt : 0;
      fullAt = (late ? now + spent * step : fullAt) + lateMs + weight * step;
      underWay += weight;
      transit.taken += weight;
    },
    answered(weight, startedAt, now) {
      underWay -= weight;
      transit.answered(startedAt, now);
      // At worst the server's bucket is empty, and all that is under way has still to arrive.
      const latest = now + (burst + underWay) * step;
      fullAt = Math.max(fullAt, Math.min(transit.arrivedAt + transit.taken * step, latest));
    },
    lower(remaining, now) {
      fullAt = Math.max(fullAt, now + (burst - remaining) * step);
    },
    restart(at) {
      fullAt = Math.max(fullAt, at + (burst - 1) * step);
    },
    setBack(ms) {
      fullAt -= ms;
      transit = new Transit(-Infinity, step);
    },
  };
}

/**
 * Rounded up to 1/1024 ms. Sums of such numbers and of today's time are exact, so that a pace of thirds of a second never gets ahead of itself;
 * and never so long that a multiple of it is no number.
 */
const exactly = (ms: number): number => Math.min(Math.ceil(ms * 1_024) / 1_024, Number.MAX_SAFE_INTEGER);
