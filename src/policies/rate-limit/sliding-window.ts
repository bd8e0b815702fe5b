import type { Schedule } from './token-bucket.js';

/** At most `requests` starts in any window of `perMs` milliseconds, without spacing: for servers that count by the window. */
export function slidingWindow(requests: number, perMs: number): Schedule {
  /** Requests of the last window by the time at which they leave it, oldest first. */
  let leaving = new Map<number, number>();
  let counted = 0;
  const enter = (count: number, leavesAt: number) => {
    if (count <= 0) return;
    leaving.set(leavesAt, (leaving.get(leavesAt) ?? 0) + count);
    counted += count;
  };
  const forget = (now: number) => {
    for (const [at, count] of leaving) {
      if (at > now) return;
      leaving.delete(at);
      counted -= count;
    }
  };
  return {
    intervalMs: perMs / requests,
    readyAt(weight, pending) {
      const needed = Math.min(weight, requests) + pending;
      if (needed > requests) return Infinity;
      let over = counted + needed - requests;
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
      // A request heavier than a window fills several.
      const windows = Math.floor(weight / requests);
      enter(windows * requests, now + windows * perMs);
      enter(weight % requests, now + (windows + 1) * perMs);
    },
    lower(remaining, now) {
      forget(now);
      enter(requests - counted - remaining, now + perMs);
    },
    restart() {
      // Requests of the last window leave it as before; the limiter staggers the callers.
    },
    rewind(ms) {
      leaving = new Map([...leaving].map(([at, count]) => [at - ms, count]));
    },
  };
}
