import { type PagewrightEvent, refreshToken, type RefreshTokenOptions, type RotatedTokens } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { AuthError } from '../../src/errors/client-errors';
import { gate, rejection, settle } from '../support/memory-endpoint';
import {
  ENDPOINT,
  type FakeResponse,
  fakeTokenEndpoint,
  type FakeTokenEndpoint,
  jwt,
  tokenResponse,
} from '../support/fake-token-endpoint';

const rotated = (n: number) => tokenResponse(`token-${n}`, { refresh_token: `refresh-${n}` });
const source = ({ options }: FakeTokenEndpoint, more: Partial<RefreshTokenOptions> = {}) =>
  refreshToken({ ...options, refreshToken: 'refresh-0', ...more });
const formsOf = ({ requests }: FakeTokenEndpoint) => requests.map(({ form }) => form);
const sentOf = ({ requests }: FakeTokenEndpoint) => requests.map(({ form }) => form['refresh_token']);
const summary = (event: PagewrightEvent) => event.type === 'token' && [event.cause, event.outcome];

describe('refreshToken', () => {
  it('[R11] posts the refresh grant with Basic authorization', async () => {
    const server = fakeTokenEndpoint();
    expect(await source(server).token()).toBe('token-1');
    expect(formsOf(server)).toEqual([{ grant_type: 'refresh_token', refresh_token: 'refresh-0' }]);
    const credentials = Buffer.from('my-client:my-client-secret').toString('base64');
    expect(server.requests[0]!.headers['Authorization']).toBe(`Basic ${credentials}`);
  });

  it('[R11] sends the id of a public client as a form field', async () => {
    const server = fakeTokenEndpoint();
    await source(server, { clientSecret: undefined, scope: 'users', params: { audience: 'api' } }).token();
    expect(formsOf(server)).toEqual([
      {
        grant_type: 'refresh_token',
        refresh_token: 'refresh-0',
        scope: 'users',
        client_id: 'my-client',
        audience: 'api',
      },
    ]);
    expect(server.requests[0]!.headers['Authorization']).toBeUndefined();
  });

  it('[R11] keeps the refresh token if the server does not replace it', async () => {
    const onRotate = jest.fn();
    const same = [{}, { refresh_token: 'refresh-0' }, { refresh_token: '' }, { refresh_token: null }];
    const server = fakeTokenEndpoint((n) => tokenResponse(`token-${n}`, same[n - 1]));
    const tokens = source(server, { onRotate });
    for (const _ of same) await tokens.refresh(await tokens.token());
    expect(sentOf(server)).toEqual(Array.from({ length: 5 }, () => 'refresh-0'));
    expect(onRotate).not.toHaveBeenCalled();
  });

  it('explains a revoked refresh token', async () => {
    const server = fakeTokenEndpoint(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    expect((await rejection(source(server).token())).message).toBe(
      `${ENDPOINT}: HTTP 400 (invalid_grant). The grant is used up, expired or revoked. Log in again.`,
    );
  });

  it('completes a refresh after all callers have left', async () => {
    const { promise, open } = gate<FakeResponse>();
    const stored: RotatedTokens[] = [];
    const server = fakeTokenEndpoint(() => promise);
    const tokens = source(server, { onRotate: (tokens) => void stored.push(tokens) });
    const control = new AbortController();
    const waiting = tokens.token(control.signal);
    await settle();
    control.abort('gone');
    await expect(waiting).rejects.toBe('gone');
    expect(server.requests[0]!.signal.aborted).toBe(false);
    open(rotated(1));
    await settle();
    expect(stored).toHaveLength(1);
    expect([await tokens.token(), server.requests.length]).toEqual(['token-1', 1]);
  });

  it('requests nothing for an aborted caller', async () => {
    const server = fakeTokenEndpoint();
    await expect(source(server).token(AbortSignal.abort('gone'))).rejects.toBe('gone');
    expect(server.requests).toHaveLength(0);
  });
});

describe('an initial access token', () => {
  it('is used until expiresAt', async () => {
    const server = fakeTokenEndpoint();
    const tokens = source(server, { accessToken: 'token-0', expiresAt: 500_000, refreshAheadMs: 0 });
    await server.clock.advance(499_999);
    expect([await tokens.token(), server.requests.length]).toEqual(['token-0', 0]);
    await server.clock.advance(1);
    expect(await tokens.token()).toBe('token-1');
    expect(server.events.map(summary)).toEqual([['expired', 'refreshed']]);
  });

  it('is refreshed before it expires', async () => {
    const server = fakeTokenEndpoint();
    const tokens = source(server, { accessToken: 'token-0', expiresAt: 500_000 });
    await server.clock.advance(439_999);
    await tokens.token();
    await settle();
    expect(server.requests).toHaveLength(0);
    await server.clock.advance(1);
    expect(await tokens.token()).toBe('token-0');
    await settle();
    expect([await tokens.token(), server.requests.length]).toEqual(['token-1', 1]);
  });

  it('is not used after it has expired', async () => {
    const server = fakeTokenEndpoint(undefined, fakeClock(500_000));
    expect(await source(server, { accessToken: 'token-0', expiresAt: 500_000 }).token()).toBe('token-1');
  });

  it.each([
    ['for an hour where nothing is known', 'token-0', 1_000_000 + 3_600_000],
    ['until its exp where it is a JWT, whenever it was issued', jwt({ iat: 0, exp: 1_600 }), 1_600_000],
  ])('is used %s', async (_what, accessToken, end) => {
    const server = fakeTokenEndpoint(undefined, fakeClock(1_000_000));
    const tokens = source(server, { accessToken, refreshAheadMs: 0 });
    await server.clock.advance(end - 1_000_001);
    expect(await tokens.token()).toBe(accessToken);
    await server.clock.advance(1);
    expect(await tokens.token()).toBe('token-1');
  });

  it('is replaced after the server rejected it', async () => {
    const server = fakeTokenEndpoint();
    const tokens = source(server, { accessToken: 'token-0', expiresAt: 500_000 });
    expect(await tokens.refresh('token-0')).toBe('token-1');
    expect(server.events.map(summary)).toEqual([['refused', 'refreshed']]);
  });
});

describe('a rotated refresh token', () => {
  it('[R11] is used for the next refresh', async () => {
    const server = fakeTokenEndpoint(rotated);
    const tokens = source(server);
    await tokens.refresh(await tokens.refresh(await tokens.token()));
    expect(sentOf(server)).toEqual(['refresh-0', 'refresh-1', 'refresh-2']);
  });

  it('is passed to onRotate before the new access token is returned', async () => {
    const { promise, open } = gate();
    const onRotate = jest.fn(() => promise);
    const server = fakeTokenEndpoint(rotated);
    const given: string[] = [];
    const tokens = source(server, { onRotate });
    const waiting = tokens.token().then((token) => given.push(token));
    await settle();
    expect(onRotate.mock.calls).toEqual([
      [{ refreshToken: 'refresh-1', accessToken: 'token-1', expiresAt: 3_600_000 }],
    ]);
    expect(given).toEqual([]);
    open();
    await waiting;
    expect(given).toEqual(['token-1']);
  });

  it('is passed to onRotate once while it stays the same', async () => {
    const onRotate = jest.fn<void, [RotatedTokens]>();
    const server = fakeTokenEndpoint((n) => tokenResponse(`token-${n}`, { refresh_token: 'refresh-1' }));
    const tokens = source(server, { onRotate });
    await tokens.refresh(await tokens.token());
    expect(sentOf(server)).toEqual(['refresh-0', 'refresh-1']);
    expect(onRotate).toHaveBeenCalledTimes(1);
    expect(Object.isFrozen(onRotate.mock.calls[0]![0])).toBe(true);
  });

  it('leaves the old access token in use while onRotate runs in the background', async () => {
    const { promise, open } = gate();
    const server = fakeTokenEndpoint(rotated);
    const tokens = source(server, { accessToken: 'token-0', expiresAt: 500_000, onRotate: () => promise });
    await server.clock.advance(450_000);
    await tokens.token();
    await settle();
    expect(await tokens.token()).toBe('token-0');
    open();
    await settle();
    expect([await tokens.token(), server.requests.length]).toEqual(['token-1', 1]);
  });

  it('is stored by the next call after onRotate has failed', async () => {
    const full = new Error('the disk is full');
    const onRotate = jest.fn<void, [RotatedTokens]>();
    onRotate.mockImplementationOnce(() => {
      throw full;
    });
    onRotate.mockImplementationOnce(() => Promise.reject(full) as never);
    const server = fakeTokenEndpoint(rotated);
    const tokens = source(server, { onRotate });
    const errors = await Promise.all([rejection(tokens.token()), rejection(tokens.token())]);
    expect(errors[0]).toBe(errors[1]);
    expect(errors[0]).toBeInstanceOf(AuthError);
    expect(errors[0]).toMatchObject({
      message:
        `${ENDPOINT}: the refresh token was replaced, and onRotate could not store the new one: the disk is full. ` +
        'It is kept in memory, and the next call stores it before it returns a token.',
      cause: full,
    });
    expect(await rejection(tokens.token())).toBeInstanceOf(AuthError);
    expect(await tokens.token()).toBe('token-1');
    expect(await tokens.token()).toBe('token-1');
    expect(onRotate.mock.calls.map(([{ refreshToken }]) => refreshToken)).toEqual([
      'refresh-1',
      'refresh-1',
      'refresh-1',
    ]);
    expect(server.requests).toHaveLength(1);
    expect(server.events.map(summary)).toEqual([
      ['first', 'failed'],
      ['first', 'failed'],
      ['first', 'refreshed'],
    ]);
  });

  it('holds back the old access token after onRotate failed in the background', async () => {
    const onRotate = jest.fn(() => Promise.resolve()).mockRejectedValueOnce('no disk');
    const server = fakeTokenEndpoint(rotated);
    const tokens = source(server, { accessToken: 'token-0', expiresAt: 500_000, onRotate });
    await server.clock.advance(450_000);
    await tokens.token();
    await settle();
    expect(server.events).toEqual([{ type: 'token', endpoint: ENDPOINT, cause: 'ahead', outcome: 'failed', ms: 0 }]);
    expect([await tokens.token(), server.requests.length, onRotate.mock.calls.length]).toEqual(['token-1', 1, 2]);
  });

  it('is stored and used although its access token has expired meanwhile', async () => {
    const onRotate = jest.fn(() => Promise.resolve()).mockRejectedValueOnce(new Error('no disk'));
    const server = fakeTokenEndpoint(rotated);
    const tokens = source(server, { onRotate });
    await rejection(tokens.token());
    await server.clock.advance(3_600_000);
    expect(await tokens.token()).toBe('token-2');
    expect(sentOf(server)).toEqual(['refresh-0', 'refresh-1']);
    expect(onRotate).toHaveBeenCalledTimes(3);
  });
});
