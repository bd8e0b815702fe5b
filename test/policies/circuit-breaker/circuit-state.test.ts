import {
  admitsAt,
  type CircuitState,
  type Outcome,
  rewound,
  stateAfter,
} from '../../../src/policies/circuit-breaker/circuit-breaker';

const thresholds = { failures: 3, cooldownMs: 45_000 };
const probe = {};
const closed = (failures: number): CircuitState => ({ kind: 'closed', failures });
const open = (until: number): CircuitState => ({ kind: 'open', failures: 3, until });
const halfOpen: CircuitState = { kind: 'half-open', failures: 3, probe };

const after = (state: CircuitState, outcome: Outcome, { admission = {}, retryAfterMs = 0 } = {}) =>
  stateAfter(state, { admission, outcome, now: 1_000, retryAfterMs }, thresholds);

describe('CircuitState', () => {
  it('admits calls at once, after the cooldown, or at an unknown time', () => {
    expect([closed(2), open(45_000), halfOpen].map(admitsAt)).toEqual([-Infinity, 45_001, Infinity]);
  });

  it('[R85] counts consecutive failures while closed, and opens with the last', () => {
    expect(after(closed(0), 'failure')).toEqual(closed(1));
    expect(after(closed(1), 'failure')).toEqual(closed(2));
    expect(after(closed(2), 'failure')).toEqual({ kind: 'open', failures: 3, until: 46_000 });
  });

  it('[R88] forgets failures after a success', () => {
    expect(after(closed(2), 'success')).toEqual(closed(0));
    const none = closed(0);
    expect(after(none, 'success')).toBe(none);
  });

  it('[R88] does not change with other responses, network errors and cancelled calls', () => {
    const two = closed(2);
    for (const outcome of ['other-response', 'network-error', 'cancelled'] as const)
      expect(after(two, outcome)).toBe(two);
  });

  it('stays open for a Retry-After longer than the cooldown', () => {
    expect(after(closed(2), 'failure', { retryAfterMs: 45_001 })).toMatchObject({ until: 46_001 });
    expect(after(closed(2), 'failure', { retryAfterMs: 44_999 })).toMatchObject({ until: 46_000 });
    expect(after(closed(1), 'failure', { retryAfterMs: 45_001 })).toEqual(closed(2));
  });

  it('opens for longer after a late failure of an earlier call, never for less and for no other reason', () => {
    expect(after(open(5_000), 'failure', { retryAfterMs: 4_001 })).toEqual(open(5_001));
    const state = open(5_000);
    expect(after(state, 'failure', { retryAfterMs: 4_000 })).toBe(state);
    expect(after(state, 'failure')).toBe(state);
    for (const outcome of ['success', 'other-response', 'network-error', 'cancelled'] as const) {
      expect(after(state, outcome, { retryAfterMs: 9_000 })).toBe(state);
    }
  });

  it('[R87] closes after a probe with any response that is not a failure', () => {
    for (const outcome of ['success', 'other-response'] as const) {
      expect(after(halfOpen, outcome, { admission: probe })).toEqual(closed(0));
    }
  });

  it('[R87] re-opens after a probe that fails or gets no response, and counts it', () => {
    for (const outcome of ['failure', 'network-error'] as const) {
      expect(after(halfOpen, outcome, { admission: probe })).toEqual({ kind: 'open', failures: 4, until: 46_000 });
    }
    expect(after(halfOpen, 'failure', { admission: probe, retryAfterMs: 60_000 })).toMatchObject({ until: 61_000 });
  });

  it('admits the next probe at once after a cancelled one', () => {
    const state = after(halfOpen, 'cancelled', { admission: probe });
    expect(state).toEqual(open(-Infinity));
    expect(admitsAt(state)).toBe(-Infinity);
  });

  it('keeps the probe however other calls end', () => {
    for (const outcome of ['success', 'failure', 'other-response', 'network-error', 'cancelled'] as const) {
      expect(after(halfOpen, outcome, { retryAfterMs: 90_000 })).toBe(halfOpen);
    }
  });

  it('moves back with the clock', () => {
    expect(rewound(open(5_000), 1_000)).toEqual(open(4_000));
    const two = closed(2);
    expect([rewound(two, 1_000), rewound(halfOpen, 1_000)]).toEqual([two, halfOpen]);
  });
});
