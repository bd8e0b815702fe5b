import {
  ConfigurationError,
  exponential,
  RateLimiter,
  RateLimitError,
  type RateLimitOptions,
  type RateOptions,
  RetryExhaustedError,
} from 'pagewright';
import { fakeClock, type FakeClock } from 'pagewright/testing';
import { rateLimitMiddleware } from '../../../src/policies/rate-limit/rate-limit-middleware';
import { rateLimitSchema } from '../../../src/policies/rate-limit/rate-limit-options';
import {
  type Answer,
  expectNothingLeft,
  failing,
  gaps,
  hanging,
  ok,
  pipelineHarness,
  thirdPage,
  throwing,
} from '../../support/pipeline-harness';
import { gate, rejection, settle } from '../../support/memory-endpoint';

const bucket = (clock: FakeClock, pace: RateOptions = {}) => new RateLimiter({ ...pace, clock, random: () => 0 });

/** A road through buckets, by default through a single one without a pace. */
function roadOf(
  answers: readonly Answer[],
  options: RateLimitOptions = {},
  clock = fakeClock(),
  limiters: readonly RateLimiter[] = [bucket(clock)],
) {
  const policy = rateLimitSchema.parse({ backoff: exponential({ jitter: false }), random: () => 0, ...options });
  return pipelineHarness(
    rateLimitMiddleware((request) => ({ request, limiters }), policy),
    answers,
    clock,
  );
}

const answering = (headers: Record<string, string>): Answer => ({ ...ok, headers });

describe('a 429', () => {
  it('[R60] with Retry-After 3 is followed by a send 3.0 seconds later, and no sooner', async () => {
    const road = roadOf([failing(429, { 'retry-after': '3' }), ok]);
    const answer = road.send();
    await road.clock.advance(2_999);
    expect(road.sentAt).toEqual([0]);
    await road.clock.advance(1);
    expect(await answer).toBe(ok);
    expect(road.sentAt).toEqual([0, 3_000]);
  });

  it('[R63] stretches Retry-After 10 by a factor of 1.0 to 1.5, drawn anew each time', async () => {
    const road = roadOf([failing(429, { 'retry-after': '10' })], { retries: 1_000, random: Math.random });
    const failure = rejection(road.send());
    await road.clock.advance(15_000 * 1_000);
    await failure;
    const waits = gaps(road.sentAt);
    expect(waits).toHaveLength(1_000);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(15_000);
    expect(new Set(waits).size).toBeGreaterThan(500);
  });

  it('[R63] has the jitter that the caller chooses', async () => {
    for (const [jitter, ms] of [[false, 10_000] as const, [[2, 4] as const, 30_000] as const]) {
      const road = roadOf([failing(429, { 'retry-after': '10' }), ok], { jitter, random: () => 0.5 });
      const answer = road.send();
      await road.clock.advance(ms);
      await answer;
      expect(gaps(road.sentAt)).toEqual([ms]);
    }
  });

  it('[R84] is told as one event with the method, the wait and the attempt', async () => {
    const headers = { 'retry-after': '3', 'inin-correlation-id': 'c-9' };
    const body = { code: 'too.many.requests', limit: { key: 'token.rate.per.minute', namespace: 'n', value: 300 } };
    const road = roadOf([failing(429, headers, body), failing(429), ok], { random: () => 0.5 });
    const answer = road.send(road.request({ page: thirdPage }));
    await road.clock.advance(3_750 + 4_000);
    await answer;
    const place = { endpoint: 'Crm.users', index: 2 };
    expect(road.events).toStrictEqual([
      { type: 'paused', ...place, cause: 'refused', waitMs: 3_750 },
      {
        type: 'rateLimited',
        ...place,
        cause: 'refused',
        attempt: 1,
        retries: 5,
        waitMs: 3_750,
        retryAfter: 3,
        limit: 'token.rate.per.minute',
        correlationId: 'c-9',
      },
      { type: 'rateLimited', ...place, cause: 'throttled', waitMs: 3_750 },
      { type: 'paused', ...place, cause: 'refused', waitMs: 4_000 },
      { type: 'rateLimited', ...place, cause: 'refused', attempt: 2, retries: 5, waitMs: 4_000 },
      { type: 'rateLimited', ...place, cause: 'throttled', waitMs: 4_000 },
    ]);
  });

  it('[R84] leaves out a limit that has no name', async () => {
    const road = roadOf([failing(429, {}, { limit: { key: 7 } }), ok]);
    const answer = road.send();
    await road.clock.advance(2_000);
    await answer;
    expect(Object.keys(road.eventsOf('rateLimited')[0]!)).toEqual([
      'type',
      'endpoint',
      'cause',
      'attempt',
      'retries',
      'waitMs',
    ]);
  });

  it('[R68] that comes for the sixth time fails the call at once, with what was tried and where', async () => {
    const road = roadOf([failing(429, {}, { code: 'too.many.requests' })]);
    const request = road.request();
    const failure = rejection<RetryExhaustedError>(road.send(request));
    await road.clock.advance(2_000 + 4_000 + 8_000 + 16_000 + 32_000);
    const error = await failure;
    expect(error).toBeInstanceOf(RetryExhaustedError);
    expect(error).toMatchObject({ attempts: 6, status: 429, apiCode: 'too.many.requests', code: 'RETRY_EXHAUSTED' });
    expect(error.message).toBe('Crm.users: HTTP 429 (too.many.requests). Gave up after 6 attempts');
    expect(error.cause).toBeInstanceOf(RateLimitError);
    expect(road.sentAt).toEqual([0, 2_000, 6_000, 14_000, 30_000, 62_000]);
    expect(request.counters).toEqual({ requests: 6, retries: 5, throttledMs: 62_000, refreshes: 0 });
    expectNothingLeft(road, request.signal);
  });

  it('[R66] [R70] counts anew for each page: four on each of ten pages, and all arrive', async () => {
    const page = [failing(429), failing(429), failing(429), failing(429), ok];
    const road = roadOf(Array.from({ length: 10 }, () => page).flat());
    for (let index = 0; index < 10; index += 1) {
      const answer = road.send(road.request({ page: { ...thirdPage, index } }));
      await road.clock.advance(30_000);
      expect(await answer).toBe(ok);
    }
    const firstPage = [2_000, 4_000, 8_000, 16_000];
    const waits = road.eventsOf('rateLimited').filter(({ cause }) => cause === 'refused');
    expect(waits.map(({ waitMs }) => waitMs)).toEqual(Array.from({ length: 10 }, () => firstPage).flat());
  });

  it.each(['too.many.requests', 'too.many.requests.retry.after'])(
    '[R71] is also what says so by its code "%s" under another status',
    async (code) => {
      const road = roadOf([failing(400, { 'retry-after': '1' }, { code }), ok]);
      const answer = road.send();
      await road.clock.advance(1_000);
      expect(await answer).toBe(ok);
    },
  );

  it('[R71] is no answer, and no error, that only mentions 429', async () => {
    for (const answer of [
      failing(400, {}, { message: 'line 429: too many requests' }),
      failing(500, {}, '429'),
      throwing(() => new Error('Request failed with status code 429')),
    ]) {
      const road = roadOf([answer]);
      await rejection(road.send());
      expect([road.requests.length, road.events]).toEqual([1, []]);
    }
  });

  it('[R73] repeats a POST that is no query: the server did not act', async () => {
    const road = roadOf([failing(429, {}, {}, 'POST'), ok]);
    const answer = road.send(road.request({ query: false }));
    await road.clock.advance(2_000);
    expect(await answer).toBe(ok);
  });

  it('[R79] without Retry-After is followed by the backoff of the caller', async () => {
    const road = roadOf([failing(429), failing(429), ok], { backoff: (attempt) => attempt * 700 });
    const answer = road.send();
    await road.clock.advance(2_100);
    await answer;
    expect(gaps(road.sentAt)).toEqual([700, 1_400]);
  });

  it('without Retry-After waits for the reset where nothing is left until then', async () => {
    const reset = (remaining: string) => ({ 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': '7' });
    const road = roadOf([failing(429, reset('0')), failing(429, reset('1')), ok], { random: () => 0.5 });
    const answer = road.send();
    await road.clock.advance(8_750 + 4_000);
    await answer;
    expect(gaps(road.sentAt)).toEqual([8_750, 4_000]);
    const unknown = roadOf([failing(429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' }), ok]);
    const second = unknown.send();
    await unknown.clock.advance(2_000);
    await second;
    expect(gaps(unknown.sentAt)).toEqual([2_000]);
  });

  it('is the failure itself where nothing is to be repeated, and holds the others all the same', async () => {
    const road = roadOf([failing(429, { 'retry-after': '2' }), ok], { retries: 0 });
    const error = await rejection(road.send());
    expect(error.constructor).toBe(RateLimitError);
    const other = road.send();
    await road.clock.advance(2_000);
    await other;
    expect(road.sentAt).toEqual([0, 2_000]);
    expect(road.eventsOf('rateLimited').map(({ cause }) => cause)).toEqual(['throttled']);
  });

  it('asks the backoff for repetitions that there are, and for no more', async () => {
    const asked: number[] = [];
    const backoff = (attempt: number) => [10, 20][asked.push(attempt) && attempt - 1]!;
    const road = roadOf([failing(429)], { backoff, retries: 2 });
    const failure = rejection(road.send());
    await road.clock.advance(30);
    expect(await failure).toBeInstanceOf(RetryExhaustedError);
    expect([asked, road.sentAt]).toEqual([
      [1, 2, 2],
      [0, 10, 30],
    ]);
    asked.length = 0;
    await rejection(roadOf([failing(429)], { backoff, retries: 0 }).send());
    expect(asked).toEqual([1]);
  });

  it('with a backoff that gives no wait fails the call, and leaves the bucket as it is', async () => {
    const clock = fakeClock();
    const shared = bucket(clock, { requestsPerSecond: 1 });
    const road = roadOf([failing(429), ok], { backoff: () => undefined as never }, clock, [shared]);
    const error = await rejection(road.send());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(/^Crm\.users: backoff\(1\) must return a number of milliseconds, at least 0, got /);
    const second = road.send();
    await clock.advance(1_000);
    await second;
    expect(road.sentAt).toEqual([0, 1_000]);
  });
});

describe('a Retry-After that is too long', () => {
  it.each([36_000, 3_000_000])('[X1] of %i seconds fails the call at once, with the value', async (seconds) => {
    const road = roadOf([failing(429, { 'retry-after': `${seconds}` })]);
    const request = road.request();
    const error = await rejection<RateLimitError>(road.send(request));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfter: seconds, status: 429 });
    expect(error.message).toBe(
      `Crm.users: HTTP 429. The server asks to wait ${seconds} seconds, more than the 180000 ms of maxRetryAfterMs`,
    );
    expect([road.sentAt, road.clock.sleeps, road.events]).toEqual([[0], [], []]);
    expect(request.counters).toMatchObject({ requests: 1, retries: 0 });
  });

  it('[X1] is one above maxRetryAfterMs, not one that equals it', async () => {
    const road = roadOf([failing(429, { 'retry-after': '180' }), failing(429, { 'retry-after-ms': '180001' })]);
    const failure = rejection<RateLimitError>(road.send());
    await road.clock.advance(180_000);
    expect(await failure).toMatchObject({ retryAfter: 180.001 });
    expect(road.sentAt).toEqual([0, 180_000]);
    const own = roadOf([failing(429, { 'retry-after': '2' })], { maxRetryAfterMs: 1_999 });
    expect(await rejection(own.send())).toBeInstanceOf(RateLimitError);
  });

  it('[X1] is also a reset that is too far away, and the error tells it', async () => {
    const road = roadOf([failing(429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '3600' })]);
    const error = await rejection<RateLimitError>(road.send());
    expect(error).toMatchObject({ retryAfter: 3_600 });
    expect(error.message).toMatch(/The server asks to wait 3600 seconds, more than the 180000 ms/);
  });

  it("[X1] is waited for with onExceed 'wait', beyond the longest timer, and can be cancelled", async () => {
    const road = roadOf([failing(429, { 'retry-after': '3000000' }), ok], { onExceed: 'wait' });
    const answer = road.send();
    await road.clock.advance(2 ** 31);
    expect(road.requests).toHaveLength(1);
    await road.clock.advance(3e9 - 2 ** 31);
    expect(await answer).toBe(ok);
    expect(road.sentAt).toEqual([0, 3e9]);

    const reason = new Error('enough');
    const control = new AbortController();
    const second = roadOf([failing(429, { 'retry-after': '3000000' })], { onExceed: 'wait' });
    const failure = rejection(second.send(second.request({ signal: control.signal })));
    await second.clock.advance(1e9);
    control.abort(reason);
    expect(await failure).toBe(reason);
    expectNothingLeft(second, control.signal);
  });

  it('[X2] is no Retry-After of 58 seconds with a cap of 30 on the backoff: it is waited for whole', async () => {
    const backoff = exponential({ capMs: 30_000 });
    const road = roadOf([failing(429, { 'retry-after': '58' }), ok], { backoff });
    const answer = road.send();
    await road.clock.advance(58_000);
    expect(await answer).toBe(ok);
    expect(gaps(road.sentAt)).toEqual([58_000]);
  });
});

describe('a quota that runs low', () => {
  const left = (remaining: number, more: Record<string, string> = {}) =>
    answering({ 'x-ratelimit-remaining': `${remaining}`, ...more });

  it('[R74] makes one pause until the reset with 9 left, and none with 10', async () => {
    const road = roadOf([left(10), left(9, { 'x-ratelimit-reset': '4' }), ok]);
    await road.send();
    const request = road.request({ page: thirdPage });
    await road.send(request);
    expect(road.events).toStrictEqual([
      { type: 'paused', endpoint: 'Crm.users', index: 2, cause: 'quota', waitMs: 4_000, remaining: 9 },
    ]);
    const third = road.send();
    await road.clock.advance(4_000);
    await third;
    expect(road.sentAt).toEqual([0, 0, 4_000]);
    expect(request.counters.retries).toBe(0);
  });

  it('[R74] is one by the headers of Genesys Cloud too', async () => {
    const counted = (count: number) =>
      answering({
        'inin-ratelimit-count': `${count}`,
        'inin-ratelimit-allowed': '300',
        'inin-ratelimit-reset': '20',
      });
    const road = roadOf([counted(290), counted(291), ok]);
    await road.send();
    expect(road.events).toStrictEqual([]);
    await road.send();
    expect(road.events).toMatchObject([{ type: 'paused', cause: 'quota', waitMs: 20_000, remaining: 9 }]);
  });

  it('[R74] is half of a small quota', async () => {
    const of = (limit: number, remaining: number) => left(remaining, { 'x-ratelimit-limit': `${limit}` });
    const road = roadOf([of(8, 4), of(19, 10), of(20, 10), of(300, 10)]);
    for (let i = 0; i < 4; i += 1) await road.send();
    expect(road.events).toEqual([]);
    for (const answer of [of(8, 3), of(19, 9), of(20, 9), of(300, 9)]) {
      const low = roadOf([answer]);
      await low.send();
      expect(low.eventsOf('paused')).toHaveLength(1);
    }
    const own = roadOf([of(8, 3)], { minRemaining: 3 });
    await own.send();
    expect(own.events).toEqual([]);
  });

  it('[R74] is what the caller calls low; 0 turns it off', async () => {
    const road = roadOf([left(2)], { minRemaining: 3 });
    await road.send();
    expect(road.eventsOf('paused')).toHaveLength(1);
    const off = roadOf([left(0)], { minRemaining: 0 });
    await off.send();
    expect(off.eventsOf('paused')).toHaveLength(0);
  });

  it('[R75] pauses for a time drawn from 1 to 2 seconds where no reset is told', async () => {
    const draws = [0, 0.25, 0.999_999];
    const waits: number[] = [];
    for (const draw of draws) {
      for (const reset of [{}, { 'x-ratelimit-reset': '0' }] as Record<string, string>[]) {
        const road = roadOf([left(5, reset), ok], { random: () => draw });
        await road.send();
        const second = road.send();
        await road.clock.advance(2_000);
        await second;
        waits.push(...gaps(road.sentAt));
      }
    }
    expect(waits).toEqual([1_000, 1_000, 1_250, 1_250, 2_000, 2_000]);
  });

  it('pauses after a failure that is no 429 too', async () => {
    const road = roadOf([failing(404, { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '2' })]);
    expect(await rejection(road.send())).toMatchObject({ status: 404 });
    expect(road.events).toMatchObject([{ type: 'paused', cause: 'quota', waitMs: 2_000, remaining: 3 }]);
  });

  it('holds nobody up for longer than a 429 would: what is left until a far reset may be used up', async () => {
    const road = roadOf([left(5, { 'x-ratelimit-reset': '181' }), left(4, { 'x-ratelimit-reset': '180' })]);
    await road.send();
    await road.send();
    expect(road.events).toMatchObject([{ type: 'paused', waitMs: 180_000, remaining: 4 }]);
    const patient = roadOf([left(5, { 'x-ratelimit-reset': '3600' })], { onExceed: 'wait' });
    await patient.send();
    expect(patient.events).toMatchObject([{ type: 'paused', waitMs: 3_600_000 }]);
  });

  it('is told once where a second answer says nothing new', async () => {
    const road = roadOf([left(5, { 'x-ratelimit-reset': '9' })]);
    await Promise.all([road.send(), road.send()]);
    expect(road.eventsOf('paused')).toHaveLength(1);
  });

  it('lowers what the bucket believes where enough is left', async () => {
    const clock = fakeClock();
    const lowered: number[] = [];
    const observed = Object.assign(Object.create(bucket(clock)) as RateLimiter, {
      acquire: () => ({ start: () => true, release: () => undefined }),
      lower: (remaining: number) => void lowered.push(remaining),
      pause: () => true,
    });
    const road = roadOf([left(12), left(9), failing(404, { 'ratelimit-remaining': '11' }), ok], {}, clock, [observed]);
    await road.send();
    await road.send();
    await rejection(road.send());
    await road.send(road.request({ page: thirdPage }));
    expect(lowered).toEqual([12, 11]);
  });

  it('is unknown to whatever is no answer: it comes through as it is', async () => {
    for (const thrown of [undefined, null, 'text']) {
      expect(await rejection(roadOf([throwing(() => thrown)]).send())).toBe(thrown);
    }
  });

  it('is unknown to a bare body', async () => {
    const road = roadOf([{ body: [1] }]);
    expect(await road.send()).toEqual({ body: [1] });
    expect(road.events).toStrictEqual([]);
  });
});

describe('the pace', () => {
  it('is kept before each send, and its waits are counted and told', async () => {
    const clock = fakeClock();
    const road = roadOf([ok], {}, clock, [bucket(clock, { requestsPerSecond: 2 })]);
    const requests = [road.request(), road.request({ page: thirdPage }), road.request()];
    const answers = requests.map((request) => road.send(request));
    await clock.advance(1_000);
    await Promise.all(answers);
    expect(road.sentAt).toEqual([0, 500, 1_000]);
    expect(road.events).toStrictEqual([
      { type: 'rateLimited', endpoint: 'Crm.users', index: 2, cause: 'throttled', waitMs: 500 },
      { type: 'rateLimited', endpoint: 'Crm.users', cause: 'throttled', waitMs: 1_000 },
    ]);
    expect(requests.map(({ counters }) => counters.throttledMs)).toEqual([0, 500, 1_000]);
  });

  it('counts a call by its weight', async () => {
    const clock = fakeClock();
    const road = roadOf([ok], { weight: 3 }, clock, [bucket(clock, { requestsPerSecond: 1, burst: 3 })]);
    const answers = [road.send(), road.send()];
    await clock.advance(3_000);
    await Promise.all(answers);
    expect(road.sentAt).toEqual([0, 3_000]);
  });

  it('is told of only where it held somebody up, also by a bucket that always answers later', async () => {
    const clock = fakeClock();
    const own = bucket(clock, { requestsPerSecond: 1 });
    const remote: RateLimiter = {
      acquire: async (turn) => own.acquire(turn),
      pause: async (ms) => own.pause(ms),
      lower: async (remaining) => own.lower(remaining),
    };
    const road = roadOf([ok], {}, clock, [remote]);
    await road.send();
    expect(road.events).toStrictEqual([]);
    const second = road.send();
    await clock.advance(1_000);
    await second;
    expect(road.events).toMatchObject([{ type: 'rateLimited', waitMs: 1_000 }]);
  });

  it('holds a repeated send too, in whatever bucket its token now has', async () => {
    const clock = fakeClock();
    const buckets = [bucket(clock), bucket(clock, { requestsPerSecond: 1 })];
    let turn = 0;
    const policy = rateLimitSchema.parse({ jitter: false });
    const route = rateLimitMiddleware((request) => {
      const token = `t${turn}`;
      return { request: { ...request, token }, limiters: [buckets[turn++ % 2]!] };
    }, policy);
    const road = pipelineHarness(route, [failing(429, { 'retry-after': '5' }), ok], clock);
    expect(await road.send()).toBe(ok);
    expect(road.requests.map(({ token }) => token)).toEqual(['t0', 't1']);
    expect(road.sentAt).toEqual([0, 0]);
  });

  it('gives its turn back however the send ends', async () => {
    const clock = fakeClock();
    const answers = [failing(404), throwing(() => new Error('x')), failing(429), ok, ok];
    const road = roadOf(answers, { retries: 0 }, clock, [bucket(clock, { concurrency: 1 })]);
    await rejection(road.send());
    await rejection(road.send());
    await rejection(road.send());
    const last = Promise.all([road.send(), road.send()]);
    await clock.advance(2_000 + 25);
    await last;
    expect(road.requests).toHaveLength(5);
  });

  it('lets nobody slip through between a 429 and the pause that it makes, in any of the buckets', async () => {
    const clock = fakeClock();
    const buckets = [100, 50, 20].map((requestsPerSecond) => bucket(clock, { requestsPerSecond, burst: 9 }));
    const narrow = bucket(clock, { requestsPerSecond: 200, burst: 9, concurrency: 1 });
    const refusal = gate();
    const answers: Answer[] = [
      async (request) => (await refusal.promise, failing(429, { 'retry-after': '5' })(request)),
      ok,
    ];
    const policy = rateLimitSchema.parse({ random: () => 0 });
    const road = pipelineHarness(
      rateLimitMiddleware(
        (request) => ({ request, limiters: request.query ? [...buckets, narrow] : [narrow] }),
        policy,
      ),
      answers,
      clock,
    );
    const first = road.send();
    const other = road.send(road.request({ query: false }));
    await settle();
    refusal.open();
    await clock.advance(5_025);
    await Promise.all([first, other]);
    expect(road.sentAt[0]).toBe(0);
    expect(Math.min(...road.sentAt.slice(1))).toBe(5_000);
  });

  it('holds a turn until a slow bucket has taken note of the pause', async () => {
    const clock = fakeClock();
    const own = bucket(clock, { concurrency: 1 });
    const noted = gate();
    const remote: RateLimiter = {
      acquire: (turn) => own.acquire(turn),
      pause: async (ms) => (await noted.promise, own.pause(ms)),
      lower: (remaining) => own.lower(remaining),
    };
    const road = roadOf([failing(429, { 'retry-after': '5' }), ok], {}, clock, [remote]);
    const both = Promise.all([road.send(), road.send()]);
    await settle();
    expect(road.requests).toHaveLength(1);
    noted.open();
    await clock.advance(5_025);
    await both;
    expect(Math.min(...road.sentAt.slice(1))).toBe(5_000);
  });
});

describe('callers of a bucket that a 429 has paused', () => {
  it('all wait, and come back one by one', async () => {
    const road = roadOf([failing(429, { 'retry-after': '3' }), ok]);
    const first = road.send();
    await settle();
    const others = Array.from({ length: 49 }, () => road.send());
    await road.clock.advance(3_000 + 50 * 25);
    await Promise.all([first, ...others]);
    const again = road.sentAt.slice(1);
    expect(again).toHaveLength(50);
    expect(new Set(again).size).toBe(50);
    expect(again[0]).toBe(3_000);
    expect(again.at(-1)! - again[0]!).toBeGreaterThanOrEqual(1_000);
  });
});

describe('a rate-limited call that is cancelled', () => {
  const reason = new Error('enough');
  const cancellable = () => {
    const control = new AbortController();
    return { control, signal: control.signal };
  };

  it('rejects with the reason of its signal while it waits for the pace, and the others go on', async () => {
    const clock = fakeClock();
    const road = roadOf([ok], {}, clock, [bucket(clock, { requestsPerSecond: 1 })]);
    const [cancelled, other] = [cancellable(), cancellable()];
    await road.send();
    const failure = rejection(road.send(road.request({ signal: cancelled.signal })));
    const survivor = road.send(road.request({ signal: other.signal }));
    await clock.advance(500);
    cancelled.control.abort(reason);
    expect(await failure).toBe(reason);
    await clock.advance(500);
    expect(await survivor).toBe(ok);
    expect(road.requests).toHaveLength(2);
    expect(road.sentAt).toEqual([0, 1_000]);
    expectNothingLeft(road, cancelled.signal, other.signal);
  });

  it('rejects with the reason of its signal while it waits after a 429', async () => {
    const road = roadOf([failing(429)]);
    const { control, signal } = cancellable();
    const request = road.request({ signal });
    const failure = rejection(road.send(request));
    await road.clock.advance(500);
    control.abort(reason);
    expect(await failure).toBe(reason);
    expect([road.requests.length, request.counters.throttledMs]).toEqual([1, 500]);
    expectNothingLeft(road, signal);
  });

  it('rejects with the reason of its signal during the send, gives its turn back and pauses nobody', async () => {
    const clock = fakeClock();
    const road = roadOf([hanging, ok], {}, clock, [bucket(clock, { concurrency: 1 })]);
    const { control, signal } = cancellable();
    const failure = rejection(road.send(road.request({ signal })));
    const other = road.send();
    await settle();
    control.abort(reason);
    expect(await failure).toBe(reason);
    expect(await other).toBe(ok);
    expect(road.eventsOf('paused')).toEqual([]);
    expectNothingLeft(road, signal);
  });

  it('rejects with the reason of its signal also where the send fails with a 429 at that moment', async () => {
    const { control, signal } = cancellable();
    const road = roadOf([(request) => (control.abort(reason), failing(429)(request))]);
    expect(await rejection(road.send(road.request({ signal })))).toBe(reason);
    expect(road.events).toStrictEqual([]);
  });

  it('is not sent where it was cancelled before, or while its turn came', async () => {
    const road = roadOf([ok]);
    await expect(road.send(road.request({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    const { control, signal } = cancellable();
    const granting: RateLimiter = {
      acquire: () => (control.abort(reason), { start: () => true, release: () => undefined }),
      pause: () => true,
      lower: () => undefined,
    };
    const second = roadOf([ok], {}, fakeClock(), [granting]);
    await expect(second.send(second.request({ signal }))).rejects.toBe(reason);
    expect([road.requests, second.requests]).toEqual([[], []]);
  });
});

describe('of several buckets, one that quota headers do not count', () => {
  it('goes on where the headers make the others wait', async () => {
    const clock = fakeClock();
    const [token, org] = [bucket(clock), bucket(clock)];
    const policy = rateLimitSchema.parse({});
    const limiters = [token, org];
    const road = pipelineHarness(
      rateLimitMiddleware((request) => ({ request, limiters, quotaLimiters: [token] }), policy),
      [answering({ 'inin-ratelimit-count': '299', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': '30' })],
      clock,
    );
    await road.send();
    expect(await isFree(token, clock)).toBe(false);
    expect(await isFree(org, clock)).toBe(true);
  });

  it('is paused by a 429 all the same', async () => {
    const clock = fakeClock();
    const [token, org] = [bucket(clock), bucket(clock)];
    const layer = rateLimitMiddleware(
      (request) => ({ request, limiters: [token, org], quotaLimiters: [token] }),
      rateLimitSchema.parse({ retries: 0 }),
    );
    await rejection(pipelineHarness(layer, [failing(429, { 'retry-after': '30' })], clock).send());
    expect([await isFree(token, clock), await isFree(org, clock)]).toEqual([false, false]);
  });
});

/** Whether a turn is to be had now. */
async function isFree(limiter: RateLimiter, clock: FakeClock): Promise<boolean> {
  const control = new AbortController();
  const turn = Promise.resolve(limiter.acquire({ weight: 1, signal: control.signal }));
  const free = await Promise.race([turn.then(() => true), settle().then(() => false)]);
  turn.then(
    (permit) => permit.release(),
    () => undefined,
  );
  control.abort();
  await clock.advance(0);
  return free;
}
