import { AuthError, HttpError, NetworkError, UnauthorizedError } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { CredentialRenewal, type Credentials } from '../../../src/policies/reauth/credentials';
import { reauthMiddleware } from '../../../src/policies/reauth/reauth-middleware';
import {
  type Answer,
  expectNothingLeft,
  failing,
  hanging,
  ok,
  pipelineHarness,
  thirdPage,
  throwing,
} from '../../support/pipeline-harness';
import { gate, rejection, settle } from '../../support/memory-endpoint';

/** A server that takes one token, and a source that learns of it by renewing. */
function vault({ renewMs = 0 } = {}) {
  const clock = fakeClock(1_000_000);
  const state = { held: 't1', good: 't2', renewals: 0, rejected: [] as (string | undefined)[] };
  const credentials: Credentials = {
    renewal: new CredentialRenewal(),
    token: async () => state.held,
    renew: async (rejected, signal) => {
      state.renewals += 1;
      state.rejected.push(rejected);
      if (renewMs > 0) await clock.sleep(renewMs, signal);
      state.held = state.good;
    },
  };
  const guarded: Answer = (request) => (request.token === state.good ? ok : failing(401)(request));
  return { clock, state, credentials, guarded };
}

const roadOf = (credentials: Credentials, answers: readonly Answer[], clock = fakeClock()) =>
  pipelineHarness(
    reauthMiddleware(() => credentials),
    answers,
    clock,
  );

const reason = new Error('enough');

describe('a 401', () => {
  it('[R12] renews the token and sends the same once more, with the new one', async () => {
    const { clock, state, credentials, guarded } = vault({ renewMs: 300 });
    const road = roadOf(credentials, [guarded], clock);
    const request = road.request({ page: thirdPage, params: { cursor: 'c2' } });
    const answer = road.send(request);
    await clock.advance(300);
    expect(await answer).toBe(ok);
    expect(road.requests).toEqual([
      { ...request, token: 't1' },
      { ...request, token: 't2' },
    ]);
    expect([state.renewals, state.rejected]).toEqual([1, ['t1']]);
    expect(request.counters).toEqual({ requests: 2, retries: 1, throttledMs: 0, refreshes: 1 });
    expect(road.events).toStrictEqual([
      { type: 'reauth', endpoint: 'Crm.users', index: 2, outcome: 'refreshed', ms: 300 },
    ]);
  });

  it('[R12] that comes twice in a row is final: two sends, no more', async () => {
    const { clock, state, credentials } = vault();
    const refused = failing(401, { 'inin-correlation-id': 'c-4' }, { code: 'bad.credentials', message: 'no' });
    const road = roadOf(credentials, [refused], clock);
    const error = await rejection<UnauthorizedError>(road.send(road.request({ page: thirdPage })));
    expect(error).toBeInstanceOf(UnauthorizedError);
    expect(error).toMatchObject({ status: 401, apiCode: 'bad.credentials', correlationId: 'c-4', page: thirdPage });
    expect(error.message).toBe(
      'Crm.users, page 3: HTTP 401 (bad.credentials) — no [correlation id c-4]. The credentials were renewed and rejected again',
    );
    expect(error.cause).toBeInstanceOf(UnauthorizedError);
    expect([road.requests.length, state.renewals]).toEqual([2, 1]);
    const single = await rejection<UnauthorizedError>(road.send());
    expect(single.message).toMatch(/^Crm\.users: HTTP 401/);
  });

  it('[R12] is one by its status, whatever the class of the error', async () => {
    const { state, credentials } = vault();
    const road = roadOf(credentials, [throwing(() => new HttpError({ status: 401 })), ok]);
    expect(await road.send()).toBe(ok);
    expect(state.renewals).toBe(1);
  });

  it('may come again after a good answer', async () => {
    const { clock, state, credentials, guarded } = vault();
    const road = roadOf(credentials, [guarded], clock);
    await road.send();
    state.good = 't3';
    expect(await road.send()).toBe(ok);
    expect([state.renewals, state.rejected]).toEqual([2, ['t1', 't2']]);
  });

  it('[R14] of 20 callers with one expired token makes one renewal, and 20 successes', async () => {
    const { clock, state, credentials, guarded } = vault({ renewMs: 500 });
    const road = roadOf(credentials, [guarded], clock);
    const requests = Array.from({ length: 20 }, () => road.request());
    const answers = Promise.all(requests.map((request) => road.send(request)));
    await clock.advance(500);
    expect(await answers).toEqual(Array.from({ length: 20 }, () => ok));
    expect(state.renewals).toBe(1);
    expect(road.requests).toHaveLength(40);
    expect(requests.map(({ counters }) => counters.refreshes)).toEqual(Array.from({ length: 20 }, () => 1));
  });

  it('[R73] makes a POST go again: the server did not act', async () => {
    const { credentials } = vault();
    const road = roadOf(credentials, [failing(401, {}, {}, 'POST'), ok]);
    expect(await road.send(road.request({ query: false }))).toBe(ok);
  });

  it('that comes late, after another caller has renewed, makes a resend and no renewal', async () => {
    const { clock, state, credentials, guarded } = vault();
    const late = gate();
    const slow: Answer = async (request) => (await late.promise, failing(401)(request));
    const road = roadOf(credentials, [slow, guarded], clock);
    const request = road.request();
    const first = road.send(request);
    await settle();
    await road.send();
    late.open();
    expect(await first).toBe(ok);
    expect(state.renewals).toBe(1);
    expect(request.counters).toMatchObject({ requests: 2, retries: 1, refreshes: 0 });
    expect(road.eventsOf('reauth').map(({ outcome }) => outcome)).toEqual(['refreshed', 'replaced']);
  });

  it('is the failure itself where nothing can be renewed', async () => {
    const { renewal, token } = vault().credentials;
    const road = roadOf({ renewal, token }, [failing(401)]);
    const error = await rejection<UnauthorizedError>(road.send());
    expect(error).toBeInstanceOf(UnauthorizedError);
    expect(error.cause).toBeUndefined();
    expect([road.requests.length, road.events]).toEqual([1, []]);
  });

  it('of a method that has its own credentials renews them, and adds no token', async () => {
    const rejected: unknown[] = [];
    const credentials = {
      renewal: new CredentialRenewal(),
      renew: async (token: unknown) => void rejected.push(token),
    };
    const road = roadOf(credentials, [failing(401), ok]);
    const request = road.request({ token: 'given' });
    expect(await road.send(request)).toBe(ok);
    expect(rejected).toEqual([undefined]);
    expect(road.requests).toEqual([request, request]);
  });
});

describe('what is no 401', () => {
  it.each([400, 403, 407, 500])('is left alone: %i', async (status) => {
    const { state, credentials } = vault();
    const road = roadOf(credentials, [failing(status)]);
    expect(await rejection(road.send())).toMatchObject({ status });
    expect([road.requests.length, state.renewals]).toEqual([1, 0]);
  });

  it('is left alone, where no answer came, or the second send fails with something else', async () => {
    const { state, credentials } = vault();
    const lost = new NetworkError('gone');
    const road = roadOf(credentials, [throwing(() => lost), failing(401), failing(503)]);
    expect(await rejection(road.send())).toBe(lost);
    expect(state.renewals).toBe(0);
    expect((await rejection(road.send())).constructor).toBe(HttpError);
  });
});

describe('a renewal that fails', () => {
  it('rejects all who share it with its AuthError, and the next call tries afresh', async () => {
    const { clock, state, credentials, guarded } = vault();
    const refusal = new AuthError('the token endpoint said no', { status: 400, error: 'invalid_client' });
    let broken = true;
    const renew: Credentials['renew'] = async (rejected, signal) => {
      await clock.sleep(100, signal);
      if (broken) {
        state.renewals += 1;
        throw refusal;
      }
      await credentials.renew!(rejected, signal);
    };
    const road = roadOf({ ...credentials, renew }, [guarded], clock);
    const failures = [rejection(road.send()), rejection(road.send()), rejection(road.send())];
    await clock.advance(100);
    expect(await Promise.all(failures)).toEqual([refusal, refusal, refusal]);
    expect([state.renewals, road.requests.length]).toEqual([1, 3]);
    const told = { type: 'reauth', endpoint: 'Crm.users', outcome: 'failed', ms: 100 };
    expect(road.events).toStrictEqual([told, told, told]);
    broken = false;
    const answer = road.send();
    await clock.advance(100);
    expect(await answer).toBe(ok);
    expect(state.renewals).toBe(2);
  });

  it('is an AuthError, whatever the caller’s own code throws, with the place and the cause', async () => {
    for (const [thrown, why] of [
      [new Error('vault sealed'), 'vault sealed'],
      ['no vault', 'no vault'],
    ] as const) {
      const credentials: Credentials = { renewal: new CredentialRenewal(), renew: () => Promise.reject(thrown) };
      const road = roadOf(credentials, [failing(401)]);
      const request = road.request({ page: thirdPage });
      const error = await rejection<AuthError>(road.send(request));
      expect(error).toBeInstanceOf(AuthError);
      expect(error).toMatchObject({ page: thirdPage, cause: thrown, code: 'AUTH' });
      expect(error.message).toBe(
        `Crm.users, page 3: the server returned 401, and the credentials could not be renewed: ${why}`,
      );
      expect(request.counters).toMatchObject({ refreshes: 0, retries: 0, requests: 1 });
    }
  });

  it('hides no failure to get the token before a send', async () => {
    const credentials: Credentials = {
      renewal: new CredentialRenewal(),
      token: () => Promise.reject(new AuthError('none')),
    };
    const road = roadOf(credentials, [ok]);
    await expect(road.send()).rejects.toThrow('none');
    expect(road.requests).toEqual([]);
  });
});

describe('a call that is cancelled around a 401', () => {
  it('rejects with the reason of its signal during the renewal, which goes on for the others', async () => {
    const { clock, state, credentials, guarded } = vault({ renewMs: 500 });
    const road = roadOf(credentials, [guarded], clock);
    const [cancelled, other] = [new AbortController(), new AbortController()];
    const failure = rejection(road.send(road.request({ signal: cancelled.signal })));
    const survivor = road.send(road.request({ signal: other.signal }));
    await clock.advance(100);
    cancelled.abort(reason);
    expect(await failure).toBe(reason);
    await clock.advance(400);
    expect(await survivor).toBe(ok);
    expect([state.renewals, road.requests.length]).toEqual([1, 3]);
    expect(road.eventsOf('reauth').map(({ outcome }) => outcome)).toEqual(['refreshed']);
    expectNothingLeft(road, cancelled.signal, other.signal);
  });

  it('ends a renewal that nobody waits for any more, and the next call makes another', async () => {
    const { clock, state, credentials, guarded } = vault({ renewMs: 500 });
    const road = roadOf(credentials, [guarded], clock);
    const control = new AbortController();
    const failure = rejection(road.send(road.request({ signal: control.signal })));
    await clock.advance(100);
    control.abort(reason);
    expect(await failure).toBe(reason);
    await settle();
    expectNothingLeft(road, control.signal);
    const answer = road.send();
    await clock.advance(500);
    expect(await answer).toBe(ok);
    expect(state.renewals).toBe(2);
  });

  it('rejects with the reason of its signal during either send', async () => {
    for (const answers of [[hanging], [failing(401), hanging]]) {
      const { credentials } = vault();
      const road = roadOf(credentials, answers);
      const control = new AbortController();
      const failure = rejection(road.send(road.request({ signal: control.signal })));
      await settle();
      control.abort(reason);
      expect(await failure).toBe(reason);
      expect(road.requests).toHaveLength(answers.length);
      expectNothingLeft(road, control.signal);
    }
  });

  it('renews nothing where it was cancelled by the time that the 401 came', async () => {
    const { state, credentials } = vault();
    const control = new AbortController();
    const road = roadOf(credentials, [(request) => (control.abort(reason), failing(401)(request))]);
    expect(await rejection(road.send(road.request({ signal: control.signal })))).toBe(reason);
    expect([state.renewals, road.requests.length]).toEqual([0, 1]);
  });

  it('is not sent where it was cancelled while its token came', async () => {
    const control = new AbortController();
    const road = roadOf({ renewal: new CredentialRenewal(), token: async () => (control.abort(reason), 't') }, [ok]);
    expect(await rejection(road.send(road.request({ signal: control.signal })))).toBe(reason);
    expect(road.requests).toEqual([]);
  });

  it('gives the token source its signal', async () => {
    const signals: AbortSignal[] = [];
    const token = async (signal: AbortSignal) => `t${signals.push(signal)}`;
    const road = roadOf({ ...vault().credentials, token }, [failing(401), ok]);
    const request = road.request();
    await road.send(request);
    expect(signals).toEqual([request.signal, request.signal]);
    expect(road.requests.map((asked) => asked.token)).toEqual(['t1', 't2']);
  });
});
