import { getEventListeners } from 'node:events';
import { CircuitBreaker, type CircuitBreakerOptions, CircuitOpenError, ConfigurationError } from 'pagewright';
import { fakeClock, type FakeClock } from 'pagewright/testing';
import type { Admission, AdmissionRequest, CircuitChange } from '../../../src/policies/circuit-breaker/circuit-breaker';
import { rejection, settle } from '../../support/memory-endpoint';

function breakerOf(options: CircuitBreakerOptions = {}, clock: FakeClock = fakeClock()) {
  const breaker = new CircuitBreaker({ failures: 3, cooldownMs: 45_000, random: () => 0, clock, ...options });
  const changes: CircuitChange[] = [];
  const request = (options: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
    whenOpen: 'wait',
    maxWaitMs: 270_000,
    signal: new AbortController().signal,
    onChange: (change) => changes.push(change),
    ...options,
  });
  /** Admits a call without a wait. */
  const admit = (options?: Partial<AdmissionRequest>) => breaker.admit(request(options)) as Admission;
  /** Admits a call and records the time. */
  const admissions: { at: number; admission: Admission }[] = [];
  const join = async (options?: Partial<AdmissionRequest>) => {
    const admission = await breaker.admit(request(options));
    admissions.push({ at: clock.now(), admission });
    return admission;
  };
  const open = () => {
    for (let i = 0; i < 3; i += 1) admit().end('failure');
  };
  return { breaker, clock, changes, admit, admissions, request, join, open };
}

const refusal = (enter: () => unknown): CircuitOpenError => {
  try {
    enter();
  } catch (error) {
    return error as CircuitOpenError;
  }
  throw new Error('a refusal was expected');
};

describe('CircuitBreaker', () => {
  it('[R85] admits all calls until the threshold of consecutive failures', () => {
    const { breaker, changes, admit } = breakerOf();
    admit().end('failure');
    admit().end('failure');
    admit().end('success');
    admit().end('failure');
    admit().end('failure');
    expect([breaker.state, changes]).toEqual(['closed', []]);
    admit().end('failure');
    expect(breaker.state).toBe('open');
    expect(changes).toEqual([{ state: 'open', failures: 3, cooldownMs: 45_000, waiting: 0 }]);
  });

  it('opens after 5 failures for 30 seconds by default', async () => {
    const clock = fakeClock();
    const breaker = new CircuitBreaker({ clock });
    const request = breakerOf().request();
    for (let i = 0; i < 5; i += 1) {
      expect(breaker.state).toBe('closed');
      (breaker.admit(request) as Admission).end('failure');
    }
    expect([breaker.state, breaker.cooldownMs]).toEqual(['open', 30_000]);
    await clock.advance(30_000);
    expect(breaker.state).toBe('open');
    await clock.advance(1);
    expect(breaker.state).toBe('half-open');
  });

  it('uses the clock of the machine by default', () => {
    const breaker = new CircuitBreaker({ failures: 1, cooldownMs: 60_000 });
    (breaker.admit(breakerOf().request()) as Admission).end('failure');
    expect(breaker.state).toBe('open');
    const left = refusal(() => breaker.admit(breakerOf().request({ whenOpen: 'fail' }))).retryAfterMs;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_001);
  });

  it.each<[object, RegExp]>([
    [{ failures: 0 }, /^CircuitBreaker: option "failures" must be a whole number, at least 1, got 0$/],
    [{ cooldownMs: 0 }, /^CircuitBreaker: option "cooldownMs" must be a positive number of milliseconds, got 0$/],
    [{ clock: null }, /option "clock" must be a Clock with now\(\) and sleep\(\), got null/],
    [{ clock: {} }, /option "clock" must be a Clock with now\(\) and sleep\(\), got/],
    [{ random: 1 }, /option "random" must be a function that returns a number in \[0, 1\), got 1/],
    [{ coolDown: 1 }, /unknown option "coolDown"; allowed: failures, cooldownMs, clock, random/],
  ])('rejects %j', (options, message) => {
    expect(() => new CircuitBreaker(options as never)).toThrow(message);
    expect(() => new CircuitBreaker(options as never)).toThrow(ConfigurationError);
  });

  it('[R86] is open for 45.0 seconds, and half-open after 45.001', async () => {
    const { breaker, clock, open, admit } = breakerOf();
    open();
    await clock.advance(45_000);
    expect(breaker.state).toBe('open');
    expect(refusal(() => admit({ whenOpen: 'fail' })).retryAfterMs).toBe(1);
    await clock.advance(1);
    expect(breaker.state).toBe('half-open');
    expect(admit({ whenOpen: 'fail' })).toBeDefined();
  });

  it('[R89] rejects at once with the time it stays open, if the caller does not wait', async () => {
    const { clock, open, admit } = breakerOf();
    open();
    await clock.advance(5_000);
    const error = refusal(() => admit({ whenOpen: 'fail' }));
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect(error).toMatchObject({ retryAfterMs: 40_001, code: 'CIRCUIT_OPEN' });
    await clock.advance(40_001);
    admit();
    const probing = refusal(() => admit({ whenOpen: 'fail' }));
    expect(probing.retryAfterMs).toBe(0);
    expect(probing.message).toMatch(/so nothing was sent. A probe is in flight.$/);
  });

  it.each([20, 200])('[R87] admits one of %i callers as a probe when it is half-open', async (count) => {
    const { breaker, clock, open, changes, join, admissions } = breakerOf();
    open();
    const calls = Promise.all(Array.from({ length: count }, () => join()));
    await clock.advance(45_000);
    expect([admissions.length, clock.sleeping]).toEqual([0, 1]);
    await clock.advance(1);
    expect(admissions.map(({ at }) => at)).toEqual([45_001]);
    expect(breaker.state).toBe('half-open');
    await clock.advance(3_600_000);
    expect(admissions).toHaveLength(1);
    expect(clock.sleeping).toBe(0);
    admissions[0]!.admission.end('success');
    expect(breaker.state).toBe('closed');
    await clock.advance(count * 25);
    await calls;
    expect(changes).toEqual([
      { state: 'open', failures: 3, cooldownMs: 45_000, waiting: 0 },
      { state: 'half-open', waiting: count - 1 },
      { state: 'closed', waiting: count - 1 },
    ]);
  });

  it('[R87] opens for another 45 seconds after a failed probe, then admits the next one', async () => {
    const { breaker, clock, open, changes, join, admissions } = breakerOf();
    open();
    for (let i = 0; i < 3; i += 1) void join();
    await clock.advance(50_000);
    admissions[0]!.admission.end('failure');
    expect(breaker.state).toBe('open');
    await clock.advance(45_000);
    expect(admissions).toHaveLength(1);
    await clock.advance(1);
    expect(admissions.map(({ at }) => at)).toEqual([45_001, 95_001]);
    expect(changes.slice(1)).toEqual([
      { state: 'half-open', waiting: 2 },
      { state: 'open', failures: 4, cooldownMs: 45_000, waiting: 2 },
      { state: 'half-open', waiting: 1 },
    ]);
  });

  it('[R87] restarts its count after it has closed', async () => {
    const { breaker, clock, open, admit } = breakerOf();
    open();
    await clock.advance(45_001);
    admit().end('success');
    admit().end('failure');
    admit().end('failure');
    expect(breaker.state).toBe('closed');
    admit().end('failure');
    expect(breaker.state).toBe('open');
  });

  it('[R91] restarts 50 waiting callers over more than a second, never two in one tick', async () => {
    for (const random of [() => 0, () => 0.999, Math.random]) {
      const { clock, open, join, admissions } = breakerOf({ random });
      open();
      const calls = Promise.all(Array.from({ length: 51 }, () => join()));
      await clock.advance(45_001);
      admissions[0]!.admission.end('success');
      await clock.advance(50 * 38);
      await calls;
      const back = admissions.slice(1).map(({ at }) => at);
      expect(back).toHaveLength(50);
      expect(new Set(back).size).toBe(50);
      expect(back.at(-1)! - back[0]!).toBeGreaterThanOrEqual(1_000);
    }
  });

  it('admits a waiting caller as the next probe after a cancelled one, without a change event', async () => {
    const { breaker, clock, open, changes, join, admissions } = breakerOf();
    open();
    void join();
    void join();
    await clock.advance(45_001);
    admissions[0]!.admission.end('cancelled');
    await settle();
    expect(admissions.map(({ at }) => at)).toEqual([45_001, 45_001]);
    admissions[1]!.admission.end('cancelled');
    expect(breaker.state).toBe('half-open');
    expect(changes.slice(1)).toEqual([
      { state: 'half-open', waiting: 1 },
      { state: 'half-open', waiting: 0 },
    ]);
    const third = await join();
    third.end('success');
    expect(breaker.state).toBe('closed');
  });

  it('does not confuse another call with its probe', async () => {
    const { breaker, clock, open, admit, changes } = breakerOf();
    const early = [admit(), admit(), admit()];
    open();
    await clock.advance(45_001);
    const probe = admit();
    early[0]!.end('success');
    early[1]!.end('failure', 99_000);
    early[2]!.end('cancelled');
    expect(breaker.state).toBe('half-open');
    expect(changes).toHaveLength(2);
    probe.end('success');
    expect(breaker.state).toBe('closed');
  });

  it('stays open for a Retry-After longer than the cooldown', async () => {
    const { breaker, clock, admit, changes } = breakerOf();
    admit().end('failure', 90_000);
    admit().end('failure');
    admit().end('failure', 60_000);
    expect(changes).toEqual([{ state: 'open', failures: 3, cooldownMs: 60_000, waiting: 0 }]);
    await clock.advance(60_000);
    expect(breaker.state).toBe('open');
    await clock.advance(1);
    expect(breaker.state).toBe('half-open');
  });

  it('ignores other calls that end while it is open', () => {
    const { breaker, open, admit, changes } = breakerOf();
    const early = [admit(), admit(), admit()];
    open();
    early[0]!.end('success');
    early[1]!.end('failure');
    early[2]!.end('cancelled');
    expect([breaker.state, changes]).toEqual([
      'open',
      [{ state: 'open', failures: 3, cooldownMs: 45_000, waiting: 0 }],
    ]);
  });

  it('[R91] restarts the callers of the time of the probe one by one, too', async () => {
    const clock = fakeClock();
    const { open, admit, join, admissions } = breakerOf({ random: undefined }, clock);
    open();
    await clock.advance(45_001);
    const probe = admit();
    const calls = Promise.all([join(), join(), join()]);
    probe.end('success');
    await clock.advance(2 * 38);
    await calls;
    const [first, second, third] = admissions.map(({ at }) => at) as [number, number, number];
    expect(first).toBe(45_001);
    for (const gap of [second - first, third - second]) {
      expect(gap).toBeGreaterThanOrEqual(25);
      expect(gap).toBeLessThanOrEqual(38);
    }
  });

  it('extends the wait after a late failure of an earlier call', async () => {
    const { clock, open, admit, changes, join, admissions } = breakerOf();
    const late = admit();
    open();
    void join();
    await clock.advance(10_000);
    late.end('failure', 50_000);
    expect(changes.at(-1)).toEqual({ state: 'open', failures: 3, cooldownMs: 50_000, waiting: 1 });
    await clock.advance(50_000);
    expect(admissions).toEqual([]);
    await clock.advance(1);
    expect(admissions.map(({ at }) => at)).toEqual([60_001]);
  });

  it('rejects a call at once if it stays open for longer than the call would wait', () => {
    const { admit } = breakerOf({ failures: 1 });
    admit().end('failure', 60_000);
    expect(refusal(() => admit({ maxWaitMs: 60_000 }))).toMatchObject({ retryAfterMs: 60_001 });
    expect(admit({ maxWaitMs: 60_001 })).toBeInstanceOf(Promise);
  });

  it('rejects waiting calls as well, if it stays open for longer than they would wait', async () => {
    const { clock, open, join, admissions } = breakerOf();
    open();
    void join();
    const { signal } = new AbortController();
    const waiting = rejection<CircuitOpenError>(join({ signal }));
    const patient = join({ maxWaitMs: Infinity });
    await clock.advance(45_001);
    admissions[0]!.admission.end('failure', 36_000_000);
    const error = await waiting;
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect(error.retryAfterMs).toBe(36_000_001);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await clock.advance(36_000_001);
    await patient;
    expect(admissions.map(({ at }) => at)).toEqual([45_001, 36_045_002]);
  });

  it('makes no call wait for an infinite Retry-After', async () => {
    const { breaker, clock, admit } = breakerOf({ failures: 1 });
    admit().end('failure', Infinity);
    expect(refusal(() => admit()).retryAfterMs).toBe(Infinity);
    await clock.advance(1e12);
    expect(breaker.state).toBe('open');
  });

  it('frees the place of an aborted caller, and leaves no timer', async () => {
    const { clock, open, request, breaker, join, admissions } = breakerOf();
    open();
    const control = new AbortController();
    const gone = rejection(Promise.resolve(breaker.admit(request({ signal: control.signal }))));
    void join();
    await clock.advance(1_000);
    control.abort('over');
    expect(await gone).toBe('over');
    await clock.advance(44_001);
    expect(admissions.map(({ at }) => at)).toEqual([45_001]);
    expect([clock.sleeping, getEventListeners(control.signal, 'abort').length]).toEqual([0, 0]);
  });

  it('rejects an aborted call, also while it is closed', () => {
    const { admit } = breakerOf();
    const reason = new Error('over');
    expect(refusal(() => admit({ signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  it('is not blocked by a caller that aborts as it is admitted as a probe', async () => {
    const { breaker, clock, open, join, admissions } = breakerOf();
    open();
    const control = new AbortController();
    const gone = rejection(join({ signal: control.signal, onChange: () => control.abort('over') }));
    void join();
    await clock.advance(45_001);
    expect(await gone).toBe('over');
    expect(admissions).toHaveLength(1);
    admissions[0]!.admission.end('success');
    expect(breaker.state).toBe('closed');
  });

  it('moves back with the clock, so that no caller waits for it to catch up', async () => {
    let ahead = 3_600_000;
    const fake = fakeClock();
    const clock = { now: () => fake.now() + ahead, sleep: fake.sleep };
    const { breaker, open, join, admissions } = breakerOf({ clock });
    open();
    void join();
    await fake.advance(20_000);
    expect(breaker.state).toBe('open');
    ahead = 0;
    expect(breaker.state).toBe('open');
    await fake.advance(25_000);
    expect(admissions).toEqual([]);
    await fake.advance(1);
    expect(admissions).toHaveLength(1);
    for (let i = 0; i < 2; i += 1) void join();
    admissions[0]!.admission.end('success');
    await settle();
    ahead = -3_600_000;
    await fake.advance(50);
    expect(admissions).toHaveLength(3);
  });
});
