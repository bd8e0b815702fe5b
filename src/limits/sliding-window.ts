import type { Schedule } from './schedule.js';

/**
 * At most `requests` starts in any window of `perMs` milliseconds, as fast as they come: for servers that count by the window.
 */
export function slidingWindow(requests: number, perMs: number): Schedule {
  /** When each request of the last window leaves it, oldest first. */
  let leaving: number[] = [];
  const forget = (now: number) => {
    const first = leaving.findIndex((at) => at > now);
    leaving = first < 0 ? [] : leaving.slice(first);
  };
  return {
    intervalMs: perMs / requests,
    readyAt(weight, pending) {
      const needed = Math.min(weight, requests) + pending;
      if (needed > requests) return Infinity;
      const over = leaving.length + needed - requests;
      return over > 0 ? leaving[over - 1]! : -Infinity;
    },
    take(weight, now) {
      forget(now);
      for (let i = 0; i < weight; i += 1) leaving.push(now + perMs);
    },
    lower(remaining, now) {
      forget(now);
      for (let room = requests - leaving.length; room > remaining; room -= 1) leaving.push(now + perMs);
    },
    restart() {
      // What is counted of the last window leaves it as before; the callers are spread by the bucket.
    },
    setBack(ms) {
      leaving = leaving.map((at) => at - ms);
    },
  };
}
