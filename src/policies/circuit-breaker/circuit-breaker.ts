import { z } from 'zod';
import { CircuitOpenError } from '../../errors/client-errors.js';
import { clockOption, functionOption, milliseconds, wholeNumber } from '../../options/option-types.js';
import { parseOptions } from '../../options/parse-options.js';
import { type Clock, systemClock } from '../../time/clock.js';
import type { Random } from '../../time/backoff.js';
import { Stagger, WaitQueue } from '../../time/wait-queue.js';
import { admitsAt, type CircuitState, type Outcome, rewound, stateAfter, type Thresholds } from './circuit-state.js';

export interface CircuitBreakerOptions {
  /** Failures in a row that open it. @default 5 */
  readonly failures?: number;
  /** Milliseconds that it stays open before it lets a probe through. @default 30 000 */
  readonly cooldownMs?: number;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** @default Math.random */
  readonly random?: Random;
}

export const DEFAULT_FAILURES = 5;
export const DEFAULT_COOLDOWN_MS = 30_000;

export const breakerFields = {
  failures: wholeNumber(1).optional(),
  cooldownMs: milliseconds.optional(),
};

const schema = z.strictObject({
  failures: breakerFields.failures.default(DEFAULT_FAILURES),
  cooldownMs: breakerFields.cooldownMs.default(DEFAULT_COOLDOWN_MS),
  clock: clockOption.default(systemClock),
  random: functionOption<Random>('a function that gives a number in [0, 1)').default(() => Math.random),
});

/** A change of state, told to the call that brought it about. */
export type CircuitChange =
  | { readonly state: 'open'; readonly failures: number; readonly cooldownMs: number; readonly waiting: number }
  | { readonly state: 'half-open' | 'closed'; readonly waiting: number };

/** What one call tells the breaker, and is told by it. */
export interface AdmissionRequest {
  /** Wait while it is open, or fail at once with `CircuitOpenError`. */
  readonly whenOpen: 'wait' | 'fail';
  /** Where the breaker stays open for longer than this, in milliseconds, the call fails at once all the same; also while it waits. */
  readonly maxWaitMs: number;
  readonly signal: AbortSignal;
  onChange(change: CircuitChange): void;
}

/** The right to send once. Each must be ended, once. */
export interface Admission {
  /** It is the one request that asks whether the server is back. */
  readonly probe: boolean;
  /** @param retryAfterMs of a failure: what the server asked to wait; longer than the cooldown, it lengthens it */
  end(outcome: Outcome, retryAfterMs?: number): void;
}

interface QueuedCall extends AdmissionRequest {
  admission?: Admission;
  rejection?: CircuitOpenError | undefined;
}

/**
 * Stops sending to a server that fails again and again, and then asks it with a single request. `closed` lets everything through; after so many
 * failures in a row it is `open` and lets nothing through; when the cooldown is over it is `half-open`: exactly one call goes, and by its
 * outcome the breaker closes or opens anew. Share one between methods or clients by handing them the same object.
 */
export class CircuitBreaker {
  readonly cooldownMs: number;
  readonly #thresholds: Thresholds;
  readonly #clock: Clock;
  readonly #stagger: Stagger;
  readonly #line: WaitQueue<QueuedCall>;
  #state: CircuitState = { kind: 'closed', failures: 0 };
  #latest = -Infinity;

  /** @throws ConfigurationError for unknown or malformed options */
  constructor(options: CircuitBreakerOptions = {}) {
    const { failures, cooldownMs, clock, random } = parseOptions(schema, options, 'CircuitBreaker');
    this.cooldownMs = cooldownMs;
    this.#thresholds = { failures, cooldownMs };
    this.#clock = clock;
    this.#stagger = new Stagger(random);
    this.#line = new WaitQueue<QueuedCall>(clock, {
      readyAt: (waiting) => this.#readyAt(waiting),
      admit: (waiting, now) => this.#admit(waiting, now),
    });
  }

  get state(): 'closed' | 'open' | 'half-open' {
    const now = this.#now();
    const { kind } = this.#state;
    return kind === 'open' && now >= admitsAt(this.#state) ? 'half-open' : kind;
  }

  /**
   * The right to send, at once where there is one.
   *
   * @throws CircuitOpenError where it is open and the passenger does not wait, or would wait for too long
   */
  enter(passenger: AdmissionRequest): Admission | Promise<Admission> {
    passenger.signal.throwIfAborted();
    const now = this.#now();
    if (admitsAt(this.#state) <= now) return this.#passFor(passenger, this.#line.length);
    const refusal = this.#refusalOf(passenger, now);
    if (refusal) throw refusal;
    return this.#wait(passenger);
  }

  async #wait(passenger: AdmissionRequest): Promise<Admission> {
    const waiting: QueuedCall = { ...passenger };
    try {
      await this.#line.join(waiting, passenger.signal);
    } catch (error) {
      // It gave up on hearing that it may go, and holds the right already.
      waiting.admission?.end('given-up');
      throw error;
    }
    if (waiting.rejection) throw waiting.rejection;
    return waiting.admission!;
  }

  #refusalOf({ whenOpen, maxWaitMs }: AdmissionRequest, now: number): CircuitOpenError | undefined {
    // How long a probe will take nobody knows.
    const openMs = this.#state.kind === 'open' ? Math.max(0, admitsAt(this.#state) - now) : 0;
    return whenOpen === 'fail' || openMs > maxWaitMs ? new CircuitOpenError(openMs) : undefined;
  }

  #readyAt(waiting: QueuedCall): number {
    const now = this.#now();
    return this.#refusalOf(waiting, now) ? now : Math.max(admitsAt(this.#state), this.#stagger.readyAt());
  }

  #admit(waiting: QueuedCall, now: number): void {
    waiting.rejection = this.#refusalOf(waiting, now);
    if (waiting.rejection) return;
    this.#stagger.admit(now);
    // It stands in the line still.
    waiting.admission = this.#passFor(waiting, this.#line.length - 1);
  }

  #passFor(passenger: AdmissionRequest, waiting: number): Admission {
    const { kind, failures } = this.#state;
    const pass: Admission = {
      probe: kind !== 'closed',
      end: (outcome, retryAfterMs = 0) => {
        const now = this.#now();
        const state = stateAfter(this.#state, { admission: pass, outcome, now, retryAfterMs }, this.#thresholds);
        this.#turn(state, passenger, this.#line.length);
      },
    };
    if (kind !== 'closed') this.#turn({ kind: 'half-open', failures, probe: pass }, passenger, waiting);
    return pass;
  }

  /** Goes over into another state, and tells the call that brought it about. */
  #turn(state: CircuitState, passenger: AdmissionRequest, waiting: number): void {
    const before = this.#state;
    if (state === before) return;
    this.#state = state;
    if (state.kind === 'closed') this.#stagger.start(waiting);
    const change = changeOf(before, state, this.#latest);
    if (change) passenger.onChange({ ...change, waiting });
    if (state.kind !== 'half-open') this.#line.advance();
  }

  /** A clock that is set back would keep it open until it has caught up: what is reckoned in its time goes back with it. */
  #now(): number {
    const now = this.#clock.now();
    const backMs = this.#latest - now;
    if (backMs > 0) {
      this.#state = rewound(this.#state, backMs);
      this.#stagger.rewind(backMs);
    }
    this.#latest = now;
    return now;
  }
}

type Change = CircuitChange extends infer C ? (C extends CircuitChange ? Omit<C, 'waiting'> : never) : never;

/** What there is to tell: a count that goes on, and a probe that was given up, are nobody's news. */
function changeOf(before: CircuitState, state: CircuitState, now: number): Change | undefined {
  if (state.kind === 'open') {
    const { failures, until } = state;
    return until > now ? { state: 'open', failures, cooldownMs: until - now } : undefined;
  }
  return state.kind === before.kind ? undefined : { state: state.kind };
}
