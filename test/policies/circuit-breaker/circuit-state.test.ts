import {
  admitsAt,
  type CircuitState,
  type Outcome,
  rewound,
  stateAfter,
} from '../../../src/policies/circuit-breaker/circuit-state';

const thresholds = { failures: 3, cooldownMs: 45_000 };
const probe = {};
const closed = (failures: number): CircuitState => ({ kind: 'closed', failures });
const open = (until: number): CircuitState => ({ kind: 'open', failures: 3, until });
const halfOpen: CircuitState = { kind: 'half-open', failures: 3, probe };

const after = (state: CircuitState, outcome: Outcome, { pass = {}, retryAfterMs = 0 } = {}) =>
  stateAfter(state, { admission: pass, outcome, now: 1_000, retryAfterMs }, thresholds);

describe('the state of a circuit', () => {
  it('says when a call may go: at once, after the cooldown, or nobody knows', () => {
    expect([closed(2), open(45_000), halfOpen].map(admitsAt)).toEqual([-Infinity, 45_001, Infinity]);
  });

  it('[R85] counts failures in a row while it is closed, and opens with the last of them', () => {
    expect(after(closed(0), 'failure')).toEqual(closed(1));
    expect(after(closed(1), 'failure')).toEqual(closed(2));
    expect(after(closed(2), 'failure')).toEqual({ kind: 'open', failures: 3, until: 46_000 });
  });

  it('[R88] forgets failures with a success', () => {
    expect(after(closed(2), 'success')).toEqual(closed(0));
    const none = closed(0);
    expect(after(none, 'success')).toBe(none);
  });

  it('[R88] stays as it is over other answers, none, and calls that were given up', () => {
    const two = closed(2);
    for (const outcome of ['other-response', 'network-error', 'cancelled'] as const)
      expect(after(two, outcome)).toBe(two);
  });

  it('stays open for what the server asks, where that is longer than the cooldown', () => {
    expect(after(closed(2), 'failure', { retryAfterMs: 45_001 })).toMatchObject({ until: 46_001 });
    expect(after(closed(2), 'failure', { retryAfterMs: 44_999 })).toMatchObject({ until: 46_000 });
    expect(after(closed(1), 'failure', { retryAfterMs: 45_001 })).toEqual(closed(2));
  });

  it('opens for longer by a late failure of a call from before, never for less and by nothing else', () => {
    expect(after(open(5_000), 'failure', { retryAfterMs: 4_001 })).toEqual(open(5_001));
    const state = open(5_000);
    expect(after(state, 'failure', { retryAfterMs: 4_000 })).toBe(state);
    expect(after(state, 'failure')).toBe(state);
    for (const outcome of ['success', 'other-response', 'network-error', 'cancelled'] as const) {
      expect(after(state, outcome, { retryAfterMs: 9_000 })).toBe(state);
    }
  });

  it('[R87] closes after a probe that the server answers, whatever it says', () => {
    for (const outcome of ['success', 'other-response'] as const) {
      expect(after(halfOpen, outcome, { pass: probe })).toEqual(closed(0));
    }
  });

  it('[R87] opens anew after a probe that fails or gets no answer, and counts it', () => {
    for (const outcome of ['failure', 'network-error'] as const) {
      expect(after(halfOpen, outcome, { pass: probe })).toEqual({ kind: 'open', failures: 4, until: 46_000 });
    }
    expect(after(halfOpen, 'failure', { pass: probe, retryAfterMs: 60_000 })).toMatchObject({ until: 61_000 });
  });

  it('lets the next one probe at once where a probe was given up', () => {
    const state = after(halfOpen, 'cancelled', { pass: probe });
    expect(state).toEqual(open(-Infinity));
    expect(admitsAt(state)).toBe(-Infinity);
  });

  it('leaves the probe alone whatever becomes of the others', () => {
    for (const outcome of ['success', 'failure', 'other-response', 'network-error', 'cancelled'] as const) {
      expect(after(halfOpen, outcome, { retryAfterMs: 90_000 })).toBe(halfOpen);
    }
  });

  it('goes back with its clock', () => {
    expect(rewound(open(5_000), 1_000)).toEqual(open(4_000));
    const two = closed(2);
    expect([rewound(two, 1_000), rewound(halfOpen, 1_000)]).toEqual([two, halfOpen]);
  });
});
