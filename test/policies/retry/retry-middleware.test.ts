import {
  ConfigurationError,
  constant,
  exponential,
  HttpError,
  NetworkError,
  RetryExhaustedError,
  type RetryOptions,
} from 'pagewright';
import { retryMiddleware } from '../../../src/policies/retry/retry-middleware';
import { retrySchema } from '../../../src/policies/retry/retry-options';
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
import { rejection, settle } from '../../support/memory-endpoint';

const even = exponential({ jitter: false });
const roadOf = (answers: readonly Answer[], options: RetryOptions = {}) =>
  pipelineHarness(retryMiddleware(retrySchema.parse({ backoff: even, ...options })), answers);

describe('a request that is retried', () => {
  it('[R65] waits 2, 4, 8, 16 and 32 seconds, and fails with the sixth 500 at once', async () => {
    const road = roadOf([failing(500)]);
    const request = road.request();
    const failure = rejection<RetryExhaustedError>(road.send(request));
    await road.clock.advance(62_000);
    const error = await failure;
    expect(road.clock.sleeps).toEqual([2_000, 4_000, 8_000, 16_000, 32_000]);
    expect(road.sentAt).toEqual([0, 2_000, 6_000, 14_000, 30_000, 62_000]);
    expect(error).toBeInstanceOf(RetryExhaustedError);
    expect(error).toMatchObject({ attempts: 6, status: 500, code: 'RETRY_EXHAUSTED', method: 'GET' });
    expect(error.message).toBe('Crm.users: HTTP 500. Gave up after 6 attempts');
    expect(error.cause).toBeInstanceOf(HttpError);
    expect(request.counters).toEqual({ requests: 6, retries: 5, throttledMs: 62_000, refreshes: 0 });
    expect(request.stats.waitedMs).toBe(62_000);
    expectNothingLeft(road, request.signal);
  });

  it('gives the answer of the repetition that succeeds', async () => {
    const road = roadOf([failing(503), ok]);
    const answer = road.send();
    await road.clock.advance(2_000);
    expect(await answer).toBe(ok);
    expect(road.requests[1]).toBe(road.requests[0]);
  });

  it('tells of each repetition before it waits, with the number, the wait and the failure', async () => {
    const failed = failing(502, { 'inin-correlation-id': 'c-1' });
    const road = roadOf([failed, throwing(() => new NetworkError('gone', {}, { method: 'GET' })), ok], { retries: 3 });
    const answer = road.send(road.request({ page: thirdPage }));
    await settle();
    const first = {
      type: 'retry',
      endpoint: 'Crm.users',
      index: 2,
      attempt: 1,
      retries: 3,
      waitMs: 2_000,
      error: 'HTTP',
      status: 502,
      correlationId: 'c-1',
    };
    expect(road.events).toStrictEqual([first]);
    await road.clock.advance(6_000);
    await answer;
    expect(road.events).toStrictEqual([
      first,
      { type: 'retry', endpoint: 'Crm.users', index: 2, attempt: 2, retries: 3, waitMs: 4_000, error: 'NETWORK' },
    ]);
  });

  it('[R66] counts anew for each page: the wait depends on the failures of this page alone', async () => {
    const road = roadOf([failing(500), failing(500), ok, failing(500), ok]);
    const first = road.send();
    await road.clock.advance(6_000);
    await first;
    const second = road.send();
    await road.clock.advance(2_000);
    await second;
    expect(road.clock.sleeps).toEqual([2_000, 4_000, 2_000]);
  });

  it('[R66] names the page of a run that it gives up on', async () => {
    const road = roadOf([failing(504)], { retries: 1 });
    const failure = rejection<RetryExhaustedError>(road.send(road.request({ page: thirdPage })));
    await road.clock.advance(2_000);
    expect(await failure).toMatchObject({
      message: 'Crm.users, page 3: HTTP 504. Gave up after 2 attempts',
      page: thirdPage,
      attempts: 2,
    });
  });

  it('gives the failure itself where nothing is to be repeated', async () => {
    const road = roadOf([failing(503)], { retries: 0 });
    expect((await rejection(road.send())).constructor).toBe(HttpError);
    expect([road.sentAt, road.events]).toEqual([[0], []]);
  });

  it('[R72] is one with 408, 500, 502, 503 or 504, not one with 501', async () => {
    for (const status of [408, 500, 502, 503, 504]) {
      const road = roadOf([failing(status), ok]);
      const answer = road.send();
      await road.clock.advance(2_000);
      expect([status, (await answer).status]).toEqual([status, 200]);
    }
    const road = roadOf([failing(501)]);
    expect(await rejection(road.send())).toMatchObject({ status: 501 });
    expect(road.requests).toHaveLength(1);
  });

  it('[R72] is one with the statuses that the caller lists', async () => {
    const road = roadOf([failing(418), failing(503)], { statuses: [418] });
    const failure = rejection(road.send());
    await road.clock.advance(2_000);
    expect(await failure).toMatchObject({ status: 503, code: 'HTTP' });
    expect(road.requests).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 409, 413, 422, 429])('[R73] is never one with %i, even a query', async (status) => {
    const road = roadOf([failing(status)], { unsafe: true });
    expect(await rejection(road.send())).toMatchObject({ status });
    expect(road.requests).toHaveLength(1);
    expect(road.clock.sleeps).toEqual([]);
  });

  it('[R71] leaves alone an error that only mentions a status', async () => {
    const road = roadOf([throwing(() => new Error('Request failed with status code 429 or 503'))]);
    expect((await rejection(road.send())).constructor).toBe(Error);
    expect(road.requests).toHaveLength(1);
  });

  it('never repeats what was repeated as often as it may be further in', async () => {
    const road = roadOf([throwing(() => new RetryExhaustedError({ status: 503 }, 5))]);
    expect(await rejection(road.send())).toMatchObject({ attempts: 5 });
    expect(road.requests).toHaveLength(1);
  });

  it('fails with a NetworkError that tells how often it was repeated, where no answer ever came', async () => {
    const lost = new NetworkError('ECONNREFUSED', {}, { method: 'POST', unsent: true });
    const road = roadOf([throwing(() => lost)], { retries: 2 });
    const failure = rejection<NetworkError>(road.send(road.request({ query: false })));
    await road.clock.advance(6_000);
    const error = await failure;
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ method: 'POST', unsent: true, transient: true, retries: 2, cause: lost });
    expect(error.message).toBe('Crm.users: ECONNREFUSED. Gave up after 3 attempts');
    expect(road.sentAt).toEqual([0, 2_000, 6_000]);
  });

  it('refuses a backoff that gives no wait, before it hammers the server', async () => {
    const road = roadOf([failing(503)], { backoff: () => Number.NaN });
    const error = await rejection<ConfigurationError>(road.send());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe('Crm.users: backoff(1) must return a number of milliseconds, at least 0, got NaN');
    expect(error.cause).toMatchObject({ status: 503 });
    const table = roadOf([failing(503)], { backoff: (attempt) => [0, 10][attempt - 1]! });
    const failure = rejection(table.send());
    await table.clock.advance(10);
    expect((await failure).message).toMatch(/backoff\(3\) .* got undefined$/);
    expect(table.sentAt).toEqual([0, 0, 10]);
    const text = roadOf([failing(503)], { backoff: () => '5' as never });
    await expect(text.send()).rejects.toThrow(/got "5"/);
  });
});

describe('the wait before a repetition', () => {
  it('is what the server asks for, times the jitter, in place of the backoff', async () => {
    const road = roadOf([failing(503, { 'retry-after': '3' }), ok], { random: () => 0.5 });
    const answer = road.send();
    await road.clock.advance(3_750);
    await answer;
    expect(road.sentAt).toEqual([0, 3_750]);
    expect(road.events).toMatchObject([{ waitMs: 3_750 }]);
  });

  it('is exactly what the server asks for without jitter', async () => {
    const road = roadOf([failing(503, { 'retry-after': '3' }), ok], { jitter: false });
    const answer = road.send();
    await road.clock.advance(3_000);
    await answer;
    expect(road.clock.sleeps).toEqual([3_000]);
  });

  it('[X2] is never cut to the cap of the backoff: 58 seconds with a cap of 30', async () => {
    const backoff = exponential({ capMs: 30_000 });
    const road = roadOf([failing(503, { 'retry-after': '58' }), ok], { backoff, random: () => 0 });
    const answer = road.send();
    await road.clock.advance(58_000);
    await answer;
    expect(gaps(road.sentAt)).toEqual([58_000]);
  });

  it('[X1] is refused where the server asks for more than the caller allows: the failure comes at once, with the value', async () => {
    const road = roadOf([failing(503, { 'retry-after': '181' }, { code: 'service.unavailable' })]);
    const error = await rejection<HttpError>(road.send(road.request({ page: thirdPage })));
    expect(error.constructor).toBe(HttpError);
    expect(error).toMatchObject({ status: 503, retryAfter: 181, apiCode: 'service.unavailable', page: thirdPage });
    expect(error.message).toBe(
      'Crm.users, page 3: HTTP 503 (service.unavailable). The server asks to wait 181 seconds, more than the 180000 ms of maxRetryAfterMs',
    );
    expect(error.cause).toMatchObject({ status: 503, retryAfter: 181 });
    expect([road.sentAt, road.clock.sleeps, road.events]).toEqual([[0], [], []]);
  });

  it('[X1] may be as long as the caller allows, to the millisecond', async () => {
    const road = roadOf([failing(503, { 'retry-after': '180' }), ok], { jitter: false });
    const answer = road.send();
    await road.clock.advance(180_000);
    expect(await answer).toBe(ok);
    const short = roadOf([failing(503, { 'retry-after-ms': '501' })], { maxRetryAfterMs: 500 });
    expect(await rejection(short.send())).toMatchObject({ retryAfter: 0.501 });
  });
});

describe('what may act twice', () => {
  const lost = (facts: ConstructorParameters<typeof NetworkError>[2]) =>
    throwing(() => new NetworkError('x', {}, facts));
  const sendsOf = async (answer: Answer, query: boolean, options: RetryOptions = {}) => {
    const road = roadOf([answer], { retries: 1, backoff: constant(1), ...options });
    const failure = rejection(road.send(road.request({ query })));
    await road.clock.advance(1);
    await failure;
    return road.requests.length;
  };
  const refused = (status: number, method: string) => failing(status, {}, {}, method);

  it.each(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])('[R73] is not a %s', async (method) => {
    expect(await sendsOf(refused(500, method), false)).toBe(2);
    expect(await sendsOf(lost({ method }), false)).toBe(2);
  });

  it.each(['POST', 'PATCH'])(
    '[R73] is a %s: repeated where the server did not take it up, and never else',
    async (method) => {
      for (const status of [408, 503])
        expect([status, await sendsOf(refused(status, method), false)]).toEqual([status, 2]);
      for (const status of [500, 502, 504]) {
        expect([status, await sendsOf(refused(status, method), false)]).toEqual([status, 1]);
      }
      expect(await sendsOf(refused(429, method), false, { statuses: [429] })).toBe(2);
      expect(await sendsOf(lost({ method, unsent: true }), false)).toBe(2);
      expect(await sendsOf(lost({ method }), false)).toBe(1);
    },
  );

  it('[R73] [X30] is repeated where the caller says that it may be', async () => {
    expect(await sendsOf(refused(500, 'POST'), false, { unsafe: true })).toBe(2);
    expect(await sendsOf(lost({ method: 'POST' }), false, { unsafe: true })).toBe(2);
  });

  it('[R73] is no page, whatever its method: it only asks', async () => {
    expect(await sendsOf(refused(500, 'POST'), true)).toBe(2);
    expect(await sendsOf(lost({ method: 'POST' }), true)).toBe(2);
  });

  it('may be a request whose method is not known', async () => {
    expect(await sendsOf(lost({}), false)).toBe(1);
    expect(
      await sendsOf(
        throwing(() => new HttpError({ status: 500 })),
        false,
      ),
    ).toBe(1);
    expect(
      await sendsOf(
        throwing(() => new HttpError({ status: 503 })),
        false,
      ),
    ).toBe(2);
  });

  it('is left alone where the failure will not go away: a name that does not exist, a certificate that is refused', async () => {
    expect(await sendsOf(lost({ method: 'GET', unsent: true, transient: false }), true, { unsafe: true })).toBe(1);
  });

  it('is left alone where it was repeated below HTTP, and only there', async () => {
    expect(await sendsOf(lost({ method: 'GET', retries: 3 }), true)).toBe(1);
    expect(await sendsOf(lost({ method: 'GET', retries: 0 }), true)).toBe(2);
    expect(await sendsOf(lost({ method: 'POST', unsent: true, retries: 0 }), false)).toBe(2);
  });

  it('[R71] counts as refused with 429 where only the code of the answer says so', async () => {
    const throttled = failing(400, {}, { code: 'too.many.requests.retry.after' }, 'POST');
    expect(await sendsOf(throttled, false, { statuses: [429] })).toBe(2);
    expect(await sendsOf(throttled, false, { statuses: [503] })).toBe(1);
    expect(await sendsOf(failing(400, {}, { message: 'no 429' }), false, { statuses: [429] })).toBe(1);
  });
});

describe('a retried request that is cancelled', () => {
  const reason = new Error('enough');

  it('rejects with the reason of its signal during the backoff, and sends no more', async () => {
    const road = roadOf([failing(500)]);
    const [cancelled, other] = [new AbortController(), new AbortController()];
    const failure = rejection(road.send(road.request({ signal: cancelled.signal })));
    const survivor = rejection(road.send(road.request({ signal: other.signal })));
    await road.clock.advance(1_000);
    expect(road.clock.sleeping).toBe(2);
    cancelled.abort(reason);
    expect(await failure).toBe(reason);
    await road.clock.advance(61_000);
    expect(await survivor).toBeInstanceOf(RetryExhaustedError);
    expect(road.requests.filter(({ signal }) => signal === cancelled.signal)).toHaveLength(1);
    expectNothingLeft(road, cancelled.signal, other.signal);
  });

  it('counts the time that it waited in vain', async () => {
    const road = roadOf([failing(500)]);
    const control = new AbortController();
    const request = road.request({ signal: control.signal });
    const failure = rejection(road.send(request));
    await road.clock.advance(1_500);
    control.abort(reason);
    await failure;
    expect([request.counters.throttledMs, request.stats.waitedMs]).toEqual([1_500, 1_500]);
  });

  it('rejects with the reason of its signal during the send', async () => {
    const road = roadOf([hanging]);
    const control = new AbortController();
    const failure = rejection(road.send(road.request({ signal: control.signal })));
    await settle();
    control.abort(reason);
    expect(await failure).toBe(reason);
    expect(road.requests).toHaveLength(1);
    expectNothingLeft(road, control.signal);
  });

  it('rejects with the reason of its signal also where the send fails with something else', async () => {
    const control = new AbortController();
    const road = roadOf([(request) => (control.abort(reason), failing(503)(request))]);
    expect(await rejection(road.send(road.request({ signal: control.signal })))).toBe(reason);
    expect([road.events, road.clock.sleeps]).toEqual([[], []]);
  });

  it('is not sent at all where it was cancelled before, or at the moment that its wait ended', async () => {
    const road = roadOf([failing(500)]);
    await expect(road.send(road.request({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(road.requests).toHaveLength(0);
    const control = new AbortController();
    const clock = { now: () => 0, sleep: async () => control.abort(reason) };
    const failure = rejection(road.send(road.request({ signal: control.signal, clock })));
    expect(await failure).toBe(reason);
    expect(road.requests).toHaveLength(1);
  });
});

describe('a Retry-After of 0', () => {
  it('counts as a second, or it would spend all repetitions in one moment', async () => {
    const road = roadOf([failing(503, { 'retry-after': '0' }), failing(503, { 'retry-after': '0' }), ok], {
      jitter: false,
    });
    const answer = road.send();
    await road.clock.advance(2_000);
    expect(await answer).toBe(ok);
    expect(gaps(road.sentAt)).toEqual([1_000, 1_000]);
  });
});
