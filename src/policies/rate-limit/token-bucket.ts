/** How a bucket's pace is kept: the arithmetic, without waiting. Times are milliseconds since the epoch. */
export interface Schedule {
  /** Milliseconds between two requests at full pace. */
  readonly intervalMs: number;
  /**
   * When a request of this weight may start.
   *
   * @param pending weight of the turns that were granted and not yet started
   * @returns `Infinity` while the pending ones take all there is
   */
  readyAt(weight: number, pending: number): number;
  take(weight: number, now: number): void;
  /** A request of this weight, which was taken at `startedAt`, is over. */
  complete?(weight: number, startedAt: number, now: number): void;
  /** No more than so many requests are left. */
  lower(remaining: number, now: number): void;
  /** Begins slowly at `at`: whatever had been saved up is gone. */
  restart(at: number): void;
  /** The clock was set back by so many milliseconds. */
  rewind(ms: number): void;
}

/**
 * A token bucket in one number, the generic cell rate algorithm (ITU-T I.371): the time at which the bucket would be full again. A request
 * moves it on by one interval, and may start once it lies less than `burst` intervals ahead.
 *
 * @param intervalMs milliseconds between two requests at full pace
 * @param burst requests that may start at once after a rest
 */
export function tokenBucket(intervalMs: number, burst: number): Schedule {
  const step = exactInterval(intervalMs);
  /** For so long the bucket must have been full to speak of a rest: one that holds a single request is full before each. */
  const restMs = burst > 1 ? 0 : step;
  let fullAt = -Infinity;
  let underWay = 0;
  let transit = new ArrivalDelay(-Infinity, step);
  return {
    intervalMs,
    readyAt(weight, pending) {
      // What weighs more than the bucket holds starts when it is full, and is paid for afterwards.
      const needed = Math.min(weight, burst) + pending;
      // Before the server has heard of the first request they start one by one, so that each knows what is left.
      const spent = pending > 0 ? transit.unacknowledged : 0;
      return needed + spent > burst ? Infinity : fullAt - (burst - needed) * step;
    },
    take(weight, now) {
      if (underWay === 0 && Math.ceil(fullAt) + restMs <= now) transit = new ArrivalDelay(now, step);
      // Nothing is gained before the server has heard of the first request; and one that starts late says that this process is busy, so that
      // those before it have left as late.
      const spent = Math.min(transit.unacknowledgedAt(now), Math.max(0, burst - weight));
      // Timers know whole milliseconds only: what a start is late by that rounding does not delay those after it.
      const late = now > Math.ceil(fullAt - spent * step);
      const lateMs = late && spent > 0 ? now + spent * step - fullAt : 0;
      fullAt = (late ? now + spent * step : fullAt) + lateMs + weight * step;
      underWay += weight;
      transit.sentWeight += weight;
    },
    complete(weight, startedAt, now) {
      underWay -= weight;
      transit.complete(startedAt, now);
      // At worst the server's bucket is empty, and all that is under way has still to arrive.
      const latest = now + (burst + underWay) * step;
      fullAt = Math.max(fullAt, Math.min(transit.arrivedAt + transit.sentWeight * step, latest));
    },
    lower(remaining, now) {
      fullAt = Math.max(fullAt, now + (burst - remaining) * step);
    },
    restart(at) {
      fullAt = Math.max(fullAt, at + (burst - 1) * step);
    },
    rewind(ms) {
      fullAt -= ms;
      transit = new ArrivalDelay(-Infinity, step);
    },
  };
}

/**
 * Rounded up to 1/1024 ms. Sums of such numbers and of today's time are exact, so that a pace of thirds of a second never gets ahead of itself;
 * and never so long that a multiple of it is no number.
 */
const exactInterval = (ms: number): number => Math.min(Math.ceil(ms * 1_024) / 1_024, Number.MAX_SAFE_INTEGER);

/** What takes longer, the server itself takes longer with. */
const MAX_DELAY_MS = 1_000;

/**
 * How much later than reckoned the first requests after a rest reached the server. They may have connections to open, or code to compile; and until
 * they arrive the server's bucket is full, and gains nothing. When they arrived is not known: at the latest just before they were answered, and as
 * long before that as the quickest request takes.
 */
class ArrivalDelay {
  /** Weight of all requests since the rest. */
  sentWeight = 0;
  #firstAnswerAt = Infinity;
  #slowestMs = 0;
  #quickestMs: number;

  /** @param reserveMs a delay that does no harm */
  constructor(
    private readonly since: number,
    reserveMs: number,
  ) {
    this.#quickestMs = reserveMs;
  }

  /** Since when the server's bucket can have filled up again, as far as is known. */
  get arrivedAt(): number {
    return this.since + Math.max(0, this.#slowestMs - this.#quickestMs);
  }

  /** Weight of the requests of which it is not known yet whether any has arrived. */
  get unacknowledged(): number {
    return this.#firstAnswerAt === Infinity ? this.sentWeight : 0;
  }

  unacknowledgedAt(now: number): number {
    return now - this.since < MAX_DELAY_MS ? this.unacknowledged : 0;
  }

  complete(startedAt: number, now: number): void {
    const tookMs = Math.max(0, now - startedAt);
    this.#firstAnswerAt = Math.min(this.#firstAnswerAt, now);
    if (startedAt < this.#firstAnswerAt) this.#slowestMs = Math.max(this.#slowestMs, Math.min(tookMs, MAX_DELAY_MS));
    this.#quickestMs = Math.min(this.#quickestMs, tookMs);
  }
}
