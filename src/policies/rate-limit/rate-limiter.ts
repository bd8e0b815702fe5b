import { z } from 'zod';
import { describeValue } from '../../errors/describe-value.js';
import { clockOption, functionOption } from '../../options/option-types.js';
import { parseOptions } from '../../options/parse-options.js';
import type { Random } from '../../time/backoff.js';
import { type Clock, systemClock } from '../../time/clock.js';
import { Stagger, WaitQueue } from '../../time/wait-queue.js';
import { checkRate, rateFields, type RateOptions } from './rate-options.js';
import { slidingWindow } from './sliding-window.js';
import { type Schedule, tokenBucket } from './token-bucket.js';

/** A turn that is asked for. */
export interface AcquireRequest {
  /** How many requests it counts as. */
  readonly weight: number;
  /** Ends the wait; no other caller is disturbed. */
  readonly signal?: AbortSignal | undefined;
}

/** A turn that was granted. */
export interface Permit {
  /**
   * The request is sent now. False where the bucket has been paused since the turn was granted: then it must be released, and asked for anew.
   */
  start(): boolean;
  /** The request is over, or will not be sent. Further calls do nothing. */
  release(): void;
}

/**
 * A bucket: everybody who holds it shares its pace and its pauses. `new RateLimiter(…)` makes one for this process; one for many processes
 * implements the same members.
 */
export interface RateLimiter {
  /**
   * Waits for a turn, in the order of asking. At once, and without a promise, where there is room.
   *
   * @throws RangeError where the weight is no whole number, at least 1; the signal's reason, once that has aborted
   */
  acquire(turn: AcquireRequest): Permit | Promise<Permit>;
  /**
   * Lets nobody through for so many milliseconds. A pause only ever gets longer. Afterwards the callers who waited restart one by one.
   *
   * @returns whether it made a difference
   * @throws RangeError for what is no number of milliseconds, at least 0
   */
  pause(ms: number): boolean | Promise<boolean>;
  /**
   * What the server says is left. It may only lower what the bucket believes.
   *
   * @throws RangeError for what is no number, at least 0
   */
  lower(remaining: number): void | Promise<void>;
  /**
   * Milliseconds between two requests at its pace, 0 where it has none, `Infinity` where a turn may have to wait for another request to end. Of
   * several buckets the slowest is asked first. @default Infinity
   */
  readonly intervalMs?: number;
  /**
   * Tells buckets of the same pace apart where several processes share them, so that all ask them in the same order; within one process they are
   * told apart without it. @default 0
   */
  readonly serial?: number;
}

export interface RateLimiterOptions extends RateOptions {
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** @default Math.random */
  readonly random?: Random;
}

const schema = z
  .strictObject({
    ...rateFields,
    clock: clockOption.default(systemClock),
    random: functionOption<Random>('a function that gives a number in [0, 1)').default(() => Math.random),
  })
  .superRefine(checkRate);

interface QueuedRequest {
  readonly weight: number;
  permit?: Permit;
}

/** A bucket in the memory of this process. Without a pace it only counts what is under way, and pauses. */
class InMemoryRateLimiter implements RateLimiter {
  readonly intervalMs: number;
  readonly #clock: Clock;
  readonly #schedule: Schedule | undefined;
  readonly #concurrency: number;
  readonly #stagger: Stagger;
  readonly #line: WaitQueue<QueuedRequest>;
  #pausedUntil = -Infinity;
  #pauses = 0;
  #underWay = 0;
  #pending = 0;
  #latest = -Infinity;

  /** @throws ConfigurationError for unknown, malformed or contradictory options */
  constructor(options: RateLimiterOptions = {}) {
    const { clock, random, concurrency = Infinity, ...pace } = parseOptions(schema, options, 'RateLimiter');
    this.#clock = clock;
    this.#concurrency = concurrency;
    this.#schedule = createSchedule(pace);
    // A slot may be held for long: whoever waits for one holds nothing else meanwhile.
    this.intervalMs = concurrency === Infinity ? (this.#schedule?.intervalMs ?? 0) : Infinity;
    this.#stagger = new Stagger(random);
    this.#line = new WaitQueue<QueuedRequest>(clock, {
      readyAt: ({ weight }) => this.#readyAt(weight),
      admit: (asking, now) => {
        asking.permit = this.#admit(asking.weight, now);
      },
    });
  }

  acquire({ weight, signal }: AcquireRequest): Permit | Promise<Permit> {
    assertNumber('weight', weight, 'a whole number, at least 1', Number.isSafeInteger(weight) && weight >= 1);
    signal?.throwIfAborted();
    const now = this.#now();
    if (this.#line.length === 0 && this.#readyAt(weight) <= now) return this.#admit(weight, now);
    const asking: QueuedRequest = { weight };
    return this.#line.join(asking, signal).then(() => asking.permit!);
  }

  pause(ms: number): boolean {
    assertNumber('pause', ms, 'a number of milliseconds, at least 0', ms >= 0);
    const until = this.#now() + ms;
    if (until <= this.#pausedUntil) return false;
    this.#pausedUntil = until;
    this.#pauses += 1;
    this.#schedule?.restart(until);
    this.#line.advance();
    return true;
  }

  lower(remaining: number): void {
    assertNumber('remaining', remaining, 'a number, at least 0', remaining >= 0);
    this.#schedule?.lower(remaining, this.#now());
  }

  #readyAt(weight: number): number {
    this.#now();
    if (this.#underWay >= this.#concurrency) return Infinity;
    const paced = this.#schedule?.readyAt(weight, this.#pending) ?? -Infinity;
    return Math.max(this.#pausedUntil, paced, this.#stagger.readyAt());
  }

  /** The turn is held, and charged when the request starts. */
  #admit(weight: number, now: number): Permit {
    if (this.#pausedUntil > -Infinity) {
      this.#pausedUntil = -Infinity;
      this.#stagger.start(this.#line.length);
    }
    this.#stagger.admit(now, this.#line.length);
    this.#underWay += 1;
    this.#pending += weight;
    return this.#permit(weight, this.#pauses);
  }

  #permit(weight: number, pauses: number): Permit {
    let phase: 'granted' | 'started' | 'over' = 'granted';
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
        this.#line.advance();
        return true;
      },
      release: () => {
        if (phase === 'over') return;
        settle();
        if (phase === 'started') this.#schedule?.complete?.(weight, startedAt, this.#now());
        phase = 'over';
        this.#underWay -= 1;
        this.#line.advance();
      },
    };
  }

  /** A clock that is set back would hold everybody until it has caught up: what is reckoned in its time goes back with it. */
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

function assertNumber(name: string, value: unknown, allowed: string, right: boolean): void {
  if (typeof value !== 'number' || !right)
    throw new RangeError(`RateLimiter: ${name} must be ${allowed}, got ${describeValue(value)}`);
}

function createSchedule(pace: RateOptions): Schedule | undefined {
  const { requestsPerSecond, requests, perMs, burst = 1, algorithm } = pace;
  if (requests !== undefined && perMs !== undefined) {
    return algorithm === 'window' ? slidingWindow(requests, perMs) : tokenBucket(perMs / requests, burst);
  }
  return requestsPerSecond === undefined ? undefined : tokenBucket(1_000 / requestsPerSecond, burst);
}

/**
 * A bucket in the memory of this process, to be shared on purpose between methods or clients.
 *
 * @example
 * const org = new RateLimiter({ requests: 300, perMs: 60_000 });
 * @throws ConfigurationError for unknown, malformed or contradictory options
 */
export const RateLimiter: new (options?: RateLimiterOptions) => RateLimiter = InMemoryRateLimiter;
