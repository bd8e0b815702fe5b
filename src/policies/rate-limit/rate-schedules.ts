/** The arithmetic of a rate, without waiting. Times are milliseconds since the epoch. */
export interface Schedule {
  /** Milliseconds between two requests at full rate. */
  readonly intervalMs: number;
  /**
   * When a request of this weight may start.
   *
   * @param pending weight of the permits that were granted and have not started
   * @returns `Infinity` while the pending permits use up all there is
   */
  readyAt(weight: number, pending: number): number;
  /** A request of this weight starts. */
  take(weight: number, now: number): void;
  /** A request of this weight, started at `startedAt`, has ended. */
  complete?(weight: number, startedAt: number, now: number): void;
  /** At most `remaining` requests are left. */
  lower(remaining: number, now: number): void;
  /** Starts slowly at `at`, without a saved-up burst. */
  restart(at: number): void;
  /** The clock was set back by `ms` milliseconds. */
  rewind(ms: number): void;
}

/**
 * A token bucket in one number, by the generic cell rate algorithm (ITU-T I.371): the time at which the bucket is full again. A request moves it
 * on by one interval, and may start once it is less than `burst` intervals ahead.
 *
 * @param intervalMs milliseconds between two requests at full rate
 * @param burst requests that may start at once after a rest
 */
export function tokenBucket(intervalMs: number, burst: number): Schedule {
  const step = exactInterval(intervalMs);
  // A bucket of one request is full before each, so only a longer time counts as a rest.
  const restMs = burst > 1 ? 0 : step;
  let fullAt = -Infinity;
  let inFlight = 0;
  let delay = new ArrivalDelay(-Infinity, step);
  return {
    intervalMs,
    readyAt(weight, pending) {
      // A request heavier than the bucket starts when the bucket is full, and is paid for afterwards.
      const needed = Math.min(weight, burst) + pending;
      // Until the first request is acknowledged they start one by one, so that each knows what is left.
      const spent = pending > 0 ? delay.unacknowledged : 0;
      return needed + spent > burst ? Infinity : fullAt - (burst - needed) * step;
    },
    take(weight, now) {
      if (inFlight === 0 && Math.ceil(fullAt) + restMs <= now) delay = new ArrivalDelay(now, step);
      // Nothing is gained before the first request is acknowledged. A late start means that this process is busy, so earlier requests left late too.
      const spent = Math.min(delay.unacknowledgedAt(now), Math.max(0, burst - weight));
      // Timers have whole milliseconds: a start that is late by rounding does not delay those after it.
      const late = now > Math.ceil(fullAt - spent * step);
      const lateMs = late && spent > 0 ? now + spent * step - fullAt : 0;
      fullAt = (late ? now + spent * step : fullAt) + lateMs + weight * step;
      inFlight += weight;
      delay.sentWeight += weight;
    },
    complete(weight, startedAt, now) {
      inFlight -= weight;
      delay.complete(startedAt, now);
      // At worst the server's bucket is empty, and all requests in flight have still to arrive.
      const latest = now + (burst + inFlight) * step;
      fullAt = Math.max(fullAt, Math.min(delay.arrivedAt + delay.sentWeight * step, latest));
    },
    lower(remaining, now) {
      fullAt = Math.max(fullAt, now + (burst - remaining) * step);
    },
    restart(at) {
      fullAt = Math.max(fullAt, at + (burst - 1) * step);
    },
    rewind(ms) {
      fullAt -= ms;
      delay = new ArrivalDelay(-Infinity, step);
    },
  };
}

/**
 * Rounded up to 1/1024 ms. Sums of such numbers and of today's time are exact, so that a rate of three per second is never exceeded. Capped, so that
 * multiples stay finite.
 */
const exactInterval = (ms: number): number => Math.min(Math.ceil(ms * 1_024) / 1_024, Number.MAX_SAFE_INTEGER);

/** A longer delay is the server's own processing time. */
const MAX_DELAY_MS = 1_000;

/**
 * Estimates how late the first requests after a rest reached the server. They may open connections or compile code; until they arrive the server's
 * bucket is full and gains nothing. The time of arrival is unknown: at the latest just before the response, minus the duration of the quickest
 * request.
 */
class ArrivalDelay {
  /** Weight of all requests since the rest. */
  sentWeight = 0;
  #firstResponseAt = Infinity;
  #slowestMs = 0;
  #quickestMs: number;

  /** @param reserveMs a delay that does no harm */
  constructor(
    private readonly since: number,
    reserveMs: number,
  ) {
    this.#quickestMs = reserveMs;
  }

  /** The earliest time from which the server's bucket may have refilled. */
  get arrivedAt(): number {
    return this.since + Math.max(0, this.#slowestMs - this.#quickestMs);
  }

  /** Weight of the requests sent before the first response. */
  get unacknowledged(): number {
    return this.#firstResponseAt === Infinity ? this.sentWeight : 0;
  }

  unacknowledgedAt(now: number): number {
    return now - this.since < MAX_DELAY_MS ? this.unacknowledged : 0;
  }

  complete(startedAt: number, now: number): void {
    const tookMs = Math.max(0, now - startedAt);
    this.#firstResponseAt = Math.min(this.#firstResponseAt, now);
    if (startedAt < this.#firstResponseAt) this.#slowestMs = Math.max(this.#slowestMs, Math.min(tookMs, MAX_DELAY_MS));
    this.#quickestMs = Math.min(this.#quickestMs, tookMs);
  }
}

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
