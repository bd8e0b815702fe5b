import { z } from 'zod';
import { show } from '../errors/show.js';
import { someClock, someFunction } from '../options/option-types.js';
import { parseOptions } from '../options/parse-options.js';
import { systemClock, type Clock } from '../time/clock.js';
import type { Random } from '../time/jitter.js';
import { Stagger } from '../time/stagger.js';
import { WaitingLine } from '../time/waiting-line.js';
import { gcra } from './gcra.js';
import { checkPace, paceFields, type PaceOptions } from './limit-options.js';
import type { Permit, RateLimiter, Turn } from './rate-limiter.js';
import type { Schedule } from './schedule.js';
import { slidingWindow } from './sliding-window.js';

export interface RateLimiterOptions extends PaceOptions {
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** @default Math.random */
  readonly random?: Random;
}

const schema = z
  .strictObject({
    ...paceFields,
    clock: someClock.default(systemClock),
    random: someFunction<Random>('a function that gives a number in [0, 1)').default(() => Math.random),
  })
  .superRefine(checkPace);

interface Asking {
  readonly weight: number;
  permit?: Permit;
}

/** A bucket in the memory of this process. Without a pace it only counts what is under way, and pauses. */
export class Bucket implements RateLimiter {
  readonly intervalMs: number;
  readonly #clock: Clock;
  readonly #schedule: Schedule | undefined;
  readonly #concurrency: number;
  readonly #stagger: Stagger;
  readonly #line: WaitingLine<Asking>;
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
    this.#schedule = scheduleOf(pace);
    // A slot may be held for long: whoever waits for one holds nothing else meanwhile.
    this.intervalMs = concurrency === Infinity ? (this.#schedule?.intervalMs ?? 0) : Infinity;
    this.#stagger = new Stagger(random);
    this.#line = new WaitingLine<Asking>(clock, {
      readyAt: ({ weight }) => this.#readyAt(weight),
      admit: (asking, now) => {
        asking.permit = this.#admit(asking.weight, now);
      },
    });
  }

  acquire({ weight, signal }: Turn): Permit | Promise<Permit> {
    check('weight', weight, 'a whole number, at least 1', Number.isSafeInteger(weight) && weight >= 1);
    signal?.throwIfAborted();
    const now = this.#now();
    if (this.#line.length === 0 && this.#readyAt(weight) <= now) return this.#admit(weight, now);
    const asking: Asking = { weight };
    return this.#line.join(asking, signal).then(() => asking.permit!);
  }

  pause(ms: number): boolean {
    check('pause', ms, 'a number of milliseconds, at least 0', ms >= 0);
    const until = this.#now() + ms;
    if (until <= this.#pausedUntil) return false;
    this.#pausedUntil = until;
    this.#pauses += 1;
    this.#schedule?.restart(until);
    this.#line.move();
    return true;
  }

  lower(remaining: number): void {
    check('remaining', remaining, 'a number, at least 0', remaining >= 0);
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
      this.#stagger.begin(this.#line.length);
    }
    this.#stagger.pass(now, this.#line.length);
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
        this.#line.move();
        return true;
      },
      release: () => {
        if (phase === 'over') return;
        settle();
        if (phase === 'started') this.#schedule?.answered?.(weight, startedAt, this.#now());
        phase = 'over';
        this.#underWay -= 1;
        this.#line.move();
      },
    };
  }

  /** A clock that is set back would hold everybody until it has caught up: what is reckoned in its time goes back with it. */
  #now(): number {
    const now = this.#clock.now();
    if (now < this.#latest) {
      const ms = this.#latest - now;
      this.#schedule?.setBack(ms);
      this.#stagger.setBack(ms);
      this.#pausedUntil -= ms;
    }
    this.#latest = now;
    return now;
  }
}

function check(name: string, value: unknown, allowed: string, right: boolean): void {
  if (typeof value !== 'number' || !right)
    throw new RangeError(`RateLimiter: ${name} must be ${allowed}, got ${show(value)}`);
}

function scheduleOf(pace: PaceOptions): Schedule | undefined {
  const { requestsPerSecond, requests, perMs, burst = 1, algorithm } = pace;
  if (requests !== undefined && perMs !== undefined) {
    return algorithm === 'window' ? slidingWindow(requests, perMs) : gcra(perMs / requests, burst);
  }
  return requestsPerSecond === undefined ? undefined : gcra(1_000 / requestsPerSecond, burst);
}
