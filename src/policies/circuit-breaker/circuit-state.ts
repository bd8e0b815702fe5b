/** What a circuit breaker knows. Times are milliseconds since the epoch. */
export type CircuitState =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly failures: number; readonly until: number }
  | { readonly kind: 'half-open'; readonly failures: number; readonly probe: object };

/**
 * How a call ended, as the breaker sees it: it worked; it failed with a counted status; the server answered with something else; no answer came;
 * or it was given up before anybody knew.
 */
export type Outcome = 'success' | 'failure' | 'answered' | 'no-answer' | 'given-up';

/** The end of a call. */
interface CallEnd {
  /** The right that the call had; of the probe, the very object that the state holds. */
  readonly admission: object;
  readonly outcome: Outcome;
  readonly now: number;
  /** What the server asked to wait, in milliseconds; longer than the cooldown, it lengthens it. */
  readonly retryAfterMs: number;
}

export interface Thresholds {
  readonly failures: number;
  readonly cooldownMs: number;
}

/** When the next call may go: `Infinity` while a probe is under way. A cooldown is over when more time than it has passed. */
export function admitsAt(state: CircuitState): number {
  if (state.kind === 'closed') return -Infinity;
  return state.kind === 'open' ? state.until + 1 : Infinity;
}

/** The same state by a clock that was set back by so many milliseconds. */
export const rewound = (state: CircuitState, ms: number): CircuitState =>
  state.kind === 'open' ? { ...state, until: state.until - ms } : state;

/** The state after a call has ended; the same object where nothing changed. */
export function stateAfter(state: CircuitState, ending: CallEnd, thresholds: Thresholds): CircuitState {
  if (state.kind === 'closed') return whileClosed(state, ending, thresholds);
  if (state.kind === 'half-open')
    return ending.admission === state.probe ? afterProbe(state, ending, thresholds) : state;
  // A call that was under way when it opened still may bring a longer wait.
  const until = ending.outcome === 'failure' ? ending.now + ending.retryAfterMs : -Infinity;
  return until > state.until ? { ...state, until } : state;
}

function whileClosed(
  state: Extract<CircuitState, { kind: 'closed' }>,
  ending: CallEnd,
  thresholds: Thresholds,
): CircuitState {
  if (ending.outcome === 'success') return state.failures === 0 ? state : { kind: 'closed', failures: 0 };
  if (ending.outcome !== 'failure') return state;
  const failures = state.failures + 1;
  return failures < thresholds.failures ? { kind: 'closed', failures } : opened(failures, ending, thresholds);
}

function afterProbe(state: CircuitState, ending: CallEnd, thresholds: Thresholds): CircuitState {
  const { outcome } = ending;
  if (outcome === 'success' || outcome === 'answered') return { kind: 'closed', failures: 0 };
  // Nobody learnt anything, so the next caller probes at once.
  if (outcome === 'given-up') return { kind: 'open', failures: state.failures, until: -Infinity };
  return opened(state.failures + 1, ending, thresholds);
}

const opened = (failures: number, { now, retryAfterMs }: CallEnd, { cooldownMs }: Thresholds): CircuitState => ({
  kind: 'open',
  failures,
  until: now + Math.max(cooldownMs, retryAfterMs),
});
