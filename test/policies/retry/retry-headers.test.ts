import {
  ConfigurationError,
  constant,
  type HttpError,
  RateLimitError,
  type RateLimitOptions,
  Retried,
  type RetryOptions,
} from 'pagewright';
import { parseOptions } from '../../../src/options/parse-options';
import { rateLimitMiddleware } from '../../../src/policies/rate-limit/rate-limit-middleware';
import { rateLimitSchema } from '../../../src/policies/rate-limit/rate-limit-options';
import { InMemoryRateLimiter } from '../../../src/policies/rate-limit/rate-limiter';
import { retryMiddleware } from '../../../src/policies/retry/retry-middleware';
import { retrySchema } from '../../../src/policies/retry/retry-options';
import { fakeClock } from 'pagewright/testing';
import { type Answer, failing, ok, pipelineHarness } from '../../support/pipeline-harness';
import { rejection } from '../../support/memory-endpoint';

const NOW = Date.parse('2026-11-28T12:00:00Z');

function retrying(answers: readonly Answer[], options: RetryOptions = {}) {
  const policy = retrySchema.parse({ backoff: constant(500), jitter: false, ...options });
  return pipelineHarness(retryMiddleware(policy), answers, fakeClock(NOW));
}

function limited(answers: readonly Answer[], options: RateLimitOptions = {}) {
  const clock = fakeClock(NOW);
  const limiter = new InMemoryRateLimiter({ clock, random: () => 0 });
  const policy = parseOptions(rateLimitSchema, { backoff: constant(500), jitter: false, ...options }, 'test');
  const select = (request: never) => ({ request, limiters: [limiter] });
  return pipelineHarness(rateLimitMiddleware(select as never, policy), answers, clock);
}

/** The wait before the second send. */
async function waitOf(pipeline: ReturnType<typeof pipelineHarness>): Promise<number> {
  const sent = pipeline.send();
  await pipeline.clock.advance(400_000);
  await sent;
  return pipeline.sentAt[1]! - pipeline.sentAt[0]!;
}

describe('the wait that a server asks for', () => {
  it.each<[string, Record<string, string>, string | string[] | undefined, number]>([
    ['seconds in a header of its own', { 'x-wait': '7' }, 'X-Wait', 7_000],
    ['a fraction of seconds', { 'x-wait': '0.5' }, 'X-Wait', 500],
    ['milliseconds by the ending of the name', { 'x-wait-ms': '70' }, 'x-wait-ms', 70],
    ['an exact 0 by the ending of the name', { 'x-wait-ms': '0' }, 'x-wait-ms', 0],
    ['a rounded 0, which counts as a second', { 'x-wait': '0' }, 'x-wait', 1_000],
    ['an ISO 8601 date', { 'x-wait': '2026-11-28T12:00:09Z' }, 'x-wait', 9_000],
    ['an HTTP date', { 'x-wait': 'Sat, 28 Nov 2026 12:00:08 GMT' }, 'x-wait', 8_000],
    ['seconds since the epoch', { 'x-wait': String(NOW / 1_000 + 6) }, 'x-wait', 6_000],
    ['the first of several headers that is present', { b: '2', c: '3' }, ['a', 'b', 'c'], 2_000],
    ['the usual header, if no other is present', { 'retry-after': '4' }, 'x-wait', 4_000],
    ['its own header before the usual one', { 'x-wait': '2', 'retry-after': '4' }, 'x-wait', 2_000],
    ['the usual header, if its own makes no sense', { 'x-wait': 'soon', 'retry-after': '4' }, 'x-wait', 4_000],
    ['an exact retry-after-ms of 0', { 'retry-after-ms': '0', 'retry-after': '4' }, undefined, 0],
    ['a Retry-After of 0, which counts as a second', { 'retry-after': '0' }, undefined, 1_000],
  ])('may be %s', async (_what, headers, retryAfter, ms) => {
    const options = retryAfter === undefined ? {} : { headers: { retryAfter } };
    expect(await waitOf(retrying([failing(503, headers), ok], options))).toBe(ms);
    expect(await waitOf(limited([failing(429, headers), ok], options))).toBe(ms);
  });

  it('fails the call at once if it is longer than allowed', async () => {
    const options = { headers: { retryAfter: 'x-wait' }, maxRetryAfterMs: 5_000 };
    for (const pipeline of [
      retrying([failing(503, { 'x-wait': '6' })], options),
      limited([failing(429, { 'x-wait': '6' })], options),
    ]) {
      const error = await rejection<HttpError>(pipeline.send());
      expect(error.message).toContain('The server asks to wait 6 seconds, more than the 5000 ms of maxRetryAfterMs');
      expect(error.retryAfter).toBe(6);
    }
  });
});

describe('x-should-retry', () => {
  it('true retries a status that is not in the list', async () => {
    const pipeline = retrying([failing(409, { 'x-should-retry': 'true' }), ok]);
    expect(await waitOf(pipeline)).toBe(500);
  });

  it.each([
    ['POST', 409, 1],
    ['POST', 503, 2],
    ['GET', 409, 2],
  ])('true retries no request that may act twice: %s with %d is sent %d times', async (method, status, times) => {
    const pipeline = retrying([failing(status, { 'x-should-retry': 'true' }, {}, method), ok]);
    const sent = pipeline.send(pipeline.request({ query: false })).catch(() => undefined);
    await pipeline.clock.advance(1_000);
    await sent;
    expect(pipeline.requests).toHaveLength(times);
  });

  it('false keeps a status of the list from being retried', async () => {
    const pipeline = retrying([failing(503, { 'x-should-retry': 'false' })]);
    expect(await rejection(pipeline.send())).toMatchObject({ status: 503, code: 'HTTP' });
    expect(pipeline.requests).toHaveLength(1);
  });

  it.each(['', 'maybe', '1'])('%j says nothing', async (value) => {
    const pipeline = retrying([failing(503, { 'x-should-retry': value }), ok]);
    expect(await waitOf(pipeline)).toBe(500);
  });

  it('false keeps a 429 from being retried, and the bucket pauses', async () => {
    const pipeline = limited([failing(429, { 'x-should-retry': 'false', 'retry-after': '2' })]);
    const error = await rejection(pipeline.send());
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error.message).toContain('It was not sent again, because the server says not to retry it');
    expect(pipeline.eventsOf('paused')).toMatchObject([{ waitMs: 2_000 }]);
    expect(pipeline.requests).toHaveLength(1);
  });

  it('may have another name', async () => {
    const headers = { shouldRetry: 'Stripe-Should-Retry' };
    const pipeline = retrying([failing(409, { 'stripe-should-retry': 'TRUE' }), ok], { headers });
    expect(await waitOf(pipeline)).toBe(500);
  });
});

describe('the option headers', () => {
  it.each<[unknown, string]>([
    [{ retryAfter: '' }, 'option "headers.retryAfter" must be the name of a header, or a list of names, got ""'],
    [{ retryAfter: [] }, 'option "headers.retryAfter" must be the name of a header, or a list of names'],
    [{ retryAfter: 'two words' }, 'option "headers.retryAfter" must be the name of a header, or a list of names'],
    [{ remaining: 'x' }, 'unknown option "headers.remaining"; allowed: retryAfter, shouldRetry'],
    ['x', 'option "headers" must be { retryAfter, shouldRetry }'],
  ])('of @Retried is refused when the class is defined: %j', (headers, words) => {
    const define = () =>
      class {
        @Retried({ headers: headers as never })
        one(): Promise<unknown> {
          return Promise.resolve();
        }
      };
    expect(define).toThrow(ConfigurationError);
    expect(define).toThrow(words);
  });
});
