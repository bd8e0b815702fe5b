import {
  ConfigurationError,
  exponential,
  RateLimiter,
  RateLimitError,
  type RateLimitOptions,
  RetryExhaustedError,
  type RateLimiterOptions,
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

const bucket = (clock: FakeClock, rate: Omit<RateLimiterOptions, 'clock' | 'random'> = {}) =>
  new RateLimiter({ ...rate, clock, random: () => 0 });

/** A pipeline with these buckets, by default a single one without a rate. */
function pipelineOf(
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
  it('[R60] is retried 3.0 seconds after Retry-After 3, and no sooner', async () => {
    const pipeline = pipelineOf([failing(429, { 'retry-after': '3' }), ok]);
    const answer = pipeline.send();
    await pipeline.clock.advance(2_999);
    expect(pipeline.sentAt).toEqual([0]);
    await pipeline.clock.advance(1);
    expect(await answer).toBe(ok);
    expect(pipeline.sentAt).toEqual([0, 3_000]);
  });

  it('[R63] multiplies Retry-After 10 by a factor of 1.0 to 1.5, drawn each time', async () => {
    const pipeline = pipelineOf([failing(429, { 'retry-after': '10' })], { retries: 1_000, random: Math.random });
    const failure = rejection(pipeline.send());
    await pipeline.clock.advance(15_000 * 1_000);
    await failure;
    const waits = gaps(pipeline.sentAt);
    expect(waits).toHaveLength(1_000);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(15_000);
    expect(new Set(waits).size).toBeGreaterThan(500);
  });

  it('[R63] uses the jitter that the caller chooses', async () => {
    for (const [jitter, ms] of [[false, 10_000] as const, [[2, 4] as const, 30_000] as const]) {
      const pipeline = pipelineOf([failing(429, { 'retry-after': '10' }), ok], { jitter, random: () => 0.5 });
      const answer = pipeline.send();
      await pipeline.clock.advance(ms);
      await answer;
      expect(gaps(pipeline.sentAt)).toEqual([ms]);
    }
  });

  it('[R84] emits one event with the method, the wait and the attempt', async () => {
    const headers = { 'retry-after': '3', 'inin-correlation-id': 'c-9' };
    const body = { code: 'too.many.requests', limit: { key: 'token.rate.per.minute', namespace: 'n', value: 300 } };
    const pipeline = pipelineOf([failing(429, headers, body), failing(429), ok], { random: () => 0.5 });
    const answer = pipeline.send(pipeline.request({ page: thirdPage }));
    await pipeline.clock.advance(3_750 + 4_000);
    await answer;
    const place = { endpoint: 'Crm.users', index: 2 };
    expect(pipeline.events).toStrictEqual([
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

  it('[R84] omits a limit without a name', async () => {
    const pipeline = pipelineOf([failing(429, {}, { limit: { key: 7 } }), ok]);
    const answer = pipeline.send();
    await pipeline.clock.advance(2_000);
    await answer;
    expect(Object.keys(pipeline.eventsOf('rateLimited')[0]!)).toEqual([
      'type',
      'endpoint',
      'cause',
      'attempt',
      'retries',
      'waitMs',
    ]);
  });

  it('[R68] fails the call at once when it comes for the sixth time', async () => {
    const pipeline = pipelineOf([failing(429, {}, { code: 'too.many.requests' })]);
    const request = pipeline.request();
    const failure = rejection<RetryExhaustedError>(pipeline.send(request));
    await pipeline.clock.advance(2_000 + 4_000 + 8_000 + 16_000 + 32_000);
    const error = await failure;
    expect(error).toBeInstanceOf(RetryExhaustedError);
    expect(error).toMatchObject({ attempts: 6, status: 429, apiCode: 'too.many.requests', code: 'RETRY_EXHAUSTED' });
    expect(error.message).toBe('Crm.users: HTTP 429 (too.many.requests). Gave up after 6 attempts');
    expect(error.cause).toBeInstanceOf(RateLimitError);
    expect(pipeline.sentAt).toEqual([0, 2_000, 6_000, 14_000, 30_000, 62_000]);
    expect(request.counters).toEqual({ requests: 6, retries: 5, throttledMs: 62_000, refreshes: 0 });
    expectNothingLeft(pipeline, request.signal);
  });

  it('[R66] [R70] is counted per page: four on each of ten pages, and all arrive', async () => {
    const page = [failing(429), failing(429), failing(429), failing(429), ok];
    const pipeline = pipelineOf(Array.from({ length: 10 }, () => page).flat());
    for (let index = 0; index < 10; index += 1) {
      const answer = pipeline.send(pipeline.request({ page: { ...thirdPage, index } }));
      await pipeline.clock.advance(30_000);
      expect(await answer).toBe(ok);
    }
    const firstPage = [2_000, 4_000, 8_000, 16_000];
    const waits = pipeline.eventsOf('rateLimited').filter(({ cause }) => cause === 'refused');
    expect(waits.map(({ waitMs }) => waitMs)).toEqual(Array.from({ length: 10 }, () => firstPage).flat());
  });

  it.each(['too.many.requests', 'too.many.requests.retry.after'])(
    '[R71] includes the code "%s" under another status',
    async (code) => {
      const pipeline = pipelineOf([failing(400, { 'retry-after': '1' }, { code }), ok]);
      const answer = pipeline.send();
      await pipeline.clock.advance(1_000);
      expect(await answer).toBe(ok);
    },
  );

  it('[R71] excludes responses and errors that only mention 429', async () => {
    for (const answer of [
      failing(400, {}, { message: 'line 429: too many requests' }),
      failing(500, {}, '429'),
      throwing(() => new Error('Request failed with status code 429')),
    ]) {
      const pipeline = pipelineOf([answer]);
      await rejection(pipeline.send());
      expect([pipeline.requests.length, pipeline.events]).toEqual([1, []]);
    }
  });

  it('[R73] is retried also for a POST, because the server did not act', async () => {
    const pipeline = pipelineOf([failing(429, {}, {}, 'POST'), ok]);
    const answer = pipeline.send(pipeline.request({ query: false }));
    await pipeline.clock.advance(2_000);
    expect(await answer).toBe(ok);
  });

  it('[R79] is retried after the backoff of the caller without Retry-After', async () => {
    const pipeline = pipelineOf([failing(429), failing(429), ok], { backoff: (attempt) => attempt * 700 });
    const answer = pipeline.send();
    await pipeline.clock.advance(2_100);
    await answer;
    expect(gaps(pipeline.sentAt)).toEqual([700, 1_400]);
  });

  it('waits for the reset of an exhausted quota without Retry-After', async () => {
    const reset = (remaining: string) => ({ 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': '7' });
    const pipeline = pipelineOf([failing(429, reset('0')), failing(429, reset('1')), ok], { random: () => 0.5 });
    const answer = pipeline.send();
    await pipeline.clock.advance(8_750 + 4_000);
    await answer;
    expect(gaps(pipeline.sentAt)).toEqual([8_750, 4_000]);
    const unknown = pipelineOf([failing(429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' }), ok]);
    const second = unknown.send();
    await unknown.clock.advance(2_000);
    await second;
    expect(gaps(unknown.sentAt)).toEqual([2_000]);
  });

  it('rejects with the 429 itself with retries: 0, and pauses the others anyway', async () => {
    const pipeline = pipelineOf([failing(429, { 'retry-after': '2' }), ok], { retries: 0 });
    const error = await rejection(pipeline.send());
    expect(error.constructor).toBe(RateLimitError);
    expect(error.message).toBe(
      'Crm.users: HTTP 429. It was not sent again, because rateLimit has retries: 0. Raise retries, or retry later.',
    );
    const other = pipeline.send();
    await pipeline.clock.advance(2_000);
    await other;
    expect(pipeline.sentAt).toEqual([0, 2_000]);
    expect(pipeline.eventsOf('rateLimited').map(({ cause }) => cause)).toEqual(['throttled']);
  });

  it('calls the backoff for existing retries only', async () => {
    const asked: number[] = [];
    const backoff = (attempt: number) => [10, 20][asked.push(attempt) && attempt - 1]!;
    const pipeline = pipelineOf([failing(429)], { backoff, retries: 2 });
    const failure = rejection(pipeline.send());
    await pipeline.clock.advance(30);
    expect(await failure).toBeInstanceOf(RetryExhaustedError);
    expect([asked, pipeline.sentAt]).toEqual([
      [1, 2, 2],
      [0, 10, 30],
    ]);
    asked.length = 0;
    await rejection(pipelineOf([failing(429)], { backoff, retries: 0 }).send());
    expect(asked).toEqual([1]);
  });

  it('fails the call if the backoff returns no wait, and does not pause the bucket', async () => {
    const clock = fakeClock();
    const shared = bucket(clock, { requestsPerSecond: 1 });
    const pipeline = pipelineOf([failing(429), ok], { backoff: () => undefined as never }, clock, [shared]);
    const error = await rejection(pipeline.send());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(/^Crm\.users: backoff\(1\) must return a number of milliseconds, at least 0, got /);
    const second = pipeline.send();
    await clock.advance(1_000);
    await second;
    expect(pipeline.sentAt).toEqual([0, 1_000]);
  });
});

describe('a too long Retry-After', () => {
  it.each([36_000, 3_000_000])('[X1] fails the call at once with %i seconds in the error', async (seconds) => {
    const pipeline = pipelineOf([failing(429, { 'retry-after': `${seconds}` })]);
    const request = pipeline.request();
    const error = await rejection<RateLimitError>(pipeline.send(request));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfter: seconds, status: 429 });
    expect(error.message).toBe(
      `Crm.users: HTTP 429. The server asks to wait ${seconds} seconds, more than the 180000 ms of maxRetryAfterMs`,
    );
    expect([pipeline.sentAt, pipeline.clock.sleeps, pipeline.events]).toEqual([[0], [], []]);
    expect(request.counters).toMatchObject({ requests: 1, retries: 0 });
  });

  it('[X1] is longer than maxRetryAfterMs, not equal to it', async () => {
    const pipeline = pipelineOf([failing(429, { 'retry-after': '180' }), failing(429, { 'retry-after-ms': '180001' })]);
    const failure = rejection<RateLimitError>(pipeline.send());
    await pipeline.clock.advance(180_000);
    expect(await failure).toMatchObject({ retryAfter: 180.001 });
    expect(pipeline.sentAt).toEqual([0, 180_000]);
    const own = pipelineOf([failing(429, { 'retry-after': '2' })], { maxRetryAfterMs: 1_999 });
    expect(await rejection(own.send())).toBeInstanceOf(RateLimitError);
  });

  it('[X1] may be a reset that is too far away, and the error names it', async () => {
    const pipeline = pipelineOf([failing(429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '3600' })]);
    const error = await rejection<RateLimitError>(pipeline.send());
    expect(error).toMatchObject({ retryAfter: 3_600 });
    expect(error.message).toMatch(/The server asks to wait 3600 seconds, more than the 180000 ms/);
  });

  it("[X1] is waited for with onExceed 'wait', beyond the longest timer, and can be cancelled", async () => {
    const pipeline = pipelineOf([failing(429, { 'retry-after': '3000000' }), ok], { onExceed: 'wait' });
    const answer = pipeline.send();
    await pipeline.clock.advance(2 ** 31);
    expect(pipeline.requests).toHaveLength(1);
    await pipeline.clock.advance(3e9 - 2 ** 31);
    expect(await answer).toBe(ok);
    expect(pipeline.sentAt).toEqual([0, 3e9]);

    const reason = new Error('enough');
    const control = new AbortController();
    const second = pipelineOf([failing(429, { 'retry-after': '3000000' })], { onExceed: 'wait' });
    const failure = rejection(second.send(second.request({ signal: control.signal })));
    await second.clock.advance(1e9);
    control.abort(reason);
    expect(await failure).toBe(reason);
    expectNothingLeft(second, control.signal);
  });

  it('[X2] is not limited by the cap of the backoff', async () => {
    const backoff = exponential({ capMs: 30_000 });
    const pipeline = pipelineOf([failing(429, { 'retry-after': '58' }), ok], { backoff });
    const answer = pipeline.send();
    await pipeline.clock.advance(58_000);
    expect(await answer).toBe(ok);
    expect(gaps(pipeline.sentAt)).toEqual([58_000]);
  });
});

describe('a low quota', () => {
  const left = (remaining: number, more: Record<string, string> = {}) =>
    answering({ 'x-ratelimit-remaining': `${remaining}`, ...more });

  it('[R74] pauses the bucket until the reset with 9 remaining, and not with 10', async () => {
    const pipeline = pipelineOf([left(10), left(9, { 'x-ratelimit-reset': '4' }), ok]);
    await pipeline.send();
    const request = pipeline.request({ page: thirdPage });
    await pipeline.send(request);
    expect(pipeline.events).toStrictEqual([
      { type: 'paused', endpoint: 'Crm.users', index: 2, cause: 'quota', waitMs: 4_000, remaining: 9 },
    ]);
    const third = pipeline.send();
    await pipeline.clock.advance(4_000);
    await third;
    expect(pipeline.sentAt).toEqual([0, 0, 4_000]);
    expect(request.counters.retries).toBe(0);
  });

  it('[R74] is read from the headers of Genesys Cloud too', async () => {
    const counted = (count: number) =>
      answering({
        'inin-ratelimit-count': `${count}`,
        'inin-ratelimit-allowed': '300',
        'inin-ratelimit-reset': '20',
      });
    const pipeline = pipelineOf([counted(290), counted(291), ok]);
    await pipeline.send();
    expect(pipeline.events).toStrictEqual([]);
    await pipeline.send();
    expect(pipeline.events).toMatchObject([{ type: 'paused', cause: 'quota', waitMs: 20_000, remaining: 9 }]);
  });

  it('[R74] is half of a small quota', async () => {
    const of = (limit: number, remaining: number) => left(remaining, { 'x-ratelimit-limit': `${limit}` });
    const pipeline = pipelineOf([of(8, 4), of(19, 10), of(20, 10), of(300, 10)]);
    for (let i = 0; i < 4; i += 1) await pipeline.send();
    expect(pipeline.events).toEqual([]);
    for (const answer of [of(8, 3), of(19, 9), of(20, 9), of(300, 9)]) {
      const low = pipelineOf([answer]);
      await low.send();
      expect(low.eventsOf('paused')).toHaveLength(1);
    }
    const own = pipelineOf([of(8, 3)], { minRemaining: 3 });
    await own.send();
    expect(own.events).toEqual([]);
  });

  it('[R74] is below minRemaining of the caller; 0 permits it off', async () => {
    const pipeline = pipelineOf([left(2)], { minRemaining: 3 });
    await pipeline.send();
    expect(pipeline.eventsOf('paused')).toHaveLength(1);
    const off = pipelineOf([left(0)], { minRemaining: 0 });
    await off.send();
    expect(off.eventsOf('paused')).toHaveLength(0);
  });

  it('[R75] pauses for a time drawn from 1 to 2 seconds without a reset', async () => {
    const draws = [0, 0.25, 0.999_999];
    const waits: number[] = [];
    for (const draw of draws) {
      for (const reset of [{}, { 'x-ratelimit-reset': '0' }] as Record<string, string>[]) {
        const pipeline = pipelineOf([left(5, reset), ok], { random: () => draw });
        await pipeline.send();
        const second = pipeline.send();
        await pipeline.clock.advance(2_000);
        await second;
        waits.push(...gaps(pipeline.sentAt));
      }
    }
    expect(waits).toEqual([1_000, 1_000, 1_250, 1_250, 2_000, 2_000]);
  });

  it('pauses also after a failure other than 429', async () => {
    const pipeline = pipelineOf([failing(404, { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '2' })]);
    expect(await rejection(pipeline.send())).toMatchObject({ status: 404 });
    expect(pipeline.events).toMatchObject([{ type: 'paused', cause: 'quota', waitMs: 2_000, remaining: 3 }]);
  });

  it('does not pause for a reset beyond maxRetryAfterMs, so that the rest can be used up', async () => {
    const pipeline = pipelineOf([left(5, { 'x-ratelimit-reset': '181' }), left(4, { 'x-ratelimit-reset': '180' })]);
    await pipeline.send();
    await pipeline.send();
    expect(pipeline.events).toMatchObject([{ type: 'paused', waitMs: 180_000, remaining: 4 }]);
    const patient = pipelineOf([left(5, { 'x-ratelimit-reset': '3600' })], { onExceed: 'wait' });
    await patient.send();
    expect(patient.events).toMatchObject([{ type: 'paused', waitMs: 3_600_000 }]);
  });

  it('emits one event if a second response changes nothing', async () => {
    const pipeline = pipelineOf([left(5, { 'x-ratelimit-reset': '9' })]);
    await Promise.all([pipeline.send(), pipeline.send()]);
    expect(pipeline.eventsOf('paused')).toHaveLength(1);
  });

  it('lowers the count of the bucket if enough remains', async () => {
    const clock = fakeClock();
    const lowered: number[] = [];
    const observed = Object.assign(Object.create(bucket(clock)) as RateLimiter, {
      acquire: () => ({ start: () => true, release: () => undefined }),
      lower: (remaining: number) => void lowered.push(remaining),
      pause: () => true,
    });
    const pipeline = pipelineOf([left(12), left(9), failing(404, { 'ratelimit-remaining': '11' }), ok], {}, clock, [
      observed,
    ]);
    await pipeline.send();
    await pipeline.send();
    await rejection(pipeline.send());
    await pipeline.send(pipeline.request({ page: thirdPage }));
    expect(lowered).toEqual([12, 11]);
  });

  it('passes through errors without a response unchanged', async () => {
    for (const thrown of [undefined, null, 'text']) {
      expect(await rejection(pipelineOf([throwing(() => thrown)]).send())).toBe(thrown);
    }
  });

  it('is not read from a bare body', async () => {
    const pipeline = pipelineOf([{ body: [1] }]);
    expect(await pipeline.send()).toEqual({ body: [1] });
    expect(pipeline.events).toStrictEqual([]);
  });
});

describe('the rate limit', () => {
  it('delays each send, and its waits are counted and emitted', async () => {
    const clock = fakeClock();
    const pipeline = pipelineOf([ok], {}, clock, [bucket(clock, { requestsPerSecond: 2 })]);
    const requests = [pipeline.request(), pipeline.request({ page: thirdPage }), pipeline.request()];
    const answers = requests.map((request) => pipeline.send(request));
    await clock.advance(1_000);
    await Promise.all(answers);
    expect(pipeline.sentAt).toEqual([0, 500, 1_000]);
    expect(pipeline.events).toStrictEqual([
      { type: 'rateLimited', endpoint: 'Crm.users', index: 2, cause: 'throttled', waitMs: 500 },
      { type: 'rateLimited', endpoint: 'Crm.users', cause: 'throttled', waitMs: 1_000 },
    ]);
    expect(requests.map(({ counters }) => counters.throttledMs)).toEqual([0, 500, 1_000]);
  });

  it('charges a call by its weight', async () => {
    const clock = fakeClock();
    const pipeline = pipelineOf([ok], { weight: 3 }, clock, [bucket(clock, { requestsPerSecond: 1, burst: 3 })]);
    const answers = [pipeline.send(), pipeline.send()];
    await clock.advance(3_000);
    await Promise.all(answers);
    expect(pipeline.sentAt).toEqual([0, 3_000]);
  });

  it('emits an event only for a delay, also with a bucket that always returns promises', async () => {
    const clock = fakeClock();
    const own = bucket(clock, { requestsPerSecond: 1 });
    const remote: RateLimiter = {
      acquire: async (permit) => own.acquire(permit),
      pause: async (ms) => own.pause(ms),
      lower: async (remaining) => own.lower(remaining),
    };
    const pipeline = pipelineOf([ok], {}, clock, [remote]);
    await pipeline.send();
    expect(pipeline.events).toStrictEqual([]);
    const second = pipeline.send();
    await clock.advance(1_000);
    await second;
    expect(pipeline.events).toMatchObject([{ type: 'rateLimited', waitMs: 1_000 }]);
  });

  it('delays a retry too, in the bucket of its new token', async () => {
    const clock = fakeClock();
    const buckets = [bucket(clock), bucket(clock, { requestsPerSecond: 1 })];
    let permit = 0;
    const policy = rateLimitSchema.parse({ jitter: false });
    const route = rateLimitMiddleware((request) => {
      const token = `t${permit}`;
      return { request: { ...request, token }, limiters: [buckets[permit++ % 2]!] };
    }, policy);
    const pipeline = pipelineHarness(route, [failing(429, { 'retry-after': '5' }), ok], clock);
    expect(await pipeline.send()).toBe(ok);
    expect(pipeline.requests.map(({ token }) => token)).toEqual(['t0', 't1']);
    expect(pipeline.sentAt).toEqual([0, 0]);
  });

  it('releases its permit however the send ends', async () => {
    const clock = fakeClock();
    const answers = [failing(404), throwing(() => new Error('x')), failing(429), ok, ok];
    const pipeline = pipelineOf(answers, { retries: 0 }, clock, [bucket(clock, { concurrency: 1 })]);
    await rejection(pipeline.send());
    await rejection(pipeline.send());
    await rejection(pipeline.send());
    const last = Promise.all([pipeline.send(), pipeline.send()]);
    await clock.advance(2_000 + 25);
    await last;
    expect(pipeline.requests).toHaveLength(5);
  });

  it('admits no caller between a 429 and its pause, in any of the buckets', async () => {
    const clock = fakeClock();
    const buckets = [100, 50, 20].map((requestsPerSecond) => bucket(clock, { requestsPerSecond, burst: 9 }));
    const narrow = bucket(clock, { requestsPerSecond: 200, burst: 9, concurrency: 1 });
    const refusal = gate();
    const answers: Answer[] = [
      async (request) => (await refusal.promise, failing(429, { 'retry-after': '5' })(request)),
      ok,
    ];
    const policy = rateLimitSchema.parse({ random: () => 0 });
    const pipeline = pipelineHarness(
      rateLimitMiddleware(
        (request) => ({ request, limiters: request.query ? [...buckets, narrow] : [narrow] }),
        policy,
      ),
      answers,
      clock,
    );
    const first = pipeline.send();
    const other = pipeline.send(pipeline.request({ query: false }));
    await settle();
    refusal.open();
    await clock.advance(5_025);
    await Promise.all([first, other]);
    expect(pipeline.sentAt[0]).toBe(0);
    expect(Math.min(...pipeline.sentAt.slice(1))).toBe(5_000);
  });

  it('holds a permit until a slow bucket has confirmed the pause', async () => {
    const clock = fakeClock();
    const own = bucket(clock, { concurrency: 1 });
    const noted = gate();
    const remote: RateLimiter = {
      acquire: (permit) => own.acquire(permit),
      pause: async (ms) => (await noted.promise, own.pause(ms)),
      lower: (remaining) => own.lower(remaining),
    };
    const pipeline = pipelineOf([failing(429, { 'retry-after': '5' }), ok], {}, clock, [remote]);
    const both = Promise.all([pipeline.send(), pipeline.send()]);
    await settle();
    expect(pipeline.requests).toHaveLength(1);
    noted.open();
    await clock.advance(5_025);
    await both;
    expect(Math.min(...pipeline.sentAt.slice(1))).toBe(5_000);
  });
});

describe('callers of a paused bucket', () => {
  it('all wait, and restart one by one', async () => {
    const pipeline = pipelineOf([failing(429, { 'retry-after': '3' }), ok]);
    const first = pipeline.send();
    await settle();
    const others = Array.from({ length: 49 }, () => pipeline.send());
    await pipeline.clock.advance(3_000 + 50 * 25);
    await Promise.all([first, ...others]);
    const again = pipeline.sentAt.slice(1);
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

  it('rejects with the reason of its signal during the wait for a permit, and the others continue', async () => {
    const clock = fakeClock();
    const pipeline = pipelineOf([ok], {}, clock, [bucket(clock, { requestsPerSecond: 1 })]);
    const [cancelled, other] = [cancellable(), cancellable()];
    await pipeline.send();
    const failure = rejection(pipeline.send(pipeline.request({ signal: cancelled.signal })));
    const survivor = pipeline.send(pipeline.request({ signal: other.signal }));
    await clock.advance(500);
    cancelled.control.abort(reason);
    expect(await failure).toBe(reason);
    await clock.advance(500);
    expect(await survivor).toBe(ok);
    expect(pipeline.requests).toHaveLength(2);
    expect(pipeline.sentAt).toEqual([0, 1_000]);
    expectNothingLeft(pipeline, cancelled.signal, other.signal);
  });

  it('rejects with the reason of its signal during the wait after a 429', async () => {
    const pipeline = pipelineOf([failing(429)]);
    const { control, signal } = cancellable();
    const request = pipeline.request({ signal });
    const failure = rejection(pipeline.send(request));
    await pipeline.clock.advance(500);
    control.abort(reason);
    expect(await failure).toBe(reason);
    expect([pipeline.requests.length, request.counters.throttledMs]).toEqual([1, 500]);
    expectNothingLeft(pipeline, signal);
  });

  it('rejects with the reason of its signal during the send, releases its permit and pauses no bucket', async () => {
    const clock = fakeClock();
    const pipeline = pipelineOf([hanging, ok], {}, clock, [bucket(clock, { concurrency: 1 })]);
    const { control, signal } = cancellable();
    const failure = rejection(pipeline.send(pipeline.request({ signal })));
    const other = pipeline.send();
    await settle();
    control.abort(reason);
    expect(await failure).toBe(reason);
    expect(await other).toBe(ok);
    expect(pipeline.eventsOf('paused')).toEqual([]);
    expectNothingLeft(pipeline, signal);
  });

  it('rejects with the reason of its signal if the send fails with a 429 at that moment', async () => {
    const { control, signal } = cancellable();
    const pipeline = pipelineOf([(request) => (control.abort(reason), failing(429)(request))]);
    expect(await rejection(pipeline.send(pipeline.request({ signal })))).toBe(reason);
    expect(pipeline.events).toStrictEqual([]);
  });

  it('is not sent if it was cancelled before, or while its permit was granted', async () => {
    const pipeline = pipelineOf([ok]);
    await expect(pipeline.send(pipeline.request({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    const { control, signal } = cancellable();
    const granting: RateLimiter = {
      acquire: () => (control.abort(reason), { start: () => true, release: () => undefined }),
      pause: () => true,
      lower: () => undefined,
    };
    const second = pipelineOf([ok], {}, fakeClock(), [granting]);
    await expect(second.send(second.request({ signal }))).rejects.toBe(reason);
    expect([pipeline.requests, second.requests]).toEqual([[], []]);
  });
});

describe('a bucket with useQuotaHeaders: false', () => {
  it('continues while the headers pause the others', async () => {
    const clock = fakeClock();
    const [token, org] = [bucket(clock), bucket(clock)];
    const policy = rateLimitSchema.parse({});
    const limiters = [token, org];
    const pipeline = pipelineHarness(
      rateLimitMiddleware((request) => ({ request, limiters, quotaLimiters: [token] }), policy),
      [answering({ 'inin-ratelimit-count': '299', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': '30' })],
      clock,
    );
    await pipeline.send();
    expect(await isFree(token, clock)).toBe(false);
    expect(await isFree(org, clock)).toBe(true);
  });

  it('is paused by a 429 anyway', async () => {
    const clock = fakeClock();
    const [token, org] = [bucket(clock), bucket(clock)];
    const middleware = rateLimitMiddleware(
      (request) => ({ request, limiters: [token, org], quotaLimiters: [token] }),
      rateLimitSchema.parse({ retries: 0 }),
    );
    await rejection(pipelineHarness(middleware, [failing(429, { 'retry-after': '30' })], clock).send());
    expect([await isFree(token, clock), await isFree(org, clock)]).toEqual([false, false]);
  });
});

/** Whether a permit is available now. */
async function isFree(limiter: RateLimiter, clock: FakeClock): Promise<boolean> {
  const control = new AbortController();
  const permit = Promise.resolve(limiter.acquire({ weight: 1, signal: control.signal }));
  const free = await Promise.race([permit.then(() => true), settle().then(() => false)]);
  permit.then(
    (permit) => permit.release(),
    () => undefined,
  );
  control.abort();
  await clock.advance(0);
  return free;
}
