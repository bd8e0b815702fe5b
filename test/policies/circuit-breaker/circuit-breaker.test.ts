import { getEventListeners } from 'node:events';
import { CircuitBreaker, type CircuitBreakerOptions, CircuitOpenError, ConfigurationError } from 'pagewright';
import { fakeClock, type FakeClock } from 'pagewright/testing';
import type { Admission, AdmissionRequest, CircuitChange } from '../../../src/policies/circuit-breaker/circuit-breaker';
import { rejection, settle } from '../../support/memory-endpoint';

function breakerOf(options: CircuitBreakerOptions = {}, clock: FakeClock = fakeClock()) {
  const breaker = new CircuitBreaker({ failures: 3, cooldownMs: 45_000, random: () => 0, clock, ...options });
  const told: CircuitChange[] = [];
  const passenger = (facts: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
    whenOpen: 'wait',
    maxWaitMs: 270_000,
    signal: new AbortController().signal,
    onChange: (change) => told.push(change),
    ...facts,
  });
  /** Enters where nothing has to be waited for. */
  const pass = (facts?: Partial<AdmissionRequest>) => breaker.admit(passenger(facts)) as Admission;
  /** Enters and notes when it was let on. */
  const passes: { at: number; pass: Admission }[] = [];
  const join = async (facts?: Partial<AdmissionRequest>) => {
    const got = await breaker.admit(passenger(facts));
    passes.push({ at: clock.now(), pass: got });
    return got;
  };
  const open = () => {
    for (let i = 0; i < 3; i += 1) pass().end('failure');
  };
  return { breaker, clock, told, pass, passes, passenger, join, open };
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
  it('[R85] lets everything through until so many failures in a row', () => {
    const { breaker, told, pass } = breakerOf();
    pass().end('failure');
    pass().end('failure');
    pass().end('success');
    pass().end('failure');
    pass().end('failure');
    expect([breaker.state, told]).toEqual(['closed', []]);
    pass().end('failure');
    expect(breaker.state).toBe('open');
    expect(told).toEqual([{ state: 'open', failures: 3, cooldownMs: 45_000, waiting: 0 }]);
  });

  it('opens after 5 failures for 30 seconds where nothing is said', async () => {
    const clock = fakeClock();
    const breaker = new CircuitBreaker({ clock });
    const passenger = breakerOf().passenger();
    for (let i = 0; i < 5; i += 1) {
      expect(breaker.state).toBe('closed');
      (breaker.admit(passenger) as Admission).end('failure');
    }
    expect([breaker.state, breaker.cooldownMs]).toEqual(['open', 30_000]);
    await clock.advance(30_000);
    expect(breaker.state).toBe('open');
    await clock.advance(1);
    expect(breaker.state).toBe('half-open');
  });

  it('goes by the clock of the machine where none is given', () => {
    const breaker = new CircuitBreaker({ failures: 1, cooldownMs: 60_000 });
    (breaker.admit(breakerOf().passenger()) as Admission).end('failure');
    expect(breaker.state).toBe('open');
    const left = refusal(() => breaker.admit(breakerOf().passenger({ whenOpen: 'fail' }))).retryAfterMs;
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
  ])('refuses %j', (options, message) => {
    expect(() => new CircuitBreaker(options as never)).toThrow(message);
    expect(() => new CircuitBreaker(options as never)).toThrow(ConfigurationError);
  });

  it('[R86] is open for 45.0 seconds, and half-open after 45.001', async () => {
    const { breaker, clock, open, pass } = breakerOf();
    open();
    await clock.advance(45_000);
    expect(breaker.state).toBe('open');
    expect(refusal(() => pass({ whenOpen: 'fail' })).retryAfterMs).toBe(1);
    await clock.advance(1);
    expect(breaker.state).toBe('half-open');
    expect(pass({ whenOpen: 'fail' })).toBeDefined();
  });

  it('[R89] fails at once, telling how long it stays open, where the caller does not wait', async () => {
    const { clock, open, pass } = breakerOf();
    open();
    await clock.advance(5_000);
    const error = refusal(() => pass({ whenOpen: 'fail' }));
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect(error).toMatchObject({ retryAfterMs: 40_001, code: 'CIRCUIT_OPEN' });
    await clock.advance(40_001);
    pass();
    const probing = refusal(() => pass({ whenOpen: 'fail' }));
    expect(probing.retryAfterMs).toBe(0);
    expect(probing.message).toMatch(/so nothing was sent; its probe is on the way$/);
  });

  it.each([20, 200])('[R87] lets one of %i callers probe when it is half-open', async (count) => {
    const { breaker, clock, open, told, join, passes } = breakerOf();
    open();
    const calls = Promise.all(Array.from({ length: count }, () => join()));
    await clock.advance(45_000);
    expect([passes.length, clock.sleeping]).toEqual([0, 1]);
    await clock.advance(1);
    expect(passes.map(({ at }) => at)).toEqual([45_001]);
    expect(breaker.state).toBe('half-open');
    await clock.advance(3_600_000);
    expect(passes).toHaveLength(1);
    expect(clock.sleeping).toBe(0);
    passes[0]!.pass.end('success');
    expect(breaker.state).toBe('closed');
    await clock.advance(count * 25);
    await calls;
    expect(told).toEqual([
      { state: 'open', failures: 3, cooldownMs: 45_000, waiting: 0 },
      { state: 'half-open', waiting: count - 1 },
      { state: 'closed', waiting: count - 1 },
    ]);
  });

  it('[R87] opens for another 45 seconds with a probe that fails, and then lets the next one try', async () => {
    const { breaker, clock, open, told, join, passes } = breakerOf();
    open();
    for (let i = 0; i < 3; i += 1) void join();
    await clock.advance(50_000);
    passes[0]!.pass.end('failure');
    expect(breaker.state).toBe('open');
    await clock.advance(45_000);
    expect(passes).toHaveLength(1);
    await clock.advance(1);
    expect(passes.map(({ at }) => at)).toEqual([45_001, 95_001]);
    expect(told.slice(1)).toEqual([
      { state: 'half-open', waiting: 2 },
      { state: 'open', failures: 4, cooldownMs: 45_000, waiting: 2 },
      { state: 'half-open', waiting: 1 },
    ]);
  });

  it('[R87] counts anew after it has closed', async () => {
    const { breaker, clock, open, pass } = breakerOf();
    open();
    await clock.advance(45_001);
    pass().end('success');
    pass().end('failure');
    pass().end('failure');
    expect(breaker.state).toBe('closed');
    pass().end('failure');
    expect(breaker.state).toBe('open');
  });

  it('[R91] lets 50 waiting callers back over more than a second, never two in one tick', async () => {
    for (const random of [() => 0, () => 0.999, Math.random]) {
      const { clock, open, join, passes } = breakerOf({ random });
      open();
      const calls = Promise.all(Array.from({ length: 51 }, () => join()));
      await clock.advance(45_001);
      passes[0]!.pass.end('success');
      await clock.advance(50 * 38);
      await calls;
      const back = passes.slice(1).map(({ at }) => at);
      expect(back).toHaveLength(50);
      expect(new Set(back).size).toBe(50);
      expect(back.at(-1)! - back[0]!).toBeGreaterThanOrEqual(1_000);
    }
  });

  it('lets one who waited be the next probe where the first was given up, and says nothing of it', async () => {
    const { breaker, clock, open, told, join, passes } = breakerOf();
    open();
    void join();
    void join();
    await clock.advance(45_001);
    passes[0]!.pass.end('cancelled');
    await settle();
    expect(passes.map(({ at }) => at)).toEqual([45_001, 45_001]);
    passes[1]!.pass.end('cancelled');
    expect(breaker.state).toBe('half-open');
    expect(told.slice(1)).toEqual([
      { state: 'half-open', waiting: 1 },
      { state: 'half-open', waiting: 0 },
    ]);
    const third = await join();
    third.end('success');
    expect(breaker.state).toBe('closed');
  });

  it('takes no other call for its probe', async () => {
    const { breaker, clock, open, pass, told } = breakerOf();
    const early = [pass(), pass(), pass()];
    open();
    await clock.advance(45_001);
    const probe = pass();
    early[0]!.end('success');
    early[1]!.end('failure', 99_000);
    early[2]!.end('cancelled');
    expect(breaker.state).toBe('half-open');
    expect(told).toHaveLength(2);
    probe.end('success');
    expect(breaker.state).toBe('closed');
  });

  it('stays open for what the server asks, where that is longer than the cooldown', async () => {
    const { breaker, clock, pass, told } = breakerOf();
    pass().end('failure', 90_000);
    pass().end('failure');
    pass().end('failure', 60_000);
    expect(told).toEqual([{ state: 'open', failures: 3, cooldownMs: 60_000, waiting: 0 }]);
    await clock.advance(60_000);
    expect(breaker.state).toBe('open');
    await clock.advance(1);
    expect(breaker.state).toBe('half-open');
  });

  it('takes no note, and tells nothing, of other calls that end while it is open', () => {
    const { breaker, open, pass, told } = breakerOf();
    const early = [pass(), pass(), pass()];
    open();
    early[0]!.end('success');
    early[1]!.end('failure');
    early[2]!.end('cancelled');
    expect([breaker.state, told]).toEqual(['open', [{ state: 'open', failures: 3, cooldownMs: 45_000, waiting: 0 }]]);
  });

  it('[R91] lets those back one by one, too, who came while the probe was under way', async () => {
    const clock = fakeClock();
    const { open, pass, join, passes } = breakerOf({ random: undefined }, clock);
    open();
    await clock.advance(45_001);
    const probe = pass();
    const calls = Promise.all([join(), join(), join()]);
    probe.end('success');
    await clock.advance(2 * 38);
    await calls;
    const [first, second, third] = passes.map(({ at }) => at) as [number, number, number];
    expect(first).toBe(45_001);
    for (const gap of [second - first, third - second]) {
      expect(gap).toBeGreaterThanOrEqual(25);
      expect(gap).toBeLessThanOrEqual(38);
    }
  });

  it('holds those who wait for longer by a late failure of a call from before it opened', async () => {
    const { clock, open, pass, told, join, passes } = breakerOf();
    const late = pass();
    open();
    void join();
    await clock.advance(10_000);
    late.end('failure', 50_000);
    expect(told.at(-1)).toEqual({ state: 'open', failures: 3, cooldownMs: 50_000, waiting: 1 });
    await clock.advance(50_000);
    expect(passes).toEqual([]);
    await clock.advance(1);
    expect(passes.map(({ at }) => at)).toEqual([60_001]);
  });

  it('fails a call at once where it stays open for longer than the call would wait', () => {
    const { pass } = breakerOf({ failures: 1 });
    pass().end('failure', 60_000);
    expect(refusal(() => pass({ maxWaitMs: 60_000 }))).toMatchObject({ retryAfterMs: 60_001 });
    expect(pass({ maxWaitMs: 60_001 })).toBeInstanceOf(Promise);
  });

  it('fails also those who wait already, where it is to stay open for longer than they would wait', async () => {
    const { clock, open, join, passes } = breakerOf();
    open();
    void join();
    const { signal } = new AbortController();
    const waiting = rejection<CircuitOpenError>(join({ signal }));
    const patient = join({ maxWaitMs: Infinity });
    await clock.advance(45_001);
    passes[0]!.pass.end('failure', 36_000_000);
    const error = await waiting;
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect(error.retryAfterMs).toBe(36_000_001);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await clock.advance(36_000_001);
    await patient;
    expect(passes.map(({ at }) => at)).toEqual([45_001, 36_045_002]);
  });

  it('lets nobody wait for a server that asks for ever', async () => {
    const { breaker, clock, pass } = breakerOf({ failures: 1 });
    pass().end('failure', Infinity);
    expect(refusal(() => pass()).retryAfterMs).toBe(Infinity);
    await clock.advance(1e12);
    expect(breaker.state).toBe('open');
  });

  it('frees the place of one who gives up waiting, and leaves no timer behind', async () => {
    const { clock, open, passenger, breaker, join, passes } = breakerOf();
    open();
    const control = new AbortController();
    const gone = rejection(Promise.resolve(breaker.admit(passenger({ signal: control.signal }))));
    void join();
    await clock.advance(1_000);
    control.abort('over');
    expect(await gone).toBe('over');
    await clock.advance(44_001);
    expect(passes.map(({ at }) => at)).toEqual([45_001]);
    expect([clock.sleeping, getEventListeners(control.signal, 'abort').length]).toEqual([0, 0]);
  });

  it('refuses one that was cancelled before, also while it is closed', () => {
    const { pass } = breakerOf();
    const reason = new Error('over');
    expect(refusal(() => pass({ signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  it('is no longer held by one that gives up on hearing that it may probe', async () => {
    const { breaker, clock, open, join, passes } = breakerOf();
    open();
    const control = new AbortController();
    const gone = rejection(join({ signal: control.signal, onChange: () => control.abort('over') }));
    void join();
    await clock.advance(45_001);
    expect(await gone).toBe('over');
    expect(passes).toHaveLength(1);
    passes[0]!.pass.end('success');
    expect(breaker.state).toBe('closed');
  });

  it('goes back with a clock that is set back: nobody waits for it to catch up', async () => {
    let ahead = 3_600_000;
    const fake = fakeClock();
    const clock = { now: () => fake.now() + ahead, sleep: fake.sleep };
    const { breaker, open, join, passes } = breakerOf({ clock });
    open();
    void join();
    await fake.advance(20_000);
    expect(breaker.state).toBe('open');
    ahead = 0;
    expect(breaker.state).toBe('open');
    await fake.advance(25_000);
    expect(passes).toEqual([]);
    await fake.advance(1);
    expect(passes).toHaveLength(1);
    for (let i = 0; i < 2; i += 1) void join();
    passes[0]!.pass.end('success');
    await settle();
    ahead = -3_600_000;
    await fake.advance(50);
    expect(passes).toHaveLength(3);
  });
});
