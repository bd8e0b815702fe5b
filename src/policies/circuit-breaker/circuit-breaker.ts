import { z } from 'zod';
import { CircuitOpenError } from '../../errors/client-errors.js';
import { clockOption, milliseconds, parseOptions, wholeNumber } from '../../options/parse-options.js';
import { randomOption } from '../../time/backoff.js';
import { type Clock, systemClock } from '../../time/clock.js';
import { Stagger, WaitQueue } from '../../time/wait-queue.js';

/** Options of a `CircuitBreaker`. */
export interface CircuitBreakerOptions {
  /** Consecutive failures that open the breaker. @default 5 */
  readonly failures?: number;
  /** Milliseconds that it stays open before it admits a probe. @default 30 000 */
  readonly cooldownMs?: number;
  /** Source of time. @default systemClock */
  readonly clock?: Clock;
  /** Source of random numbers. @default Math.random */
  readonly random?: () => number;
}

export const breakerSchema = z.strictObject({
  failures: wholeNumber(1).default(5),
  cooldownMs: milliseconds.default(30_000),
  clock: clockOption.default(systemClock),
  random: randomOption,
});

/** A change of state, reported to the call that caused it. */
export type CircuitChange =
  | { readonly state: 'open'; readonly failures: number; readonly cooldownMs: number; readonly waiting: number }
  | { readonly state: 'half-open' | 'closed'; readonly waiting: number };

export interface AdmissionRequest {
  /** While the breaker is open: wait, or fail at once with a `CircuitOpenError`. */
  readonly whenOpen: 'wait' | 'fail';
  /** If the breaker stays open for longer than this, in milliseconds, the call fails at once, or as soon as that is known. */
  readonly maxWaitMs: number;
  readonly signal: AbortSignal;
  onChange(change: CircuitChange): void;
}

/** The right to send once. End it exactly once. */
export interface Admission {
  /** Whether this is the one request that tests if the server is back. */
  readonly probe: boolean;
  /** @param retryAfterMs of a failure: the server's `Retry-After`; it extends a shorter cooldown */
  end(outcome: Outcome, retryAfterMs?: number): void;
}

interface QueuedCall extends AdmissionRequest {
  admission?: Admission;
  rejection?: CircuitOpenError | undefined;
}

/**
 * Stops sending to a server that fails repeatedly, then tests it with a single request.
 *
 * - `closed`: all calls pass.
 * - `open`: after consecutive failures no call passes.
 * - `half-open`: after the cooldown exactly one call passes; its outcome closes or re-opens the breaker.
 *
 * Pass the same object to several methods or clients to share it.
 *
 * @example
 * const breaker = new CircuitBreaker({ failures: 3, cooldownMs: 45_000 });
 */
export class CircuitBreaker {
  /** Milliseconds that it stays open before it admits a probe. */
  readonly cooldownMs: number;
  readonly #thresholds: Thresholds;
  readonly #clock: Clock;
  readonly #stagger: Stagger;
  readonly #queue: WaitQueue<QueuedCall>;
  #state: CircuitState = { kind: 'closed', failures: 0 };
  #latest = -Infinity;

  /** @throws ConfigurationError for unknown or malformed options */
  constructor(options: CircuitBreakerOptions = {}) {
    const { failures, cooldownMs, clock, random } = parseOptions(breakerSchema, options, 'CircuitBreaker');
    this.cooldownMs = cooldownMs;
    this.#thresholds = { failures, cooldownMs };
    this.#clock = clock;
    this.#stagger = new Stagger(random);
    this.#queue = new WaitQueue<QueuedCall>(clock, {
      readyAt: (call) => this.#readyAt(call),
      admit: (call, now) => this.#admitQueued(call, now),
    });
  }

  /** The state by its clock: `'half-open'` as soon as the cooldown is over. */
  get state(): 'closed' | 'open' | 'half-open' {
    const now = this.#now();
    const { kind } = this.#state;
    return kind === 'open' && now >= admitsAt(this.#state) ? 'half-open' : kind;
  }

  /**
   * Waits for the right to send. Returns without a promise if the breaker is closed.
   *
   * @throws CircuitOpenError if it is open and the call does not wait, or would wait for too long
   * @internal
   */
  admit(request: AdmissionRequest): Admission | Promise<Admission> {
    request.signal.throwIfAborted();
    const now = this.#now();
    if (admitsAt(this.#state) <= now) return this.#admissionFor(request, this.#queue.length);
    const rejection = this.#rejectionOf(request, now);
    if (rejection) throw rejection;
    return this.#wait(request);
  }

  async #wait(request: AdmissionRequest): Promise<Admission> {
    const call: QueuedCall = { ...request };
    try {
      await this.#queue.join(call, request.signal);
    } catch (error) {
      // Aborted after it was admitted.
      call.admission?.end('cancelled');
      throw error;
    }
    if (call.rejection) throw call.rejection;
    return call.admission!;
  }

  #rejectionOf({ whenOpen, maxWaitMs }: AdmissionRequest, now: number): CircuitOpenError | undefined {
    // How long a probe takes is unknown.
    const openMs = this.#state.kind === 'open' ? Math.max(0, admitsAt(this.#state) - now) : 0;
    return whenOpen === 'fail' || openMs > maxWaitMs ? new CircuitOpenError(openMs) : undefined;
  }

  #readyAt(call: QueuedCall): number {
    const now = this.#now();
    return this.#rejectionOf(call, now) ? now : Math.max(admitsAt(this.#state), this.#stagger.readyAt());
  }

  #admitQueued(call: QueuedCall, now: number): void {
    call.rejection = this.#rejectionOf(call, now);
    if (call.rejection) return;
    this.#stagger.admit(now);
    // The queue still counts this call.
    call.admission = this.#admissionFor(call, this.#queue.length - 1);
  }

  #admissionFor(request: AdmissionRequest, waiting: number): Admission {
    const { kind, failures } = this.#state;
    const admission: Admission = {
      probe: kind !== 'closed',
      end: (outcome, retryAfterMs = 0) => {
        const now = this.#now();
        const state = stateAfter(this.#state, { admission, outcome, now, retryAfterMs }, this.#thresholds);
        this.#transition(state, request, this.#queue.length);
      },
    };
    if (kind !== 'closed') this.#transition({ kind: 'half-open', failures, probe: admission }, request, waiting);
    return admission;
  }

  #transition(state: CircuitState, request: AdmissionRequest, waiting: number): void {
    const before = this.#state;
    if (state === before) return;
    this.#state = state;
    if (state.kind === 'closed') this.#stagger.start(waiting);
    const change = changeOf(before, state, this.#latest);
    if (change) request.onChange({ ...change, waiting });
    if (state.kind !== 'half-open') this.#queue.advance();
  }

  /** If the clock is set back, all times of the breaker go back with it; otherwise it would stay open until the clock has caught up. */
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

/** Returns `undefined` for what is not reported: a new count of failures, and a cancelled probe. */
function changeOf(before: CircuitState, state: CircuitState, now: number): Change | undefined {
  if (state.kind === 'open') {
    const { failures, until } = state;
    return until > now ? { state: 'open', failures, cooldownMs: until - now } : undefined;
  }
  return state.kind === before.kind ? undefined : { state: state.kind };
}

/** The state of a circuit breaker. Times are milliseconds since the epoch. */
export type CircuitState =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly failures: number; readonly until: number }
  | { readonly kind: 'half-open'; readonly failures: number; readonly probe: object };

/**
 * How a call ended: success; failure (a counted status); another response, such as a 404; no response at all; or cancelled before the outcome
 * was known.
 */
export type Outcome = 'success' | 'failure' | 'other-response' | 'network-error' | 'cancelled';

interface CallEnd {
  /** The call's admission. For the probe it is the object that the state holds. */
  readonly admission: object;
  readonly outcome: Outcome;
  readonly now: number;
  /** The server's `Retry-After` in milliseconds; it extends a shorter cooldown. */
  readonly retryAfterMs: number;
}

interface Thresholds {
  readonly failures: number;
  readonly cooldownMs: number;
}

/** When the next call may be sent; `Infinity` while a probe is in flight. A cooldown ends when more time than it has passed. */
export function admitsAt(state: CircuitState): number {
  if (state.kind === 'closed') return -Infinity;
  return state.kind === 'open' ? state.until + 1 : Infinity;
}

/** The same state after the clock was set back by `ms` milliseconds. */
export const rewound = (state: CircuitState, ms: number): CircuitState =>
  state.kind === 'open' ? { ...state, until: state.until - ms } : state;

/** The state after a call has ended; the same object if nothing changed. */
export function stateAfter(state: CircuitState, end: CallEnd, thresholds: Thresholds): CircuitState {
  if (state.kind === 'closed') return whileClosed(state, end, thresholds);
  if (state.kind === 'half-open') return end.admission === state.probe ? afterProbe(state, end, thresholds) : state;
  // A call sent before the breaker opened may still bring a longer wait.
  const until = end.outcome === 'failure' ? end.now + end.retryAfterMs : -Infinity;
  return until > state.until ? { ...state, until } : state;
}

function whileClosed(
  state: Extract<CircuitState, { kind: 'closed' }>,
  end: CallEnd,
  thresholds: Thresholds,
): CircuitState {
  if (end.outcome === 'success') return state.failures === 0 ? state : { kind: 'closed', failures: 0 };
  if (end.outcome !== 'failure') return state;
  const failures = state.failures + 1;
  return failures < thresholds.failures ? { kind: 'closed', failures } : opened(failures, end, thresholds);
}

function afterProbe(state: CircuitState, end: CallEnd, thresholds: Thresholds): CircuitState {
  const { outcome } = end;
  if (outcome === 'success' || outcome === 'other-response') return { kind: 'closed', failures: 0 };
  // The probe told nothing, so the next caller probes at once.
  if (outcome === 'cancelled') return { kind: 'open', failures: state.failures, until: -Infinity };
  return opened(state.failures + 1, end, thresholds);
}

const opened = (failures: number, { now, retryAfterMs }: CallEnd, { cooldownMs }: Thresholds): CircuitState => ({
  kind: 'open',
  failures,
  until: now + Math.max(cooldownMs, retryAfterMs),
});
