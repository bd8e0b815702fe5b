import type { Schedule } from './token-bucket.js';

/**
 * At most `requests` starts in any window of `perMs` milliseconds, as fast as they come: for servers that count by the window.
 */
export function slidingWindow(requests: number, perMs: number): Schedule {
  /** When how many requests of the last window leave it, oldest first. */
  let leaving = new Map<number, number>();
  let inside = 0;
  const enter = (count: number, leavesAt: number) => {
    if (count <= 0) return;
    leaving.set(leavesAt, (leaving.get(leavesAt) ?? 0) + count);
    inside += count;
  };
  const forget = (now: number) => {
    for (const [at, count] of leaving) {
      if (at > now) return;
      leaving.delete(at);
      inside -= count;
    }
  };
  return {
    intervalMs: perMs / requests,
    readyAt(weight, pending) {
      const needed = Math.min(weight, requests) + pending;
      if (needed > requests) return Infinity;
      let over = inside + needed - requests;
      let at = -Infinity;
      for (const [leavesAt, count] of leaving) {
        if (over <= 0) break;
        over -= count;
        at = leavesAt;
      }
      return at;
    },
    take(weight, now) {
      forget(now);
      // What weighs more than a window holds fills as many as it needs.
      const windows = Math.floor(weight / requests);
      enter(windows * requests, now + windows * perMs);
      enter(weight % requests, now + (windows + 1) * perMs);
    },
    lower(remaining, now) {
      forget(now);
      enter(requests - inside - remaining, now + perMs);
    },
    restart() {
      // What is counted of the last window leaves it as before; the callers are spread by the bucket.
    },
    rewind(ms) {
      leaving = new Map([...leaving].map(([at, count]) => [at - ms, count]));
    },
  };
}
