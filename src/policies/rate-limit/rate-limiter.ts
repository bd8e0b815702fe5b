import { z } from 'zod';
import { describeValue } from '../../errors/pagewright-error.js';
import { clockOption, parseOptions } from '../../options/parse-options.js';
import { randomOption } from '../../time/backoff.js';
import { type Clock, systemClock } from '../../time/clock.js';
import { Stagger, WaitQueue } from '../../time/wait-queue.js';
import { checkRate, rateFields, type RateLimiterOptions, rateOf, type RateOptions } from './rate-options.js';
import { type Schedule, slidingWindow, tokenBucket } from './rate-schedules.js';

/** What a caller asks a bucket for. */
export interface AcquireRequest {
  /** How many requests it counts as. */
  readonly weight: number;
  /** Ends this caller's wait; other callers are not affected. */
  readonly signal?: AbortSignal | undefined;
}

/** The right to send one request. */
export interface Permit {
  /** Call it when the request is sent. Returns false if the bucket has been paused since the permit was granted: release it and acquire another. */
  start(): boolean;
  /** Call it when the request has ended, or will not be sent. Further calls do nothing. */
  release(): void;
}

/**
 * A bucket: all who hold it share its rate and its pauses. `new RateLimiter(…)` creates one for this process. Implement the same members to share
 * one between processes.
 */
export interface RateLimiter {
  /**
   * Waits for a permit, in the order of the calls. Returns without a promise if there is room.
   *
   * @throws RangeError if the weight is not a whole number of at least 1; the signal's reason after an abort
   */
  acquire(request: AcquireRequest): Permit | Promise<Permit>;
  /**
   * Grants no permit for `ms` milliseconds. A shorter pause never replaces a longer one. Afterwards the waiting callers restart one by one.
   *
   * @returns whether the pause changed
   * @throws RangeError if `ms` is not a number of at least 0
   */
  pause(ms: number): boolean | Promise<boolean>;
  /**
   * Takes over what the server reports as remaining. It only lowers the bucket's own count.
   *
   * @throws RangeError if `remaining` is not a number of at least 0
   */
  lower(remaining: number): void | Promise<void>;
  /**
   * Milliseconds between two requests at full rate: 0 without a rate, `Infinity` if a permit may have to wait for another request to end. Of several
   * buckets the slowest is asked first. @default Infinity
   */
  readonly intervalMs?: number;
  /**
   * Set a distinct number on each bucket that several processes share. It decides which of two buckets with the same `intervalMs` is asked first,
   * so that all processes ask in one order. Within a process the order is the same for all clients anyway. @default 0
   */
  readonly serial?: number;
}

const schema = z
  .strictObject({ ...rateFields, clock: clockOption.default(systemClock), random: randomOption })
  .superRefine(checkRate);

interface QueuedRequest {
  readonly weight: number;
  permit?: Permit;
}

/** A rate limiter whose options are valid already. */
export class InMemoryRateLimiter implements RateLimiter {
  static #created = 0;
  readonly serial = (InMemoryRateLimiter.#created += 1);
  readonly intervalMs: number;
  readonly #clock: Clock;
  readonly #schedule: Schedule | undefined;
  readonly #concurrency: number;
  readonly #stagger: Stagger;
  readonly #queue: WaitQueue<QueuedRequest>;
  #pausedUntil = -Infinity;
  #pauses = 0;
  #inFlight = 0;
  /** Weight of the permits that were granted and have not started. */
  #pending = 0;
  #latest = -Infinity;

  constructor({ clock, random, ...rate }: z.output<typeof schema>) {
    this.#clock = clock;
    this.#concurrency = rate.concurrency ?? Infinity;
    this.#schedule = createSchedule(rate);
    this.intervalMs = this.#concurrency === Infinity ? (this.#schedule?.intervalMs ?? 0) : Infinity;
    this.#stagger = new Stagger(random);
    this.#queue = new WaitQueue<QueuedRequest>(clock, {
      readyAt: ({ weight }) => this.#readyAt(weight),
      admit: (queued, now) => {
        queued.permit = this.#admit(queued.weight, now);
      },
    });
  }

  acquire({ weight, signal }: AcquireRequest): Permit | Promise<Permit> {
    assertNumber('weight', weight, 'a whole number, at least 1', Number.isSafeInteger(weight) && weight >= 1);
    signal?.throwIfAborted();
    const now = this.#now();
    if (this.#queue.length === 0 && this.#readyAt(weight) <= now) return this.#admit(weight, now);
    const queued: QueuedRequest = { weight };
    return this.#queue.join(queued, signal).then(() => queued.permit!);
  }

  pause(ms: number): boolean {
    assertNumber('pause', ms, 'a number of milliseconds, at least 0', ms >= 0);
    const until = this.#now() + ms;
    if (until <= this.#pausedUntil) return false;
    this.#pausedUntil = until;
    this.#pauses += 1;
    this.#schedule?.restart(until);
    this.#queue.advance();
    return true;
  }

  lower(remaining: number): void {
    assertNumber('remaining', remaining, 'a number, at least 0', remaining >= 0);
    this.#schedule?.lower(remaining, this.#now());
  }

  #readyAt(weight: number): number {
    this.#now();
    if (this.#inFlight >= this.#concurrency) return Infinity;
    const scheduled = this.#schedule?.readyAt(weight, this.#pending) ?? -Infinity;
    return Math.max(this.#pausedUntil, scheduled, this.#stagger.readyAt());
  }

  /** The permit takes its place now; the rate is charged when the request starts. */
  #admit(weight: number, now: number): Permit {
    if (this.#pausedUntil > -Infinity) {
      this.#pausedUntil = -Infinity;
      this.#stagger.start(this.#queue.length);
    }
    this.#stagger.admit(now, this.#queue.length);
    this.#inFlight += 1;
    this.#pending += weight;
    return this.#permit(weight, this.#pauses);
  }

  #permit(weight: number, pauses: number): Permit {
    let phase: 'granted' | 'started' | 'released' = 'granted';
    let startedAt = 0;
    const settle = () => {
      if (phase === 'granted') this.#pending -= weight;
    };
    return {
      start: () => {
        const now = this.#now();
        if (phase !== 'granted' || this.#pauses > pauses) return false;
        settle();
        phase = 'started';
        startedAt = now;
        this.#schedule?.take(weight, now);
        this.#queue.advance();
        return true;
      },
      release: () => {
        if (phase === 'released') return;
        settle();
        if (phase === 'started') this.#schedule?.complete?.(weight, startedAt, this.#now());
        phase = 'released';
        this.#inFlight -= 1;
        this.#queue.advance();
      },
    };
  }

  /** If the clock is set back, all times of the bucket go back with it; otherwise callers would wait until it has caught up. */
  #now(): number {
    const now = this.#clock.now();
    if (now < this.#latest) {
      const ms = this.#latest - now;
      this.#schedule?.rewind(ms);
      this.#stagger.rewind(ms);
      this.#pausedUntil -= ms;
    }
    this.#latest = now;
    return now;
  }
}

function assertNumber(name: string, value: unknown, allowed: string, valid: boolean): void {
  if (typeof value !== 'number' || !valid)
    throw new RangeError(`RateLimiter: ${name} must be ${allowed}, got ${describeValue(value)}`);
}

function createSchedule(options: RateOptions): Schedule | undefined {
  const rate = rateOf(options);
  if (rate.kind === 'unlimited') return undefined;
  return rate.kind === 'window' ? slidingWindow(rate.requests, rate.perMs) : tokenBucket(rate.intervalMs, rate.burst);
}

/**
 * A bucket in the memory of this process, to share between methods or clients.
 *
 * @example
 * const org = new RateLimiter({ requests: 300, perMs: 60_000 });
 * @throws ConfigurationError for unknown, malformed or contradictory options
 */
export const RateLimiter: new (options?: RateLimiterOptions) => RateLimiter = class extends InMemoryRateLimiter {
  constructor(options: RateLimiterOptions = {}) {
    super(parseOptions(schema, options, 'RateLimiter'));
  }
};
