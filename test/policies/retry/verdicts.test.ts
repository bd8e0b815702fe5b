import {
  constant,
  type HttpError,
  RateLimitError,
  RetryExhaustedError,
  UnauthorizedError,
  type Verdict,
} from 'pagewright';
import { httpErrorFor, sameResponse } from '../../../src/errors/http-errors';
import { retryMiddleware } from '../../../src/policies/retry/retry-middleware';
import { retrySchema } from '../../../src/policies/retry/retry-options';
import { ok, pipelineHarness, throwing } from '../../support/pipeline-harness';
import { rejection } from '../../support/memory-endpoint';

const policy = retrySchema.parse({ retries: 1, backoff: constant(1), statuses: [403, 429, 503] });
const failing = (status: number, verdict: Verdict | undefined, method = 'GET') =>
  throwing(() => httpErrorFor({ status, verdict, method }));
const attempts = async (status: number, verdict: Verdict | undefined, method?: string, query = true) => {
  const pipeline = pipelineHarness(retryMiddleware(policy), [failing(status, verdict, method), ok]);
  const sent = pipeline.send(pipeline.request({ query })).catch((error: unknown) => error);
  await pipeline.clock.advance(1);
  await sent;
  return pipeline.requests.length;
};

describe('@Retried', () => {
  it.each<[number, Verdict | undefined, number]>([
    [418, 'retry', 2],
    [200, 'retry', 2],
    [404, undefined, 1],
    [503, undefined, 2],
    [503, 'fail', 1],
    [503, 'reauth', 1],
    [503, 'expired', 1],
    [403, undefined, 2],
    [403, 'throttled', 2],
    [429, 'fail', 1],
  ])('sends a request with the status %i and the verdict %s %i times', async (status, verdict, count) => {
    expect(await attempts(status, verdict)).toBe(count);
  });

  it('does not retry a POST because of the verdict, unless it is a query', async () => {
    expect(await attempts(418, 'retry', 'POST', false)).toBe(1);
    expect(await attempts(418, 'retry', 'POST', true)).toBe(2);
    expect(await attempts(503, 'retry', 'POST', false)).toBe(1);
  });
});

describe('the error of a response', () => {
  it.each<[number, Verdict | undefined, string]>([
    [429, undefined, 'RATE_LIMIT'],
    [429, 'fail', 'HTTP'],
    [403, 'throttled', 'RATE_LIMIT'],
    [401, undefined, 'UNAUTHORIZED'],
    [401, 'fail', 'HTTP'],
    [403, 'reauth', 'UNAUTHORIZED'],
    [200, 'fail', 'RESPONSE'],
    [200, 'throttled', 'RATE_LIMIT'],
    [299, 'expired', 'RESPONSE'],
    [300, undefined, 'HTTP'],
    [404, 'retry', 'NOT_FOUND'],
  ])('with the status %i and the verdict %s has the code %s', (status, verdict, code) => {
    const error = httpErrorFor({ status, verdict });
    expect(error).toMatchObject({ code, status, ...(verdict && { verdict }) });
    expect('verdict' in error).toBe(verdict !== undefined);
  });

  it('keeps its class and verdict when it is made again with other advice', () => {
    for (const verdict of ['throttled', 'reauth', 'retry'] as const) {
      const error = httpErrorFor({ status: 200, verdict, body: { code: 'c', message: 'm' } });
      const again = httpErrorFor({ ...sameResponse(error), advice: 'Wait.' });
      expect(again.constructor).toBe(error.constructor);
      expect(again).toMatchObject({ verdict, apiCode: 'c', apiMessage: 'm' });
    }
  });

  it('has the advice for its verdict', () => {
    expect(httpErrorFor({ status: 403, verdict: 'throttled' }).message).toMatch(/Set rateLimit: \{\}/);
    expect(httpErrorFor({ status: 403, verdict: 'reauth' }).message).toMatch(/Check the token source/);
    expect(httpErrorFor({ status: 403 }).message).toMatch(/lack a permission or scope/);
    expect(new RateLimitError({ status: 200 })).not.toBeInstanceOf(UnauthorizedError);
  });

  it('is the last one, with its verdict, after all retries', async () => {
    const pipeline = pipelineHarness(retryMiddleware(policy), [failing(200, 'retry')]);
    const sent = rejection<HttpError>(pipeline.send());
    await pipeline.clock.advance(1);
    const error = await sent;
    expect(error).toBeInstanceOf(RetryExhaustedError);
    expect(error).toMatchObject({ status: 200, verdict: 'retry' });
  });
});
