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
const pipelineOf = (answers: readonly Answer[], options: RetryOptions = {}) =>
  pipelineHarness(retryMiddleware(retrySchema.parse({ backoff: even, ...options })), answers);

describe('a retried request', () => {
  it('[R65] a retried request waits 2, 4, 8, 16 and 32 seconds, and fails at once with the sixth 500', async () => {
    const pipeline = pipelineOf([failing(500)]);
    const request = pipeline.request();
    const failure = rejection<RetryExhaustedError>(pipeline.send(request));
    await pipeline.clock.advance(62_000);
    const error = await failure;
    expect(pipeline.clock.sleeps).toEqual([2_000, 4_000, 8_000, 16_000, 32_000]);
    expect(pipeline.sentAt).toEqual([0, 2_000, 6_000, 14_000, 30_000, 62_000]);
    expect(error).toBeInstanceOf(RetryExhaustedError);
    expect(error).toMatchObject({ attempts: 6, status: 500, code: 'RETRY_EXHAUSTED', method: 'GET' });
    expect(error.message).toBe('Crm.users: HTTP 500. Gave up after 6 attempts');
    expect(error.cause).toBeInstanceOf(HttpError);
    expect(request.counters).toEqual({ requests: 6, retries: 5, throttledMs: 62_000, refreshes: 0 });
    expect(request.stats.waitedMs).toBe(62_000);
    expectNothingLeft(pipeline, request.signal);
  });

  it('a retried request returns the response of the attempt that succeeds', async () => {
    const pipeline = pipelineOf([failing(503), ok]);
    const answer = pipeline.send();
    await pipeline.clock.advance(2_000);
    expect(await answer).toBe(ok);
    expect(pipeline.requests[1]).toBe(pipeline.requests[0]);
  });

  it('each retry emits an event before it waits, with the attempt, the wait and the failure', async () => {
    const failed = failing(502, { 'inin-correlation-id': 'c-1' });
    const pipeline = pipelineOf([failed, throwing(() => new NetworkError('gone', {}, { method: 'GET' })), ok], {
      retries: 3,
    });
    const answer = pipeline.send(pipeline.request({ page: thirdPage }));
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
    expect(pipeline.events).toStrictEqual([first]);
    await pipeline.clock.advance(6_000);
    await answer;
    expect(pipeline.events).toStrictEqual([
      first,
      { type: 'retry', endpoint: 'Crm.users', index: 2, attempt: 2, retries: 3, waitMs: 4_000, error: 'NETWORK' },
    ]);
  });

  it('[R66] attempts are counted for each page separately', async () => {
    const pipeline = pipelineOf([failing(500), failing(500), ok, failing(500), ok]);
    const first = pipeline.send();
    await pipeline.clock.advance(6_000);
    await first;
    const second = pipeline.send();
    await pipeline.clock.advance(2_000);
    await second;
    expect(pipeline.clock.sleeps).toEqual([2_000, 4_000, 2_000]);
  });

  it('[R66] the error after the last attempt names the page', async () => {
    const pipeline = pipelineOf([failing(504)], { retries: 1 });
    const failure = rejection<RetryExhaustedError>(pipeline.send(pipeline.request({ page: thirdPage })));
    await pipeline.clock.advance(2_000);
    expect(await failure).toMatchObject({
      message: 'Crm.users, page 3: HTTP 504. Gave up after 2 attempts',
      page: thirdPage,
      attempts: 2,
    });
  });

  it('the original error is thrown if retries is 0', async () => {
    const pipeline = pipelineOf([failing(503)], { retries: 0 });
    expect((await rejection(pipeline.send())).constructor).toBe(HttpError);
    expect(pipeline.sentAt).toEqual([0]);
    expect(pipeline.events).toEqual([]);
  });

  it.each([408, 500, 502, 503, 504])('[R72] status %i is retried', async (status) => {
    const pipeline = pipelineOf([failing(status), ok]);
    const answer = pipeline.send();
    await pipeline.clock.advance(2_000);
    expect(await answer).toBe(ok);
  });

  it('[R72] status 501 is not retried', async () => {
    const pipeline = pipelineOf([failing(501)]);
    expect(await rejection(pipeline.send())).toMatchObject({ status: 501 });
    expect(pipeline.requests).toHaveLength(1);
  });

  it('[R72] the option "statuses" replaces the retried statuses', async () => {
    const pipeline = pipelineOf([failing(418), failing(503)], { statuses: [418] });
    const failure = rejection(pipeline.send());
    await pipeline.clock.advance(2_000);
    expect(await failure).toMatchObject({ status: 503, code: 'HTTP' });
    expect(pipeline.requests).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 409, 413, 422, 429])(
    '[R73] status %i is never retried, even for a query',
    async (status) => {
      const pipeline = pipelineOf([failing(status)], { unsafe: true });
      expect(await rejection(pipeline.send())).toMatchObject({ status });
      expect(pipeline.requests).toHaveLength(1);
      expect(pipeline.clock.sleeps).toEqual([]);
    },
  );

  it('[R71] a status in an error message causes no retry', async () => {
    const pipeline = pipelineOf([throwing(() => new Error('Request failed with status code 429 or 503'))]);
    expect((await rejection(pipeline.send())).constructor).toBe(Error);
    expect(pipeline.requests).toHaveLength(1);
  });

  it('a request is not retried again after an inner policy gave up', async () => {
    const pipeline = pipelineOf([throwing(() => new RetryExhaustedError({ status: 503 }, 5))]);
    expect(await rejection(pipeline.send())).toMatchObject({ attempts: 5 });
    expect(pipeline.requests).toHaveLength(1);
  });

  it('a request without any response fails with a NetworkError that contains the number of attempts', async () => {
    const lost = new NetworkError('ECONNREFUSED', {}, { method: 'POST', unsent: true });
    const pipeline = pipelineOf([throwing(() => lost)], { retries: 2 });
    const failure = rejection<NetworkError>(pipeline.send(pipeline.request({ query: false })));
    await pipeline.clock.advance(6_000);
    const error = await failure;
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ method: 'POST', unsent: true, transient: true, retries: 2, cause: lost });
    expect(error.message).toBe('Crm.users: ECONNREFUSED. Gave up after 3 attempts');
    expect(pipeline.sentAt).toEqual([0, 2_000, 6_000]);
  });

  it('a backoff that returns no valid wait is rejected before the next attempt', async () => {
    const pipeline = pipelineOf([failing(503)], { backoff: () => Number.NaN });
    const error = await rejection<ConfigurationError>(pipeline.send());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe('Crm.users: backoff(1) must return a number of milliseconds, at least 0, got NaN');
    expect(error.cause).toMatchObject({ status: 503 });
    const table = pipelineOf([failing(503)], { backoff: (attempt) => [0, 10][attempt - 1]! });
    const failure = rejection(table.send());
    await table.clock.advance(10);
    expect((await failure).message).toMatch(/backoff\(3\) .* got undefined$/);
    expect(table.sentAt).toEqual([0, 0, 10]);
    const text = pipelineOf([failing(503)], { backoff: () => '5' as never });
    await expect(text.send()).rejects.toThrow(/got "5"/);
  });
});

describe('the wait before a retry', () => {
  it('the wait before a retry is the Retry-After of the server times the jitter instead of the backoff', async () => {
    const pipeline = pipelineOf([failing(503, { 'retry-after': '3' }), ok], { random: () => 0.5 });
    const answer = pipeline.send();
    await pipeline.clock.advance(3_750);
    await answer;
    expect(pipeline.sentAt).toEqual([0, 3_750]);
    expect(pipeline.events).toMatchObject([{ waitMs: 3_750 }]);
  });

  it('the wait before a retry is exactly the Retry-After of the server without jitter', async () => {
    const pipeline = pipelineOf([failing(503, { 'retry-after': '3' }), ok], { jitter: false });
    const answer = pipeline.send();
    await pipeline.clock.advance(3_000);
    await answer;
    expect(pipeline.clock.sleeps).toEqual([3_000]);
  });

  it('[X2] the wait before a retry is not limited by the cap of the backoff', async () => {
    const backoff = exponential({ capMs: 30_000 });
    const pipeline = pipelineOf([failing(503, { 'retry-after': '58' }), ok], { backoff, random: () => 0 });
    const answer = pipeline.send();
    await pipeline.clock.advance(58_000);
    await answer;
    expect(gaps(pipeline.sentAt)).toEqual([58_000]);
  });

  it('[X1] a Retry-After above maxRetryAfterMs fails the call at once', async () => {
    const pipeline = pipelineOf([failing(503, { 'retry-after': '181' }, { code: 'service.unavailable' })]);
    const error = await rejection<HttpError>(pipeline.send(pipeline.request({ page: thirdPage })));
    expect(error.constructor).toBe(HttpError);
    expect(error).toMatchObject({ status: 503, retryAfter: 181, apiCode: 'service.unavailable', page: thirdPage });
    expect(error.message).toBe(
      'Crm.users, page 3: HTTP 503 (service.unavailable). The server asks to wait 181 seconds, more than the 180000 ms of maxRetryAfterMs',
    );
    expect(error.cause).toMatchObject({ status: 503, retryAfter: 181 });
    expect(pipeline.sentAt).toEqual([0]);
    expect(pipeline.clock.sleeps).toEqual([]);
    expect(pipeline.events).toEqual([]);
  });

  it('[X1] a Retry-After of exactly maxRetryAfterMs is respected', async () => {
    const pipeline = pipelineOf([failing(503, { 'retry-after': '180' }), ok], { jitter: false });
    const answer = pipeline.send();
    await pipeline.clock.advance(180_000);
    expect(await answer).toBe(ok);
    const short = pipelineOf([failing(503, { 'retry-after-ms': '501' })], { maxRetryAfterMs: 500 });
    expect(await rejection(short.send())).toMatchObject({ retryAfter: 0.501 });
  });
});

describe('idempotency', () => {
  const lost = (details: ConstructorParameters<typeof NetworkError>[2]) =>
    throwing(() => new NetworkError('x', {}, details));
  const sendsOf = async (answer: Answer, query: boolean, options: RetryOptions = {}) => {
    const pipeline = pipelineOf([answer], { retries: 1, backoff: constant(1), ...options });
    const failure = rejection(pipeline.send(pipeline.request({ query })));
    await pipeline.clock.advance(1);
    await failure;
    return pipeline.requests.length;
  };
  const refused = (status: number, method: string) => failing(status, {}, {}, method);

  it.each(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])('[R73] a failed %s is retried', async (method) => {
    expect(await sendsOf(refused(500, method), false)).toBe(2);
    expect(await sendsOf(lost({ method }), false)).toBe(2);
  });

  it.each(['POST', 'PATCH'])('[R73] a failed %s is retried only if the server did not process it', async (method) => {
    for (const status of [408, 503])
      expect([status, await sendsOf(refused(status, method), false)]).toEqual([status, 2]);
    for (const status of [500, 502, 504]) {
      expect([status, await sendsOf(refused(status, method), false)]).toEqual([status, 1]);
    }
    expect(await sendsOf(refused(429, method), false, { statuses: [429] })).toBe(2);
    expect(await sendsOf(lost({ method, unsent: true }), false)).toBe(2);
    expect(await sendsOf(lost({ method }), false)).toBe(1);
  });

  it('[R73] [X30] a failed POST is retried with the option "unsafe"', async () => {
    expect(await sendsOf(refused(500, 'POST'), false, { unsafe: true })).toBe(2);
    expect(await sendsOf(lost({ method: 'POST' }), false, { unsafe: true })).toBe(2);
  });

  it('[R73] a failed page is retried whatever its method', async () => {
    expect(await sendsOf(refused(500, 'POST'), true)).toBe(2);
    expect(await sendsOf(lost({ method: 'POST' }), true)).toBe(2);
  });

  it('a request with an unknown method is retried only if the server did not process it', async () => {
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

  it('a permanent network failure is not retried', async () => {
    expect(await sendsOf(lost({ method: 'GET', unsent: true, transient: false }), true, { unsafe: true })).toBe(1);
  });

  it('a request that the HTTP client has retried is not retried', async () => {
    expect(await sendsOf(lost({ method: 'GET', retries: 3 }), true)).toBe(1);
    expect(await sendsOf(lost({ method: 'GET', retries: 0 }), true)).toBe(2);
    expect(await sendsOf(lost({ method: 'POST', unsent: true, retries: 0 }), false)).toBe(2);
  });

  it('[R71] the code of a response counts as 429 if it names a rate limit', async () => {
    const throttled = failing(400, {}, { code: 'too.many.requests.retry.after' }, 'POST');
    expect(await sendsOf(throttled, false, { statuses: [429] })).toBe(2);
    expect(await sendsOf(throttled, false, { statuses: [503] })).toBe(1);
    expect(await sendsOf(failing(400, {}, { message: 'no 429' }), false, { statuses: [429] })).toBe(1);
  });
});

describe('a cancelled retry', () => {
  const reason = new Error('enough');

  it('a cancelled retry rejects with the reason of its signal during the backoff and sends nothing more', async () => {
    const pipeline = pipelineOf([failing(500)]);
    const [cancelled, other] = [new AbortController(), new AbortController()];
    const failure = rejection(pipeline.send(pipeline.request({ signal: cancelled.signal })));
    const survivor = rejection(pipeline.send(pipeline.request({ signal: other.signal })));
    await pipeline.clock.advance(1_000);
    expect(pipeline.clock.sleeping).toBe(2);
    cancelled.abort(reason);
    expect(await failure).toBe(reason);
    await pipeline.clock.advance(61_000);
    expect(await survivor).toBeInstanceOf(RetryExhaustedError);
    expect(pipeline.requests.filter(({ signal }) => signal === cancelled.signal)).toHaveLength(1);
    expectNothingLeft(pipeline, cancelled.signal, other.signal);
  });

  it('the time of a cancelled wait is counted', async () => {
    const pipeline = pipelineOf([failing(500)]);
    const control = new AbortController();
    const request = pipeline.request({ signal: control.signal });
    const failure = rejection(pipeline.send(request));
    await pipeline.clock.advance(1_500);
    control.abort(reason);
    await failure;
    expect(request.counters.throttledMs).toBe(1_500);
    expect(request.stats.waitedMs).toBe(1_500);
  });

  it('a cancelled send rejects with the reason of its signal', async () => {
    const pipeline = pipelineOf([hanging]);
    const control = new AbortController();
    const failure = rejection(pipeline.send(pipeline.request({ signal: control.signal })));
    await settle();
    control.abort(reason);
    expect(await failure).toBe(reason);
    expect(pipeline.requests).toHaveLength(1);
    expectNothingLeft(pipeline, control.signal);
  });

  it('a send that is cancelled and fails rejects with the reason of its signal', async () => {
    const control = new AbortController();
    const pipeline = pipelineOf([(request) => (control.abort(reason), failing(503)(request))]);
    expect(await rejection(pipeline.send(pipeline.request({ signal: control.signal })))).toBe(reason);
    expect(pipeline.events).toEqual([]);
    expect(pipeline.clock.sleeps).toEqual([]);
  });

  it('a request that was cancelled before the send is not sent', async () => {
    const pipeline = pipelineOf([failing(500)]);
    await expect(pipeline.send(pipeline.request({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(pipeline.requests).toHaveLength(0);
    const control = new AbortController();
    const clock = { now: () => 0, sleep: async () => control.abort(reason) };
    const failure = rejection(pipeline.send(pipeline.request({ signal: control.signal, clock })));
    expect(await failure).toBe(reason);
    expect(pipeline.requests).toHaveLength(1);
  });
});

describe('a Retry-After of 0', () => {
  it('a Retry-After of 0 counts as one second', async () => {
    const pipeline = pipelineOf([failing(503, { 'retry-after': '0' }), failing(503, { 'retry-after': '0' }), ok], {
      jitter: false,
    });
    const answer = pipeline.send();
    await pipeline.clock.advance(2_000);
    expect(await answer).toBe(ok);
    expect(gaps(pipeline.sentAt)).toEqual([1_000, 1_000]);
  });
});
