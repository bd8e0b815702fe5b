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
const told = (event: PagewrightEvent) => event.type === 'token' && [event.cause, event.outcome];

describe('refreshToken', () => {
  it('[R11] posts the refresh grant with Basic authorization', async () => {
    const desk = fakeTokenEndpoint();
    expect(await source(desk).token()).toBe('token-1');
    expect(formsOf(desk)).toEqual([{ grant_type: 'refresh_token', refresh_token: 'refresh-0' }]);
    const credentials = Buffer.from('my-client:my-client-secret').toString('base64');
    expect(desk.requests[0]!.headers['Authorization']).toBe(`Basic ${credentials}`);
  });

  it('[R11] of a public client names it in the form', async () => {
    const desk = fakeTokenEndpoint();
    await source(desk, { clientSecret: undefined, scope: 'users', params: { audience: 'api' } }).token();
    expect(formsOf(desk)).toEqual([
      {
        grant_type: 'refresh_token',
        refresh_token: 'refresh-0',
        scope: 'users',
        client_id: 'my-client',
        audience: 'api',
      },
    ]);
    expect(desk.requests[0]!.headers['Authorization']).toBeUndefined();
  });

  it('[R11] goes on with the same refresh token where the server keeps it', async () => {
    const onRotate = jest.fn();
    const same = [{}, { refresh_token: 'refresh-0' }, { refresh_token: '' }, { refresh_token: null }];
    const desk = fakeTokenEndpoint((n) => tokenResponse(`token-${n}`, same[n - 1]));
    const tokens = source(desk, { onRotate });
    for (const _ of same) await tokens.refresh(await tokens.token());
    expect(sentOf(desk)).toEqual(Array.from({ length: 5 }, () => 'refresh-0'));
    expect(onRotate).not.toHaveBeenCalled();
  });

  it('says what a revoked one means', async () => {
    const desk = fakeTokenEndpoint(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    expect((await rejection(source(desk).token())).message).toBe(
      `${ENDPOINT}: HTTP 400 (invalid_grant); what was granted is used up, expired or revoked; log in again`,
    );
  });

  it('goes on to its end when all callers have gone, for its answer may be the only one', async () => {
    const { promise, open } = gate<FakeResponse>();
    const stored: RotatedTokens[] = [];
    const desk = fakeTokenEndpoint(() => promise);
    const tokens = source(desk, { onRotate: (tokens) => void stored.push(tokens) });
    const control = new AbortController();
    const waiting = tokens.token(control.signal);
    await settle();
    control.abort('gone');
    await expect(waiting).rejects.toBe('gone');
    expect(desk.requests[0]!.signal.aborted).toBe(false);
    open(rotated(1));
    await settle();
    expect(stored).toHaveLength(1);
    expect([await tokens.token(), desk.requests.length]).toEqual(['token-1', 1]);
  });

  it('begins nothing for a caller that has gone already', async () => {
    const desk = fakeTokenEndpoint();
    await expect(source(desk).token(AbortSignal.abort('gone'))).rejects.toBe('gone');
    expect(desk.requests).toHaveLength(0);
  });
});

describe('an access token that is there already', () => {
  it('is given out until expiresAt', async () => {
    const desk = fakeTokenEndpoint();
    const tokens = source(desk, { accessToken: 'token-0', expiresAt: 500_000, refreshAheadMs: 0 });
    await desk.clock.advance(499_999);
    expect([await tokens.token(), desk.requests.length]).toEqual(['token-0', 0]);
    await desk.clock.advance(1);
    expect(await tokens.token()).toBe('token-1');
    expect(desk.events.map(told)).toEqual([['expired', 'refreshed']]);
  });

  it('is refreshed ahead of time as any other', async () => {
    const desk = fakeTokenEndpoint();
    const tokens = source(desk, { accessToken: 'token-0', expiresAt: 500_000 });
    await desk.clock.advance(439_999);
    await tokens.token();
    await settle();
    expect(desk.requests).toHaveLength(0);
    await desk.clock.advance(1);
    expect(await tokens.token()).toBe('token-0');
    await settle();
    expect([await tokens.token(), desk.requests.length]).toEqual(['token-1', 1]);
  });

  it('is not given out when it has ended', async () => {
    const desk = fakeTokenEndpoint(undefined, fakeClock(500_000));
    expect(await source(desk, { accessToken: 'token-0', expiresAt: 500_000 }).token()).toBe('token-1');
  });

  it.each([
    ['for an hour where nothing is known', 'token-0', 1_000_000 + 3_600_000],
    ['until its exp where it is a JWT, whenever it was issued', jwt({ iat: 0, exp: 1_600 }), 1_600_000],
  ])('is given out %s', async (_what, accessToken, end) => {
    const desk = fakeTokenEndpoint(undefined, fakeClock(1_000_000));
    const tokens = source(desk, { accessToken, refreshAheadMs: 0 });
    await desk.clock.advance(end - 1_000_001);
    expect(await tokens.token()).toBe(accessToken);
    await desk.clock.advance(1);
    expect(await tokens.token()).toBe('token-1');
  });

  it('is replaced where the server refuses it', async () => {
    const desk = fakeTokenEndpoint();
    const tokens = source(desk, { accessToken: 'token-0', expiresAt: 500_000 });
    expect(await tokens.refresh('token-0')).toBe('token-1');
    expect(desk.events.map(told)).toEqual([['refused', 'refreshed']]);
  });
});

describe('a refresh token that the server replaces', () => {
  it('[R11] is used for the next refresh', async () => {
    const desk = fakeTokenEndpoint(rotated);
    const tokens = source(desk);
    await tokens.refresh(await tokens.refresh(await tokens.token()));
    expect(sentOf(desk)).toEqual(['refresh-0', 'refresh-1', 'refresh-2']);
  });

  it('is handed to onRotate before the new access token is given out', async () => {
    const { promise, open } = gate();
    const onRotate = jest.fn(() => promise);
    const desk = fakeTokenEndpoint(rotated);
    const given: string[] = [];
    const tokens = source(desk, { onRotate });
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

  it('is handed over once, as long as it stays the same', async () => {
    const onRotate = jest.fn<void, [RotatedTokens]>();
    const desk = fakeTokenEndpoint((n) => tokenResponse(`token-${n}`, { refresh_token: 'refresh-1' }));
    const tokens = source(desk, { onRotate });
    await tokens.refresh(await tokens.token());
    expect(sentOf(desk)).toEqual(['refresh-0', 'refresh-1']);
    expect(onRotate).toHaveBeenCalledTimes(1);
    expect(Object.isFrozen(onRotate.mock.calls[0]![0])).toBe(true);
  });

  it('leaves the old access token in use while onRotate stores it ahead of time', async () => {
    const { promise, open } = gate();
    const desk = fakeTokenEndpoint(rotated);
    const tokens = source(desk, { accessToken: 'token-0', expiresAt: 500_000, onRotate: () => promise });
    await desk.clock.advance(450_000);
    await tokens.token();
    await settle();
    expect(await tokens.token()).toBe('token-0');
    open();
    await settle();
    expect([await tokens.token(), desk.requests.length]).toEqual(['token-1', 1]);
  });

  it('and cannot be stored is an error, is kept, and is stored before a token is given out', async () => {
    const full = new Error('the disk is full');
    const onRotate = jest.fn<void, [RotatedTokens]>();
    onRotate.mockImplementationOnce(() => {
      throw full;
    });
    onRotate.mockImplementationOnce(() => Promise.reject(full) as never);
    const desk = fakeTokenEndpoint(rotated);
    const tokens = source(desk, { onRotate });
    const errors = await Promise.all([rejection(tokens.token()), rejection(tokens.token())]);
    expect(errors[0]).toBe(errors[1]);
    expect(errors[0]).toBeInstanceOf(AuthError);
    expect(errors[0]).toMatchObject({
      message:
        `${ENDPOINT}: the refresh token was replaced, and onRotate could not store the new one: the disk is full; ` +
        'it is kept in memory, and the next call stores it before a token is given out',
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
    expect(desk.requests).toHaveLength(1);
    expect(desk.events.map(told)).toEqual([
      ['first', 'failed'],
      ['first', 'failed'],
      ['first', 'refreshed'],
    ]);
  });

  it('and could not be stored ahead of time holds back the old access token too', async () => {
    const onRotate = jest.fn(() => Promise.resolve()).mockRejectedValueOnce('no disk');
    const desk = fakeTokenEndpoint(rotated);
    const tokens = source(desk, { accessToken: 'token-0', expiresAt: 500_000, onRotate });
    await desk.clock.advance(450_000);
    await tokens.token();
    await settle();
    expect(desk.events).toEqual([{ type: 'token', endpoint: ENDPOINT, cause: 'ahead', outcome: 'failed', ms: 0 }]);
    expect([await tokens.token(), desk.requests.length, onRotate.mock.calls.length]).toEqual(['token-1', 1, 2]);
  });

  it('and whose access token ended before it could be stored is stored and used', async () => {
    const onRotate = jest.fn(() => Promise.resolve()).mockRejectedValueOnce(new Error('no disk'));
    const desk = fakeTokenEndpoint(rotated);
    const tokens = source(desk, { onRotate });
    await rejection(tokens.token());
    await desk.clock.advance(3_600_000);
    expect(await tokens.token()).toBe('token-2');
    expect(sentOf(desk)).toEqual(['refresh-0', 'refresh-1']);
    expect(onRotate).toHaveBeenCalledTimes(3);
  });
});
