import {
  AuthError,
  CircuitBreaker,
  type CircuitBreakerOptions,
  CircuitOpenError,
  type CircuitOptions,
  NetworkError,
  RateLimiter,
} from 'pagewright';
import { fakeClock, type FakeClock } from 'pagewright/testing';
import { circuitBreakerMiddleware } from '../../../src/policies/circuit-breaker/circuit-breaker-middleware';
import { circuitSchema } from '../../../src/policies/circuit-breaker/circuit-breaker-options';
import { rateLimitMiddleware } from '../../../src/policies/rate-limit/rate-limit-middleware';
import { rateLimitSchema } from '../../../src/policies/rate-limit/rate-limit-options';
import {
  type Answer,
  expectNothingLeft,
  failing,
  hanging,
  ok,
  pipelineHarness,
  thirdPage,
  throwing,
} from '../../support/pipeline-harness';
import { gate, rejection, settle } from '../../support/memory-endpoint';

const breakerOf = (clock: FakeClock, options: CircuitBreakerOptions = {}) =>
  new CircuitBreaker({ failures: 3, cooldownMs: 45_000, random: () => 0, clock, ...options });

function roadOf(
  answers: readonly Answer[],
  options: CircuitOptions = {},
  clock = fakeClock(),
  breaker = breakerOf(clock),
) {
  const road = pipelineHarness(circuitBreakerMiddleware(breaker, circuitSchema.parse(options)), answers, clock);
  const fail = async (times: number) => {
    for (let i = 0; i < times; i += 1) await rejection(road.send());
  };
  return { ...road, breaker, fail };
}

const three = [failing(503), failing(503), failing(503)];

describe('a circuit that is broken', () => {
  it('[R85] by three failures fails calls fast for 45 seconds, and nothing is sent', async () => {
    const road = roadOf([failing(503)], { whenOpen: 'fail' });
    await road.fail(3);
    for (let second = 0; second <= 45; second += 1) {
      const error = await rejection<CircuitOpenError>(road.send(road.request({ page: thirdPage })));
      expect(error).toBeInstanceOf(CircuitOpenError);
      expect(error).toMatchObject({ retryAfterMs: 45_001 - second * 1_000, page: thirdPage });
      if (second < 45) await road.clock.advance(1_000);
    }
    expect(road.requests).toHaveLength(3);
    await road.clock.advance(1);
    expect(await rejection(road.send())).toMatchObject({ status: 503 });
    expect(road.requests).toHaveLength(4);
  });

  it('[R85] names the call that it refuses', async () => {
    const road = roadOf([failing(503)], { whenOpen: 'fail' });
    await road.fail(3);
    await expect(road.send()).rejects.toThrow(
      'Crm.users: the circuit breaker is open after repeated failures, so nothing was sent; it lets a probe through in 45001 ms',
    );
    expect((await rejection<CircuitOpenError>(road.send())).page).toBeUndefined();
  });

  it('[R86] stays so for 45.0 seconds, and tries after 45.001', async () => {
    const road = roadOf([...three, ok], { whenOpen: 'fail' });
    await road.fail(3);
    await road.clock.advance(45_000);
    expect(await rejection(road.send())).toBeInstanceOf(CircuitOpenError);
    await road.clock.advance(1);
    expect(await road.send()).toBe(ok);
    expect(road.sentAt).toEqual([0, 0, 0, 45_001]);
  });

  it.each([20, 200])('[R87] lets one of %i waiting calls try; the others follow its success', async (count) => {
    const probe = gate();
    const road = roadOf([...three, async () => (await probe.promise, ok), ok]);
    await road.fail(3);
    const calls = Promise.all(Array.from({ length: count }, () => road.send()));
    await road.clock.advance(60_000);
    expect(road.sentAt.slice(3)).toEqual([45_001]);
    probe.open();
    await road.clock.advance(count * 25);
    expect(await calls).toHaveLength(count);
    expect(road.requests).toHaveLength(3 + count);
    expect(road.breaker.state).toBe('closed');
  });

  it('[R87] stays so for another 45 seconds where the try fails, and only the one that tried fails', async () => {
    const road = roadOf([...three, failing(503), ok]);
    await road.fail(3);
    const calls = Promise.allSettled(Array.from({ length: 20 }, () => road.send()));
    await road.clock.advance(90_001);
    expect(road.sentAt.slice(3)).toEqual([45_001]);
    await road.clock.advance(1 + 20 * 25);
    const outcomes = (await calls).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'rejected')).toHaveLength(1);
    expect(road.sentAt[4]).toBe(90_002);
  });

  it('[R89] makes a waiting call go on within a second', async () => {
    const road = roadOf([...three, ok]);
    await road.fail(3);
    await road.clock.advance(10_000);
    const request = road.request();
    const answer = road.send(request);
    await road.clock.advance(36_001);
    expect(await answer).toBe(ok);
    expect(road.sentAt[3]! - 45_001).toBeLessThanOrEqual(1_000);
    expect(request.counters.throttledMs).toBe(35_001);
    expect(request.stats.waitedMs).toBe(35_001);
  });

  it('[R90] breaks every road that shares the breaker', async () => {
    const clock = fakeClock();
    const breaker = breakerOf(clock);
    const [a, b] = [roadOf([failing(503)], {}, clock, breaker), roadOf([ok], {}, clock, breaker)];
    await a.fail(3);
    const held = b.send();
    await clock.advance(45_000);
    expect(b.requests).toHaveLength(0);
    await clock.advance(1);
    expect(await held).toBe(ok);
    expect(breaker.state).toBe('closed');
  });

  it('[R91] lets 50 waiting calls back over more than a second, never two in one tick', async () => {
    const road = roadOf([...three, ok]);
    await road.fail(3);
    const calls = Promise.all(Array.from({ length: 51 }, () => road.send()));
    await road.clock.advance(45_001 + 50 * 25);
    await calls;
    // The probe is answered at once, so the first of them comes in its tick.
    const back = road.sentAt.slice(4);
    expect(new Set(back).size).toBe(50);
    expect(back.at(-1)! - back[0]!).toBeGreaterThanOrEqual(1_000);
  });

  it('is told of once for each change, by the call that brought it about', async () => {
    const road = roadOf([...three, failing(503), ok]);
    for (let i = 0; i < 3; i += 1) await rejection(road.send(road.request({ page: { ...thirdPage, index: i } })));
    const held = rejection(road.send(road.request({ page: thirdPage })));
    const last = road.send();
    await road.clock.advance(90_002);
    await Promise.all([held, last]);
    const endpoint = 'Crm.users';
    expect(road.events).toStrictEqual([
      { type: 'circuit', endpoint, index: 2, state: 'open', failures: 3, cooldownMs: 45_000, waiting: 0 },
      { type: 'circuit', endpoint, index: 2, state: 'half-open', waiting: 1 },
      { type: 'circuit', endpoint, index: 2, state: 'open', failures: 4, cooldownMs: 45_000, waiting: 1 },
      { type: 'circuit', endpoint, state: 'half-open', waiting: 0 },
      { type: 'circuit', endpoint, state: 'closed', waiting: 0 },
    ]);
  });

  it('stays so for as long as the server asks, where that is more than the cooldown', async () => {
    const road = roadOf([failing(503), failing(503), failing(503, { 'retry-after': '60' }), ok]);
    await road.fail(3);
    const answer = road.send();
    await road.clock.advance(60_000);
    expect(road.requests).toHaveLength(3);
    await road.clock.advance(1);
    expect(await answer).toBe(ok);
  });

  it('is held for longer by a late 429 of a call that began before', async () => {
    const late = gate();
    const slow: Answer = async (request) => (await late.promise, failing(429, { 'retry-after': '50' })(request));
    const road = roadOf([slow, ...three, ok]);
    const first = rejection(road.send());
    await settle();
    await road.fail(3);
    const answer = road.send();
    await road.clock.advance(10_000);
    late.open();
    await first;
    await road.clock.advance(50_000);
    expect(road.requests).toHaveLength(4);
    await road.clock.advance(1);
    expect(await answer).toBe(ok);
    expect(road.sentAt.at(-1)).toBe(60_001);
  });

  it('fails waiting calls at once where it stays so for more than 4.5 minutes and the cooldown', async () => {
    const road = roadOf([
      ...three,
      failing(429, { 'retry-after': '270' }),
      failing(429, { 'retry-after': '269.999' }),
      ok,
    ]);
    await road.fail(3);
    const calls = [rejection(road.send()), rejection<CircuitOpenError>(road.send())];
    await road.clock.advance(45_001);
    expect(await calls[0]).toMatchObject({ status: 429 });
    const error = await calls[1]!;
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect(error).toMatchObject({ retryAfterMs: 270_001 });
    expect(error.message).toMatch(/^Crm\.users: /);
    expect(await rejection(road.send())).toBeInstanceOf(CircuitOpenError);
    await road.clock.advance(270_001);
    await road.fail(1);
    const last = road.send();
    await road.clock.advance(270_000);
    expect(await last).toBe(ok);
  });
});

describe('what breaks a circuit', () => {
  const statesAfter = async (answer: Answer, options: CircuitOptions = {}) => {
    const road = roadOf([answer], options, undefined);
    await road.fail(3);
    return road.breaker.state;
  };

  it('[R88] is a 429 or a 503, and no other answer', async () => {
    for (const status of [429, 503]) expect([status, await statesAfter(failing(status))]).toEqual([status, 'open']);
    for (const status of [400, 401, 403, 404, 409, 422, 500, 502, 504]) {
      expect([status, await statesAfter(failing(status))]).toEqual([status, 'closed']);
    }
  });

  it('[R88] is what the caller lists', async () => {
    expect(await statesAfter(failing(500), { statuses: [500] })).toBe('open');
    expect(await statesAfter(failing(503), { statuses: [500] })).toBe('closed');
  });

  it('[R71] is a 429 that only its code tells, too', async () => {
    const throttled = failing(400, {}, { code: 'too.many.requests' });
    expect(await statesAfter(throttled)).toBe('open');
    expect(await statesAfter(throttled, { statuses: [503] })).toBe('closed');
    expect(await statesAfter(failing(503, {}, { code: 'too.many.requests' }), { statuses: [503] })).toBe('open');
  });

  it('is no failure that has no answer', async () => {
    expect(await statesAfter(throwing(() => new NetworkError('gone')))).toBe('closed');
    expect(await statesAfter(throwing(() => new AuthError('no token')))).toBe('closed');
    expect(await statesAfter(throwing(() => 'a string'))).toBe('closed');
  });

  it('[R88] is forgotten with a success', async () => {
    const road = roadOf([failing(503), failing(429), ok, failing(503), failing(503), failing(503)]);
    await road.fail(2);
    await road.send();
    await road.fail(2);
    expect(road.breaker.state).toBe('closed');
    await road.fail(1);
    expect(road.breaker.state).toBe('open');
  });
});

describe('the probe of a broken circuit', () => {
  const probing = async (...answers: Answer[]) => {
    const road = roadOf([...three, ...answers]);
    await road.fail(3);
    await road.clock.advance(45_001);
    return road;
  };

  it('[R88] closes it with any answer that is no counted failure', async () => {
    for (const status of [400, 404, 500]) {
      const road = await probing(failing(status));
      expect(await rejection(road.send())).toMatchObject({ status });
      expect([status, road.breaker.state]).toEqual([status, 'closed']);
    }
  });

  it('opens it anew where no answer comes', async () => {
    const road = await probing(throwing(() => new NetworkError('gone')));
    await road.fail(1);
    expect(road.breaker.state).toBe('open');
    expect(road.eventsOf('circuit').at(-1)).toMatchObject({ state: 'open', failures: 4, cooldownMs: 45_000 });
  });

  it('leaves its place to the next call where it fails of itself', async () => {
    const road = await probing(
      throwing(() => new TypeError('our own fault')),
      ok,
    );
    expect(await rejection(road.send())).toBeInstanceOf(TypeError);
    expect(road.breaker.state).toBe('half-open');
    expect(await road.send()).toBe(ok);
    expect(road.breaker.state).toBe('closed');
  });

  it('leaves its place to the next call that waits where it is cancelled', async () => {
    const reason = new Error('enough');
    const road = await probing(hanging, ok);
    const control = new AbortController();
    const failure = rejection(road.send(road.request({ signal: control.signal })));
    const other = road.send();
    await road.clock.advance(5_000);
    expect(road.requests).toHaveLength(4);
    control.abort(reason);
    expect(await failure).toBe(reason);
    expect(await other).toBe(ok);
    expect(road.sentAt.at(-1)).toBe(50_001);
    expect(road.breaker.state).toBe('closed');
    expectNothingLeft(road, control.signal);
  });

  it('learns nothing from an answer that comes after it was cancelled', async () => {
    const control = new AbortController();
    const road = await probing((request) => (control.abort(), failing(503)(request)));
    await rejection(road.send(road.request({ signal: control.signal })));
    expect(road.breaker.state).toBe('half-open');
  });
});

describe('a call that is cancelled at a broken circuit', () => {
  const reason = new Error('enough');

  it('rejects with the reason of its signal, and the others go on', async () => {
    const road = roadOf([...three, ok]);
    await road.fail(3);
    const [cancelled, other] = [new AbortController(), new AbortController()];
    const request = road.request({ signal: cancelled.signal });
    const failure = rejection(road.send(request));
    const survivor = road.send(road.request({ signal: other.signal }));
    await road.clock.advance(30_000);
    cancelled.abort(reason);
    expect(await failure).toBe(reason);
    expect(request.counters.throttledMs).toBe(30_000);
    await road.clock.advance(15_001);
    expect(await survivor).toBe(ok);
    expect(road.requests).toHaveLength(4);
    expectNothingLeft(road, cancelled.signal, other.signal);
  });

  it('leaves no timer behind where it was the only one', async () => {
    const road = roadOf(three);
    await road.fail(3);
    const control = new AbortController();
    const failure = rejection(road.send(road.request({ signal: control.signal })));
    await settle();
    expect(road.clock.sleeping).toBe(1);
    control.abort(reason);
    expect(await failure).toBe(reason);
    expectNothingLeft(road, control.signal);
  });

  it('is not sent where it was cancelled before, or at the moment that its turn came', async () => {
    const clock = fakeClock();
    const breaker = breakerOf(clock);
    const road = roadOf([...three, ok], {}, clock, breaker);
    await expect(road.send(road.request({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    await road.fail(3);
    const control = new AbortController();
    const emit = () => control.abort(reason);
    const failure = rejection(road.send(road.request({ signal: control.signal, emit })));
    await clock.advance(45_001);
    expect(await failure).toBe(reason);
    expect(road.requests).toHaveLength(3);
    expect(await road.send()).toBe(ok);
  });
});

describe('a rate limit around a broken circuit', () => {
  it('repeats the call whose 429 opened it, as soon as both let it through', async () => {
    const clock = fakeClock();
    const breaker = breakerOf(clock, { failures: 2, cooldownMs: 10_000 });
    const limiters = [new RateLimiter({ clock })];
    const policy = rateLimitSchema.parse({ jitter: false });
    const road = pipelineHarness(
      [
        rateLimitMiddleware((request) => ({ request, limiters }), policy),
        circuitBreakerMiddleware(breaker, circuitSchema.parse({})),
      ],
      [failing(429, { 'retry-after': '3' }), failing(429, { 'retry-after': '3' }), ok],
      clock,
    );
    const answer = road.send();
    await clock.advance(13_001);
    expect(await answer).toBe(ok);
    expect(road.sentAt).toEqual([0, 3_000, 13_001]);
  });

  it('keeps no slot of the bucket from the probe while others wait for it', async () => {
    const clock = fakeClock();
    const breaker = breakerOf(clock, { failures: 1, cooldownMs: 10_000 });
    const limiters = [new RateLimiter({ concurrency: 1, clock })];
    const road = pipelineHarness(
      [
        rateLimitMiddleware((request) => ({ request, limiters }), rateLimitSchema.parse({})),
        circuitBreakerMiddleware(breaker, circuitSchema.parse({})),
      ],
      [failing(503), ok],
      clock,
    );
    const calls = [road.send().catch((error: unknown) => error), road.send(), road.send()];
    await clock.advance(11_000);
    expect((await Promise.all(calls)).slice(1)).toEqual([ok, ok]);
  });
});
