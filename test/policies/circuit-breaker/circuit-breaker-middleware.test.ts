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

function pipelineOf(
  answers: readonly Answer[],
  options: CircuitOptions = {},
  clock = fakeClock(),
  breaker = breakerOf(clock),
) {
  const pipeline = pipelineHarness(circuitBreakerMiddleware(breaker, circuitSchema.parse(options)), answers, clock);
  const fail = async (times: number) => {
    for (let i = 0; i < times; i += 1) await rejection(pipeline.send());
  };
  return { ...pipeline, breaker, fail };
}

const three = [failing(503), failing(503), failing(503)];

describe('an open circuit', () => {
  it('[R85] rejects calls at once for 45 seconds after three failures, and nothing is sent', async () => {
    const pipeline = pipelineOf([failing(503)], { whenOpen: 'fail' });
    await pipeline.fail(3);
    for (let second = 0; second <= 45; second += 1) {
      const error = await rejection<CircuitOpenError>(pipeline.send(pipeline.request({ page: thirdPage })));
      expect(error).toBeInstanceOf(CircuitOpenError);
      expect(error).toMatchObject({ retryAfterMs: 45_001 - second * 1_000, page: thirdPage });
      if (second < 45) await pipeline.clock.advance(1_000);
    }
    expect(pipeline.requests).toHaveLength(3);
    await pipeline.clock.advance(1);
    expect(await rejection(pipeline.send())).toMatchObject({ status: 503 });
    expect(pipeline.requests).toHaveLength(4);
  });

  it('[R85] names the rejected call', async () => {
    const pipeline = pipelineOf([failing(503)], { whenOpen: 'fail' });
    await pipeline.fail(3);
    await expect(pipeline.send()).rejects.toThrow(
      'Crm.users: the circuit breaker is open after repeated failures, so nothing was sent. It admits a probe in 45001 ms.',
    );
    expect((await rejection<CircuitOpenError>(pipeline.send())).page).toBeUndefined();
  });

  it('[R86] stays open for 45.0 seconds, and sends a probe after 45.001', async () => {
    const pipeline = pipelineOf([...three, ok], { whenOpen: 'fail' });
    await pipeline.fail(3);
    await pipeline.clock.advance(45_000);
    expect(await rejection(pipeline.send())).toBeInstanceOf(CircuitOpenError);
    await pipeline.clock.advance(1);
    expect(await pipeline.send()).toBe(ok);
    expect(pipeline.sentAt).toEqual([0, 0, 0, 45_001]);
  });

  it.each([20, 200])(
    '[R87] admits one of %i waiting calls as a probe; the others follow its success',
    async (count) => {
      const probe = gate();
      const pipeline = pipelineOf([...three, async () => (await probe.promise, ok), ok]);
      await pipeline.fail(3);
      const calls = Promise.all(Array.from({ length: count }, () => pipeline.send()));
      await pipeline.clock.advance(60_000);
      expect(pipeline.sentAt.slice(3)).toEqual([45_001]);
      probe.open();
      await pipeline.clock.advance(count * 25);
      expect(await calls).toHaveLength(count);
      expect(pipeline.requests).toHaveLength(3 + count);
      expect(pipeline.breaker.state).toBe('closed');
    },
  );

  it('[R87] stays open for another 45 seconds after a failed probe, and only the probe fails', async () => {
    const pipeline = pipelineOf([...three, failing(503), ok]);
    await pipeline.fail(3);
    const calls = Promise.allSettled(Array.from({ length: 20 }, () => pipeline.send()));
    await pipeline.clock.advance(90_001);
    expect(pipeline.sentAt.slice(3)).toEqual([45_001]);
    await pipeline.clock.advance(1 + 20 * 25);
    const outcomes = (await calls).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'rejected')).toHaveLength(1);
    expect(pipeline.sentAt[4]).toBe(90_002);
  });

  it('[R89] lets a waiting call continue within a second', async () => {
    const pipeline = pipelineOf([...three, ok]);
    await pipeline.fail(3);
    await pipeline.clock.advance(10_000);
    const request = pipeline.request();
    const answer = pipeline.send(request);
    await pipeline.clock.advance(36_001);
    expect(await answer).toBe(ok);
    expect(pipeline.sentAt[3]! - 45_001).toBeLessThanOrEqual(1_000);
    expect(request.counters.throttledMs).toBe(35_001);
    expect(request.stats.waitedMs).toBe(35_001);
  });

  it('[R90] blocks every pipeline that shares the breaker', async () => {
    const clock = fakeClock();
    const breaker = breakerOf(clock);
    const [a, b] = [pipelineOf([failing(503)], {}, clock, breaker), pipelineOf([ok], {}, clock, breaker)];
    await a.fail(3);
    const held = b.send();
    await clock.advance(45_000);
    expect(b.requests).toHaveLength(0);
    await clock.advance(1);
    expect(await held).toBe(ok);
    expect(breaker.state).toBe('closed');
  });

  it('[R91] restarts 50 waiting calls over more than a second, never two in one tick', async () => {
    const pipeline = pipelineOf([...three, ok]);
    await pipeline.fail(3);
    const calls = Promise.all(Array.from({ length: 51 }, () => pipeline.send()));
    await pipeline.clock.advance(45_001 + 50 * 25);
    await calls;
    // The probe gets its response at once, so the first caller follows in the same tick.
    const back = pipeline.sentAt.slice(4);
    expect(new Set(back).size).toBe(50);
    expect(back.at(-1)! - back[0]!).toBeGreaterThanOrEqual(1_000);
  });

  it('emits one event per change, from the call that caused it', async () => {
    const pipeline = pipelineOf([...three, failing(503), ok]);
    for (let i = 0; i < 3; i += 1)
      await rejection(pipeline.send(pipeline.request({ page: { ...thirdPage, index: i } })));
    const held = rejection(pipeline.send(pipeline.request({ page: thirdPage })));
    const last = pipeline.send();
    await pipeline.clock.advance(90_002);
    await Promise.all([held, last]);
    const endpoint = 'Crm.users';
    expect(pipeline.events).toStrictEqual([
      { type: 'circuit', endpoint, index: 2, state: 'open', failures: 3, cooldownMs: 45_000, waiting: 0 },
      { type: 'circuit', endpoint, index: 2, state: 'half-open', waiting: 1 },
      { type: 'circuit', endpoint, index: 2, state: 'open', failures: 4, cooldownMs: 45_000, waiting: 1 },
      { type: 'circuit', endpoint, state: 'half-open', waiting: 0 },
      { type: 'circuit', endpoint, state: 'closed', waiting: 0 },
    ]);
  });

  it('stays open for a Retry-After longer than the cooldown', async () => {
    const pipeline = pipelineOf([failing(503), failing(503), failing(503, { 'retry-after': '60' }), ok]);
    await pipeline.fail(3);
    const answer = pipeline.send();
    await pipeline.clock.advance(60_000);
    expect(pipeline.requests).toHaveLength(3);
    await pipeline.clock.advance(1);
    expect(await answer).toBe(ok);
  });

  it('stays open for longer after a late 429 of an earlier call', async () => {
    const late = gate();
    const slow: Answer = async (request) => (await late.promise, failing(429, { 'retry-after': '50' })(request));
    const pipeline = pipelineOf([slow, ...three, ok]);
    const first = rejection(pipeline.send());
    await settle();
    await pipeline.fail(3);
    const answer = pipeline.send();
    await pipeline.clock.advance(10_000);
    late.open();
    await first;
    await pipeline.clock.advance(50_000);
    expect(pipeline.requests).toHaveLength(4);
    await pipeline.clock.advance(1);
    expect(await answer).toBe(ok);
    expect(pipeline.sentAt.at(-1)).toBe(60_001);
  });

  it('rejects waiting calls at once if it stays open for more than 4.5 minutes and the cooldown', async () => {
    const pipeline = pipelineOf([
      ...three,
      failing(429, { 'retry-after': '270' }),
      failing(429, { 'retry-after': '269.999' }),
      ok,
    ]);
    await pipeline.fail(3);
    const calls = [rejection(pipeline.send()), rejection<CircuitOpenError>(pipeline.send())];
    await pipeline.clock.advance(45_001);
    expect(await calls[0]).toMatchObject({ status: 429 });
    const error = await calls[1]!;
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect(error).toMatchObject({ retryAfterMs: 270_001 });
    expect(error.message).toMatch(/^Crm\.users: /);
    expect(await rejection(pipeline.send())).toBeInstanceOf(CircuitOpenError);
    await pipeline.clock.advance(270_001);
    await pipeline.fail(1);
    const last = pipeline.send();
    await pipeline.clock.advance(270_000);
    expect(await last).toBe(ok);
  });
});

describe('a counted failure', () => {
  const statesAfter = async (answer: Answer, options: CircuitOptions = {}) => {
    const pipeline = pipelineOf([answer], options, undefined);
    await pipeline.fail(3);
    return pipeline.breaker.state;
  };

  it('[R88] is a 429 or a 503, and no other response', async () => {
    for (const status of [429, 503]) expect([status, await statesAfter(failing(status))]).toEqual([status, 'open']);
    for (const status of [400, 401, 403, 404, 409, 422, 500, 502, 504]) {
      expect([status, await statesAfter(failing(status))]).toEqual([status, 'closed']);
    }
  });

  it('[R88] is any status that the caller lists', async () => {
    expect(await statesAfter(failing(500), { statuses: [500] })).toBe('open');
    expect(await statesAfter(failing(503), { statuses: [500] })).toBe('closed');
  });

  it('[R71] is also a 429 by its code alone', async () => {
    const throttled = failing(400, {}, { code: 'too.many.requests' });
    expect(await statesAfter(throttled)).toBe('open');
    expect(await statesAfter(throttled, { statuses: [503] })).toBe('closed');
    expect(await statesAfter(failing(503, {}, { code: 'too.many.requests' }), { statuses: [503] })).toBe('open');
  });

  it('is not a failure without a response', async () => {
    expect(await statesAfter(throwing(() => new NetworkError('gone')))).toBe('closed');
    expect(await statesAfter(throwing(() => new AuthError('no token')))).toBe('closed');
    expect(await statesAfter(throwing(() => 'a string'))).toBe('closed');
  });

  it('[R88] is forgotten after a success', async () => {
    const pipeline = pipelineOf([failing(503), failing(429), ok, failing(503), failing(503), failing(503)]);
    await pipeline.fail(2);
    await pipeline.send();
    await pipeline.fail(2);
    expect(pipeline.breaker.state).toBe('closed');
    await pipeline.fail(1);
    expect(pipeline.breaker.state).toBe('open');
  });
});

describe('the probe of an open circuit', () => {
  const probing = async (...answers: Answer[]) => {
    const pipeline = pipelineOf([...three, ...answers]);
    await pipeline.fail(3);
    await pipeline.clock.advance(45_001);
    return pipeline;
  };

  it('[R88] closes it with any response that is not a counted failure', async () => {
    for (const status of [400, 404, 500]) {
      const pipeline = await probing(failing(status));
      expect(await rejection(pipeline.send())).toMatchObject({ status });
      expect([status, pipeline.breaker.state]).toEqual([status, 'closed']);
    }
  });

  it('re-opens it without a response', async () => {
    const pipeline = await probing(throwing(() => new NetworkError('gone')));
    await pipeline.fail(1);
    expect(pipeline.breaker.state).toBe('open');
    expect(pipeline.eventsOf('circuit').at(-1)).toMatchObject({ state: 'open', failures: 4, cooldownMs: 45_000 });
  });

  it('passes its place to the next call if it fails before it is sent', async () => {
    const pipeline = await probing(
      throwing(() => new TypeError('our own fault')),
      ok,
    );
    expect(await rejection(pipeline.send())).toBeInstanceOf(TypeError);
    expect(pipeline.breaker.state).toBe('half-open');
    expect(await pipeline.send()).toBe(ok);
    expect(pipeline.breaker.state).toBe('closed');
  });

  it('passes its place to the next waiting call if it is cancelled', async () => {
    const reason = new Error('enough');
    const pipeline = await probing(hanging, ok);
    const control = new AbortController();
    const failure = rejection(pipeline.send(pipeline.request({ signal: control.signal })));
    const other = pipeline.send();
    await pipeline.clock.advance(5_000);
    expect(pipeline.requests).toHaveLength(4);
    control.abort(reason);
    expect(await failure).toBe(reason);
    expect(await other).toBe(ok);
    expect(pipeline.sentAt.at(-1)).toBe(50_001);
    expect(pipeline.breaker.state).toBe('closed');
    expectNothingLeft(pipeline, control.signal);
  });

  it('ignores a response after it was cancelled', async () => {
    const control = new AbortController();
    const pipeline = await probing((request) => (control.abort(), failing(503)(request)));
    await rejection(pipeline.send(pipeline.request({ signal: control.signal })));
    expect(pipeline.breaker.state).toBe('half-open');
  });
});

describe('a call that is cancelled at an open circuit', () => {
  const reason = new Error('enough');

  it('rejects with the reason of its signal, and the others continue', async () => {
    const pipeline = pipelineOf([...three, ok]);
    await pipeline.fail(3);
    const [cancelled, other] = [new AbortController(), new AbortController()];
    const request = pipeline.request({ signal: cancelled.signal });
    const failure = rejection(pipeline.send(request));
    const survivor = pipeline.send(pipeline.request({ signal: other.signal }));
    await pipeline.clock.advance(30_000);
    cancelled.abort(reason);
    expect(await failure).toBe(reason);
    expect(request.counters.throttledMs).toBe(30_000);
    await pipeline.clock.advance(15_001);
    expect(await survivor).toBe(ok);
    expect(pipeline.requests).toHaveLength(4);
    expectNothingLeft(pipeline, cancelled.signal, other.signal);
  });

  it('leaves no timer if it was the only one', async () => {
    const pipeline = pipelineOf(three);
    await pipeline.fail(3);
    const control = new AbortController();
    const failure = rejection(pipeline.send(pipeline.request({ signal: control.signal })));
    await settle();
    expect(pipeline.clock.sleeping).toBe(1);
    control.abort(reason);
    expect(await failure).toBe(reason);
    expectNothingLeft(pipeline, control.signal);
  });

  it('is not sent if it was cancelled before, or when it was admitted', async () => {
    const clock = fakeClock();
    const breaker = breakerOf(clock);
    const pipeline = pipelineOf([...three, ok], {}, clock, breaker);
    await expect(pipeline.send(pipeline.request({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    await pipeline.fail(3);
    const control = new AbortController();
    const emit = () => control.abort(reason);
    const failure = rejection(pipeline.send(pipeline.request({ signal: control.signal, emit })));
    await clock.advance(45_001);
    expect(await failure).toBe(reason);
    expect(pipeline.requests).toHaveLength(3);
    expect(await pipeline.send()).toBe(ok);
  });
});

describe('a rate limit around an open circuit', () => {
  it('retries the call whose 429 opened it, as soon as both admit it', async () => {
    const clock = fakeClock();
    const breaker = breakerOf(clock, { failures: 2, cooldownMs: 10_000 });
    const limiters = [new RateLimiter({ clock })];
    const policy = rateLimitSchema.parse({ jitter: false });
    const pipeline = pipelineHarness(
      [
        rateLimitMiddleware((request) => ({ request, limiters }), policy),
        circuitBreakerMiddleware(breaker, circuitSchema.parse({})),
      ],
      [failing(429, { 'retry-after': '3' }), failing(429, { 'retry-after': '3' }), ok],
      clock,
    );
    const answer = pipeline.send();
    await clock.advance(13_001);
    expect(await answer).toBe(ok);
    expect(pipeline.sentAt).toEqual([0, 3_000, 13_001]);
  });

  it('leaves a slot of the bucket for the probe while others wait', async () => {
    const clock = fakeClock();
    const breaker = breakerOf(clock, { failures: 1, cooldownMs: 10_000 });
    const limiters = [new RateLimiter({ concurrency: 1, clock })];
    const pipeline = pipelineHarness(
      [
        rateLimitMiddleware((request) => ({ request, limiters }), rateLimitSchema.parse({})),
        circuitBreakerMiddleware(breaker, circuitSchema.parse({})),
      ],
      [failing(503), ok],
      clock,
    );
    const calls = [pipeline.send().catch((error: unknown) => error), pipeline.send(), pipeline.send()];
    await clock.advance(11_000);
    expect((await Promise.all(calls)).slice(1)).toEqual([ok, ok]);
  });
});
