import { z } from 'zod';
import { someFunction } from '../options/option-types.js';
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
    clock: z
      .custom<Clock>((value) => typeof (value as Clock | undefined)?.sleep === 'function', {
        error: 'a Clock with now() and sleep()',
      })
      .default(systemClock),
    random: someFunction<Random>('a function that gives a number in [0, 1)').default(() => Math.random),
  })
  .superRefine(checkPace);

/** A bucket in the memory of this process. Without a pace it only counts what is under way, and pauses. */
export class Bucket implements RateLimiter {
  static #made = 0;
  readonly intervalMs: number;
  /** Tells buckets of the same pace apart, so that everybody asks them in the same order. */
  readonly serial = (Bucket.#made += 1);
  readonly #clock: Clock;
  readonly #schedule: Schedule | undefined;
  readonly #concurrency: number;
  readonly #stagger: Stagger;
  readonly #line: WaitingLine<Turn>;
  #pausedUntil = -Infinity;
  #underWay = 0;
  #pending = 0;
  #latest = -Infinity;

  /** @throws ConfigurationError for unknown, malformed or contradictory options */
  constructor(options: RateLimiterOptions = {}) {
    const { clock, random, concurrency = Infinity, ...pace } = parseOptions(schema, options, 'RateLimiter');
    this.#clock = clock;
    this.#concurrency = concurrency;
    this.#schedule = scheduleOf(pace);
    this.intervalMs = this.#schedule?.intervalMs ?? 0;
    this.#stagger = new Stagger(random);
    this.#line = new WaitingLine<Turn>(clock, {
      readyAt: (turn) => this.#readyAt(turn),
      admit: (turn, now) => this.#admit(turn, now),
    });
  }

  acquire(turn: Turn): Permit | Promise<Permit> {
    turn.signal?.throwIfAborted();
    const now = this.#now();
    if (this.#line.length > 0 || this.#readyAt(turn) > now) {
      return this.#line.join(turn, turn.signal).then(() => this.#permit(turn));
    }
    this.#admit(turn, now);
    return this.#permit(turn);
  }

  pause(ms: number): boolean {
    const until = this.#now() + ms;
    if (until <= this.#pausedUntil) return false;
    this.#pausedUntil = until;
    this.#schedule?.restart(until);
    this.#line.move();
    return true;
  }

  lower(remaining: number): void {
    this.#schedule?.lower(remaining, this.#now());
  }

  #readyAt({ weight }: Turn): number {
    this.#now();
    if (this.#underWay >= this.#concurrency) return Infinity;
    const paced = this.#schedule?.readyAt(weight, this.#pending) ?? -Infinity;
    return Math.max(this.#pausedUntil, paced, this.#stagger.readyAt());
  }

  /** The turn is held, and charged when the request starts. */
  #admit({ weight }: Turn, now: number): void {
    if (this.#pausedUntil > -Infinity) {
      this.#pausedUntil = -Infinity;
      this.#stagger.begin(this.#line.length);
    }
    this.#stagger.pass(now);
    this.#underWay += 1;
    this.#pending += weight;
  }

  #permit({ weight }: Turn): Permit {
    let phase: 'granted' | 'started' | 'over' = 'granted';
    const settle = () => {
      if (phase === 'granted') this.#pending -= weight;
    };
    return {
      start: () => {
        const now = this.#now();
        if (phase !== 'granted' || this.#pausedUntil > now) return false;
        settle();
        phase = 'started';
        this.#schedule?.take(weight, now);
        this.#line.move();
        return true;
      },
      release: () => {
        if (phase === 'over') return;
        settle();
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

function scheduleOf(pace: PaceOptions): Schedule | undefined {
  const { requestsPerSecond, requests, perMs, burst = 1, algorithm } = pace;
  if (requests !== undefined && perMs !== undefined) {
    return algorithm === 'window' ? slidingWindow(requests, perMs) : gcra(perMs / requests, burst);
  }
  return requestsPerSecond === undefined ? undefined : gcra(1_000 / requestsPerSecond, burst);
}
