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

export interface Thresholds {
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
