import fc from 'fast-check';
import { AuthError } from '../../src/errors/client-errors';
import { clientCredentials, type PagewrightEvent } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { tokenTimes } from '../../src/auth/token-lifetime';
import { gate, rejection, settle } from '../support/memory-endpoint';
import {
  ENDPOINT,
  type FakeResponse,
  fakeTokenEndpoint,
  jwt,
  tokenResponse,
  transportError,
} from '../support/fake-token-endpoint';

const many = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);
const summary = (event: PagewrightEvent | undefined) =>
  event?.type === 'token' ? [event.cause, event.outcome, event.ms] : undefined;

describe('a cached token', () => {
  it('[R8] is requested once in its lifetime', async () => {
    const { options, requests, clock } = fakeTokenEndpoint();
    const source = clientCredentials(options);
    expect(requests).toHaveLength(0);
    const given = new Set<string>();
    for (let n = 0; n < 100; n += 1) {
      given.add(await source.token());
      await clock.advance(35_000);
    }
    expect([...given]).toEqual(['token-1']);
    expect(requests).toHaveLength(1);
  });

  it.each([300, 3_600, 86_400, 5_184_000])('[R4] lives as long as an expires_in of %d s', async (seconds) => {
    const { options, requests, clock } = fakeTokenEndpoint((n) => tokenResponse(`token-${n}`, { expires_in: seconds }));
    const source = clientCredentials({ ...options, refreshAheadMs: 0 });
    await source.token();
    await clock.advance(seconds * 1_000 - 1);
    expect([await source.token(), requests.length]).toEqual(['token-1', 1]);
    await clock.advance(1);
    expect([await source.token(), requests.length]).toEqual(['token-2', 2]);
  });

  it('[R5] lives for an hour without expires_in', async () => {
    const { options, clock } = fakeTokenEndpoint((n) => tokenResponse(`token-${n}`, { expires_in: undefined }));
    const source = clientCredentials({ ...options, refreshAheadMs: 0 });
    await source.token();
    await clock.advance(3_599_999);
    expect(await source.token()).toBe('token-1');
    await clock.advance(1);
    expect(await source.token()).toBe('token-2');
  });

  it('lives from the time of its request, however late the response is', async () => {
    const { promise, open } = gate<FakeResponse>();
    const { options, requests, clock } = fakeTokenEndpoint((n) => (n === 1 ? promise : tokenResponse(`token-${n}`)));
    const source = clientCredentials({ ...options, refreshAheadMs: 0 });
    const first = source.token();
    await clock.advance(20_000);
    open(tokenResponse('token-1'));
    expect(await first).toBe('token-1');
    await clock.advance(3_579_999);
    expect([await source.token(), requests.length]).toEqual(['token-1', 1]);
    await clock.advance(1);
    expect([await source.token(), requests.length]).toEqual(['token-2', 2]);
  });

  it('[R7] expires with the exp of a JWT, if that is earlier', async () => {
    const start = 1_700_000_000;
    const short = jwt({ iat: start - 900, exp: start - 300 });
    const { options, clock } = fakeTokenEndpoint(
      (n) => tokenResponse(n === 1 ? short : `token-${n}`),
      fakeClock(start * 1_000),
    );
    const source = clientCredentials({ ...options, refreshAheadMs: 0 });
    await source.token();
    await clock.advance(599_999);
    expect(await source.token()).toBe(short);
    await clock.advance(1);
    expect(await source.token()).toBe('token-2');
  });

  it('[R7] expires with the exp of a JWT without iat, however late the response is', async () => {
    const { promise, open } = gate<FakeResponse>();
    const { options, clock } = fakeTokenEndpoint((n) => (n === 1 ? promise : tokenResponse(`token-${n}`)));
    const source = clientCredentials({ ...options, refreshAheadMs: 0 });
    const first = source.token();
    await clock.advance(20_000);
    open(tokenResponse(jwt({ exp: 600 })));
    const short = await first;
    await clock.advance(579_999);
    expect(await source.token()).toBe(short);
    await clock.advance(1);
    expect(await source.token()).toBe('token-2');
  });

  it('[R7] does not live longer than expires_in because of the exp of a JWT', async () => {
    const long = jwt({ iat: 0, exp: 90_000 });
    const { options, clock } = fakeTokenEndpoint((n) => tokenResponse(n === 1 ? long : `token-${n}`));
    const source = clientCredentials({ ...options, refreshAheadMs: 0 });
    await source.token();
    await clock.advance(3_600_000);
    expect(await source.token()).toBe('token-2');
  });
});

describe('a refresh in the background', () => {
  it('[R6] starts with the first call in the last 60 s, which returns the old token at once', async () => {
    const { promise, open } = gate<FakeResponse>();
    const { options, requests, clock } = fakeTokenEndpoint((n) => (n === 1 ? tokenResponse('token-1') : promise));
    const source = clientCredentials(options);
    await source.token();
    await clock.advance(3_539_000);
    await source.token();
    await settle();
    expect(requests).toHaveLength(1);
    await clock.advance(2_000);
    expect(requests).toHaveLength(1);
    expect(await Promise.all(many(3, () => source.token()))).toEqual(['token-1', 'token-1', 'token-1']);
    await settle();
    expect(requests.map(({ at }) => at)).toEqual([0, 3_541_000]);
    open(tokenResponse('token-2'));
    await settle();
    expect([await source.token(), requests.length]).toEqual(['token-2', 2]);
  });

  it.each([
    [3_539_999, 1],
    [3_540_000, 2],
  ])('[R6] is due at %d ms of an hour after %d requests', async (at, expected) => {
    const { options, requests, clock } = fakeTokenEndpoint();
    const source = clientCredentials(options);
    await source.token();
    await clock.advance(at);
    expect(await source.token()).toBe('token-1');
    await settle();
    expect(requests).toHaveLength(expected);
  });

  it('leaves a short-lived token half of its lifetime', async () => {
    const { options, requests, clock } = fakeTokenEndpoint((n) => tokenResponse(`token-${n}`, { expires_in: 40 }));
    const source = clientCredentials(options);
    await source.token();
    await clock.advance(19_999);
    await source.token();
    await settle();
    expect(requests).toHaveLength(1);
    await clock.advance(1);
    await source.token();
    await settle();
    expect(requests).toHaveLength(2);
  });

  it('reports its failure as an event, and starts again 10 s later at the earliest', async () => {
    const { options, requests, clock, events } = fakeTokenEndpoint((n) =>
      n === 1 ? tokenResponse('token-1') : { status: 401, body: { error: 'invalid_client' } },
    );
    const source = clientCredentials(options);
    await source.token();
    await clock.advance(3_545_000);
    for (const step of [0, 1, 9_998, 1]) {
      await clock.advance(step);
      expect(await source.token()).toBe('token-1');
      await settle();
    }
    expect(requests.map(({ at }) => at)).toEqual([0, 3_545_000, 3_555_000]);
    expect(events.slice(1)).toEqual(
      many(2, () => ({ type: 'token', endpoint: ENDPOINT, cause: 'ahead', outcome: 'failed', ms: 0, status: 401 })),
    );
  });

  it('keeps the old token after a failure until it expires, then rejects', async () => {
    const { options, clock, events } = fakeTokenEndpoint((n) =>
      n === 1 ? tokenResponse('token-1') : { status: 401, body: {} },
    );
    const source = clientCredentials(options);
    await source.token();
    await clock.advance(3_599_999);
    expect(await source.token()).toBe('token-1');
    await clock.advance(1);
    expect(await rejection(source.token())).toBeInstanceOf(AuthError);
    expect(events.map(summary)).toEqual([
      ['first', 'refreshed', 0],
      ['ahead', 'failed', 0],
      ['expired', 'failed', 0],
    ]);
  });

  it('is awaited if the token expires meanwhile', async () => {
    const { promise, open } = gate<FakeResponse>();
    const { options, requests, clock } = fakeTokenEndpoint((n) => (n === 1 ? tokenResponse('token-1') : promise));
    const source = clientCredentials(options);
    await source.token();
    await clock.advance(3_560_000);
    await source.token();
    await clock.advance(40_000);
    const waiting = source.token();
    open(tokenResponse('token-2'));
    expect([await waiting, requests.length]).toEqual(['token-2', 2]);
  });

  it('continues after the callers that joined it have left', async () => {
    const { promise, open } = gate<FakeResponse>();
    const { options, requests, clock } = fakeTokenEndpoint((n) => (n === 1 ? tokenResponse('token-1') : promise));
    const source = clientCredentials(options);
    await source.token();
    await clock.advance(3_560_000);
    await source.token();
    await clock.advance(40_000);
    const control = new AbortController();
    const waiting = source.token(control.signal);
    control.abort('gone');
    await expect(waiting).rejects.toBe('gone');
    expect(requests[1]!.signal.aborted).toBe(false);
    open(tokenResponse('token-2'));
    await settle();
    expect([await source.token(), requests.length]).toEqual(['token-2', 2]);
  });
});

describe('callers without a valid token', () => {
  it('[R14] share one request', async () => {
    const { options, requests, clock } = fakeTokenEndpoint();
    const source = clientCredentials(options);
    await source.token();
    await clock.advance(3_600_000);
    const given = await Promise.all(many(20, () => source.token()));
    expect(given).toEqual(many(20, () => 'token-2'));
    expect(requests).toHaveLength(2);
  });

  it('share one error, and the next call sends a new request', async () => {
    const { options, requests } = fakeTokenEndpoint((n) =>
      n === 1 ? { status: 401, body: {} } : tokenResponse(`token-${n}`),
    );
    const source = clientCredentials(options);
    const outcomes = await Promise.allSettled(many(3, () => source.token()));
    const reasons = outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason as unknown);
    expect(new Set(reasons).size).toBe(1);
    expect(reasons[0]).toBeInstanceOf(AuthError);
    expect([await source.token(), requests.length]).toEqual(['token-2', 2]);
  });

  it('abort the request when the last one leaves, and the next caller sends a new one', async () => {
    const { options, requests, events } = fakeTokenEndpoint((n) =>
      n === 1 ? gate<FakeResponse>().promise : tokenResponse(`token-${n}`),
    );
    const source = clientCredentials(options);
    const controls = [new AbortController(), new AbortController()];
    const waiting = controls.map(({ signal }) => source.token(signal).catch((reason: unknown) => reason));
    await settle();
    controls[0]!.abort('first');
    await settle();
    expect(requests[0]!.signal.aborted).toBe(false);
    controls[1]!.abort('second');
    expect(await Promise.all(waiting)).toEqual(['first', 'second']);
    expect([requests.length, requests[0]!.signal.aborted]).toEqual([1, true]);
    expect([await source.token(), requests.length]).toEqual(['token-2', 2]);
    expect(events.map(summary)).toEqual([['first', 'refreshed', 0]]);
  });

  it('receive no result after they have left, and no event is emitted', async () => {
    const { options, requests, clock, events } = fakeTokenEndpoint(async (_n, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return transportError('ECONNABORTED');
    });
    const control = new AbortController();
    const waiting = clientCredentials(options).token(control.signal);
    await settle();
    control.abort('gone');
    await expect(waiting).rejects.toBe('gone');
    await settle();
    expect([requests.length, clock.sleeps, events]).toEqual([1, [], []]);
  });

  it('end a wait between retries when they leave, without a failure event', async () => {
    const { options, requests, clock, events } = fakeTokenEndpoint(() => ({ status: 503 }));
    const source = clientCredentials(options);
    const control = new AbortController();
    const waiting = source.token(control.signal).catch((reason: unknown) => reason);
    await settle();
    expect(clock.sleeping).toBe(1);
    control.abort('gone');
    expect(await waiting).toBe('gone');
    await settle();
    expect([clock.sleeping, requests.length]).toEqual([0, 1]);
    expect(events.map(summary)).toEqual([['first', 'retry', 0]]);
  });
});

describe('a rejected token', () => {
  it('[R12] is replaced by one request for all callers', async () => {
    const { options, requests, events } = fakeTokenEndpoint();
    const source = clientCredentials(options);
    const old = await source.token();
    const fresh = await Promise.all([...many(5, () => source.refresh(old)), source.token()]);
    expect(fresh).toEqual(many(6, () => 'token-2'));
    expect(requests).toHaveLength(2);
    expect(events.at(-1)).toEqual({
      type: 'token',
      endpoint: ENDPOINT,
      cause: 'refused',
      outcome: 'refreshed',
      ms: 0,
      expiresInMs: 3_600_000,
    });
  });

  it('[R14] leads to no request if it was replaced already', async () => {
    const { options, requests } = fakeTokenEndpoint();
    const source = clientCredentials(options);
    const old = await source.token();
    await source.refresh(old);
    expect(await source.refresh(old)).toBe('token-2');
    expect(await source.refresh('never heard of')).toBe('token-2');
    expect(requests).toHaveLength(2);
  });

  it('is not returned again if its replacement fails', async () => {
    const { options, events } = fakeTokenEndpoint((n) =>
      n === 2 ? { status: 401, body: {} } : tokenResponse(`token-${n}`),
    );
    const source = clientCredentials(options);
    const old = await source.token();
    expect(await rejection(source.refresh(old))).toBeInstanceOf(AuthError);
    expect(await source.token()).toBe('token-3');
    expect(events.map(summary)).toEqual([
      ['first', 'refreshed', 0],
      ['refused', 'failed', 0],
      ['refused', 'refreshed', 0],
    ]);
  });

  it('joins the refresh that runs in the background', async () => {
    const { promise, open } = gate<FakeResponse>();
    const { options, requests, clock } = fakeTokenEndpoint((n) => (n === 1 ? tokenResponse('token-1') : promise));
    const source = clientCredentials(options);
    const old = await source.token();
    await clock.advance(3_550_000);
    await source.token();
    const waiting = [source.refresh(old), source.token()];
    await settle();
    open(tokenResponse('token-2'));
    expect(await Promise.all(waiting)).toEqual(['token-2', 'token-2']);
    expect(requests).toHaveLength(2);
  });

  it('rejects an aborted caller with the reason of its signal', async () => {
    const { options } = fakeTokenEndpoint((n) => (n === 1 ? tokenResponse('token-1') : gate<FakeResponse>().promise));
    const source = clientCredentials(options);
    const old = await source.token();
    const control = new AbortController();
    const waiting = source.refresh(old, control.signal);
    control.abort('gone');
    await expect(waiting).rejects.toBe('gone');
  });
});

describe('tokenTimes', () => {
  it('leaves at least half of the lifetime, and never more than the margin', () => {
    const ms = fc.integer({ min: 0, max: 10 ** 12 });
    fc.assert(
      fc.property(ms, ms, ms, (from, lifeMs, aheadMs) => {
        const { expiresAt, refreshAt } = tokenTimes(from, lifeMs, aheadMs);
        expect(expiresAt - from).toBe(lifeMs);
        expect(refreshAt - from).toBeGreaterThanOrEqual(lifeMs / 2);
        expect(expiresAt - refreshAt).toBe(Math.min(aheadMs, lifeMs / 2));
      }),
    );
  });
});
