import { clientCredentials } from 'pagewright';
import { AuthError } from '../../src/errors/client-errors';
import { rejection } from '../support/memory-endpoint';
import {
  ENDPOINT,
  type FakeResponse,
  fakeTokenEndpoint,
  tokenResponse,
  transportError,
} from '../support/fake-token-endpoint';

/** Requests a token, advances the clock far enough, and returns the outcome. */
async function requestToken(serve: (n: number) => FakeResponse, options: object = {}) {
  const server = fakeTokenEndpoint(serve);
  const source = clientCredentials({ ...server.options, ...options });
  const outcome = source.token().catch((error: unknown) => error as AuthError);
  await server.clock.advance(3_600_000);
  return {
    outcome: await outcome,
    at: server.requests.map(({ at }) => at),
    events: server.events,
    clock: server.clock,
  };
}

const then = (answer: FakeResponse) => (n: number) => (n === 1 ? answer : tokenResponse(`token-${n}`));
const genesys = {
  error: 'invalid_request',
  error_description: 'rate limit exceeded; too many logins',
};

describe('the token endpoint', () => {
  beforeEach(() => jest.spyOn(Math, 'random').mockReturnValue(0));
  afterEach(() => jest.restoreAllMocks());

  it.each<[string, FakeResponse]>([
    ['400 with "rate limit exceeded"', { status: 400, body: genesys }],
    ['400 with it in the description', { status: 400, body: { error: 'x', description: 'Rate-Limit reached' } }],
    ['400 with it in the error', { status: 400, body: { error: 'rate_limited' } }],
    ['400 with it as text', { status: 400, body: 'invalid_request (rate limit exceeded; wait)' }],
    ['403 with "Too Many Requests"', { status: 403, body: { message: 'Too Many Requests' } }],
    ['403 with "throttled"', { status: 403, body: { error: 'throttled' } }],
    ['408', { status: 408, body: {} }],
    ['429', { status: 429, body: {} }],
    ['500', { status: 500, body: '<html>' }],
    ['502', { status: 502, body: '' }],
    ['599', { status: 599, body: '' }],
    ['a refused connection', transportError('ECONNREFUSED')],
    ['a reset connection', transportError('ECONNRESET')],
    ['a timeout', transportError('ECONNABORTED')],
    ['a name server that is busy', transportError('EAI_AGAIN')],
    ['a host out of reach', transportError('EHOSTUNREACH')],
    ['a network failure without a name', transportError('ERR_NETWORK')],
    ['a body cut short', transportError('ERR_BAD_RESPONSE', 'stream has been aborted')],
    ['a failed fetch', Object.assign(new TypeError('fetch failed'), { cause: transportError('UND_ERR_SOCKET') })],
  ])('[X27] is requested again after %s', async (_what, answer) => {
    const { outcome, at } = await requestToken(then(answer));
    expect([outcome, at]).toEqual(['token-2', [0, 1_000]]);
  });

  it.each<[string, FakeResponse]>([
    ['400', { status: 400, body: { error: 'invalid_request' } }],
    ['400 for a locked account', { status: 400, body: { error: 'invalid_client', description: 'too many attempts' } }],
    ['401, whatever it says', { status: 401, body: genesys }],
    ['403', { status: 403, body: { error: 'access_denied' } }],
    ['501', { status: 501, body: {} }],
    ['a name that does not exist', transportError('ENOTFOUND')],
    ['a refused certificate', transportError('CERT_HAS_EXPIRED')],
    ['an error of an interceptor', new Error('my own')],
  ])('[X27] is not requested again after %s', async (_what, answer) => {
    const { outcome, at, clock, events } = await requestToken(() => answer);
    expect(outcome).toBeInstanceOf(AuthError);
    expect([at, clock.sleeps]).toEqual([[0], []]);
    expect(events).toMatchObject([{ outcome: 'failed' }]);
  });

  it('[X27] is requested five times more, with the waits of the backoff and none after the last', async () => {
    const { outcome, at, clock, events } = await requestToken(() => ({ status: 400, body: genesys }));
    expect(at).toEqual([0, 1_000, 3_000, 6_000, 10_000, 15_000]);
    expect(clock.sleeps).toEqual([1_000, 2_000, 3_000, 4_000, 5_000]);
    expect(outcome).toMatchObject({
      name: 'AuthError',
      status: 400,
      error: 'invalid_request',
      message: `${ENDPOINT}: HTTP 400 (invalid_request) — rate limit exceeded; too many logins. Gave up after 6 attempts`,
    });
    const common = { type: 'token', endpoint: ENDPOINT, cause: 'first', status: 400 };
    expect(events).toEqual([
      ...clock.sleeps.map((waitMs, n) => ({ ...common, outcome: 'retry', ms: at[n], waitMs })),
      { ...common, outcome: 'failed', ms: 15_000 },
    ]);
  });

  it('emits an event when a retry succeeded', async () => {
    const { events } = await requestToken(then(transportError('ECONNREFUSED')));
    expect(events).toEqual([
      { type: 'token', endpoint: ENDPOINT, cause: 'first', outcome: 'retry', ms: 0, waitMs: 1_000 },
      { type: 'token', endpoint: ENDPOINT, cause: 'first', outcome: 'refreshed', ms: 1_000, expiresInMs: 3_600_000 },
    ]);
  });

  it('[X27] does not blame the credentials for throttling', async () => {
    const body = { error: 'invalid_client', description: 'rate limit exceeded' };
    const { outcome } = await requestToken(() => ({ status: 400, body }), { retries: 0 });
    expect((outcome as AuthError).message).toBe(`${ENDPOINT}: HTTP 400 (invalid_client) — rate limit exceeded`);
  });

  it('is not requested again with retries: 0', async () => {
    const { outcome, at } = await requestToken(() => ({ status: 503 }), { retries: 0 });
    expect([(outcome as AuthError).message, at]).toEqual([`${ENDPOINT}: HTTP 503`, [0]]);
  });

  it('waits 2 s by default, and twice as long each time', async () => {
    const { at } = await requestToken(() => ({ status: 503 }), { backoff: undefined });
    expect(at).toEqual([0, 2_200, 6_600, 15_400, 33_000, 68_200]);
  });

  it.each([
    [0, 7_000],
    [0.5, 8_750],
    [0.999, 10_497],
  ])('waits for Retry-After times a jitter: with a draw of %d for %d ms', async (chance, waitMs) => {
    jest.mocked(Math.random).mockReturnValue(chance);
    const { at } = await requestToken(then({ status: 429, headers: { 'Retry-After': '7' }, body: {} }));
    expect(at).toEqual([0, waitMs]);
  });

  it('waits as long as its message says', async () => {
    const message = 'Rate limit exceeded. Retry the request in [42] seconds';
    const { at } = await requestToken(then({ status: 429, body: { message } }));
    expect(at).toEqual([0, 42_000]);
  });

  it('waits by the backoff for a Retry-After of 0', async () => {
    const { at } = await requestToken(then({ status: 429, headers: { 'retry-after': '0' }, body: {} }));
    expect(at).toEqual([0, 1_000]);
  });

  it('waits for a Retry-After up to maxRetryAfterMs', async () => {
    const asks = (ms: number) => () => ({ status: 429, headers: { 'retry-after-ms': String(ms) }, body: {} });
    const { at } = await requestToken(asks(180_000), { retries: 1 });
    expect(at).toEqual([0, 180_000]);
    const { outcome, clock } = await requestToken(asks(180_001));
    expect(clock.sleeps).toEqual([]);
    expect((outcome as AuthError).message).toBe(
      `${ENDPOINT}: HTTP 429. The server asks to wait 180001 ms, more than the 180000 ms of maxRetryAfterMs`,
    );
  });

  it('rejects with the message of the transport, without the request', async () => {
    const { outcome } = await requestToken(() => transportError('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:443'), {
      retries: 1,
    });
    expect(outcome).toMatchObject({
      message: `${ENDPOINT}: no response received (ECONNREFUSED): connect ECONNREFUSED 10.0.0.1:443. Gave up after 2 attempts`,
      cause: { name: 'NetworkError', cause: { code: 'ECONNREFUSED' } },
    });
    expect(outcome).not.toHaveProperty('status');
  });

  it('rejects with an AuthError if the request could not be sent', async () => {
    const server = fakeTokenEndpoint(() => new Error('my interceptor'));
    const error = await rejection(clientCredentials(server.options).token());
    expect(error).toMatchObject({
      message: `${ENDPOINT}: the request could not be sent: my interceptor`,
      cause: { message: 'my interceptor' },
    });
  });
});
