import { AuthError, HttpError, NetworkError, UnauthorizedError } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { CredentialRenewal, type Credentials, reauthMiddleware } from '../../../src/policies/reauth/reauth-middleware';
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

/** A server that accepts one token, and a source that receives it by a renewal. */
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

const pipelineOf = (credentials: Credentials, answers: readonly Answer[], clock = fakeClock()) =>
  pipelineHarness(
    reauthMiddleware(() => credentials),
    answers,
    clock,
  );

const reason = new Error('enough');

describe('a 401', () => {
  it('[R12] a 401 renews the token and sends the same request once more with the new one', async () => {
    const { clock, state, credentials, guarded } = vault({ renewMs: 300 });
    const pipeline = pipelineOf(credentials, [guarded], clock);
    const request = pipeline.request({ page: thirdPage, params: { cursor: 'c2' } });
    const answer = pipeline.send(request);
    await clock.advance(300);
    expect(await answer).toBe(ok);
    expect(pipeline.requests).toEqual([
      { ...request, token: 't1' },
      { ...request, token: 't2' },
    ]);
    expect(state.renewals).toBe(1);
    expect(state.rejected).toEqual(['t1']);
    expect(request.counters).toEqual({ requests: 2, retries: 1, throttledMs: 0, refreshes: 1 });
    expect(pipeline.events).toStrictEqual([
      { type: 'reauth', endpoint: 'Crm.users', index: 2, outcome: 'refreshed', ms: 300 },
    ]);
  });

  it('[R12] a second 401 in a row is final after two sends', async () => {
    const { clock, state, credentials } = vault();
    const refused = failing(401, { 'inin-correlation-id': 'c-4' }, { code: 'bad.credentials', message: 'no' });
    const pipeline = pipelineOf(credentials, [refused], clock);
    const error = await rejection<UnauthorizedError>(pipeline.send(pipeline.request({ page: thirdPage })));
    expect(error).toBeInstanceOf(UnauthorizedError);
    expect(error).toMatchObject({ status: 401, apiCode: 'bad.credentials', correlationId: 'c-4', page: thirdPage });
    expect(error.message).toBe(
      'Crm.users, page 3: HTTP 401 (bad.credentials) — no [correlation id c-4]. The credentials were renewed and rejected again',
    );
    expect(error.cause).toBeInstanceOf(UnauthorizedError);
    expect(pipeline.requests).toHaveLength(2);
    expect(state.renewals).toBe(1);
    const single = await rejection<UnauthorizedError>(pipeline.send());
    expect(single.message).toMatch(/^Crm\.users: HTTP 401/);
  });

  it('[R12] a 401 is recognised by its status in any class of error', async () => {
    const { state, credentials } = vault();
    const pipeline = pipelineOf(credentials, [throwing(() => new HttpError({ status: 401 })), ok]);
    expect(await pipeline.send()).toBe(ok);
    expect(state.renewals).toBe(1);
  });

  it('a 401 may come again after a success', async () => {
    const { clock, state, credentials, guarded } = vault();
    const pipeline = pipelineOf(credentials, [guarded], clock);
    await pipeline.send();
    state.good = 't3';
    expect(await pipeline.send()).toBe(ok);
    expect(state.renewals).toBe(2);
    expect(state.rejected).toEqual(['t1', 't2']);
  });

  it('[R14] 20 callers with one expired token share one renewal and all succeed', async () => {
    const { clock, state, credentials, guarded } = vault({ renewMs: 500 });
    const pipeline = pipelineOf(credentials, [guarded], clock);
    const requests = Array.from({ length: 20 }, () => pipeline.request());
    const answers = Promise.all(requests.map((request) => pipeline.send(request)));
    await clock.advance(500);
    expect(await answers).toEqual(Array.from({ length: 20 }, () => ok));
    expect(state.renewals).toBe(1);
    expect(pipeline.requests).toHaveLength(40);
    expect(requests.map(({ counters }) => counters.refreshes)).toEqual(Array.from({ length: 20 }, () => 1));
  });

  it('[R73] a 401 causes a second send of a POST, since the server did not process it', async () => {
    const { credentials } = vault();
    const pipeline = pipelineOf(credentials, [failing(401, {}, {}, 'POST'), ok]);
    expect(await pipeline.send(pipeline.request({ query: false }))).toBe(ok);
  });

  it('a 401 causes a second send and no renewal if another caller has renewed meanwhile', async () => {
    const { clock, state, credentials, guarded } = vault();
    const late = gate();
    const slow: Answer = async (request) => (await late.promise, failing(401)(request));
    const pipeline = pipelineOf(credentials, [slow, guarded], clock);
    const request = pipeline.request();
    const first = pipeline.send(request);
    await settle();
    await pipeline.send();
    late.open();
    expect(await first).toBe(ok);
    expect(state.renewals).toBe(1);
    expect(request.counters).toMatchObject({ requests: 2, retries: 1, refreshes: 0 });
    expect(pipeline.eventsOf('reauth').map(({ outcome }) => outcome)).toEqual(['refreshed', 'replaced']);
  });

  it('a 401 fails the call if nothing can be renewed', async () => {
    const { renewal, token } = vault().credentials;
    const pipeline = pipelineOf({ renewal, token }, [failing(401)]);
    const error = await rejection<UnauthorizedError>(pipeline.send());
    expect(error).toBeInstanceOf(UnauthorizedError);
    expect(error.cause).toBeUndefined();
    expect(pipeline.requests).toHaveLength(1);
    expect(pipeline.events).toEqual([]);
  });

  it('a 401 of a method with its own refresh renews those credentials and adds no token', async () => {
    const rejected: unknown[] = [];
    const credentials = {
      renewal: new CredentialRenewal(),
      renew: async (token: unknown) => void rejected.push(token),
    };
    const pipeline = pipelineOf(credentials, [failing(401), ok]);
    const request = pipeline.request({ token: 'given' });
    expect(await pipeline.send(request)).toBe(ok);
    expect(rejected).toEqual([undefined]);
    expect(pipeline.requests).toEqual([request, request]);
  });
});

describe('a failure other than a 401', () => {
  it.each([400, 403, 407, 500])('status %i does not renew the token', async (status) => {
    const { state, credentials } = vault();
    const pipeline = pipelineOf(credentials, [failing(status)]);
    expect(await rejection(pipeline.send())).toMatchObject({ status });
    expect(pipeline.requests).toHaveLength(1);
    expect(state.renewals).toBe(0);
  });

  it('a network failure, or another failure of the second send, does not renew the token', async () => {
    const { state, credentials } = vault();
    const lost = new NetworkError('gone');
    const pipeline = pipelineOf(credentials, [throwing(() => lost), failing(401), failing(503)]);
    expect(await rejection(pipeline.send())).toBe(lost);
    expect(state.renewals).toBe(0);
    expect((await rejection(pipeline.send())).constructor).toBe(HttpError);
  });
});

describe('a failed renewal', () => {
  it('a failed renewal rejects all callers who share it with its AuthError, and the next call tries again', async () => {
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
    const pipeline = pipelineOf({ ...credentials, renew }, [guarded], clock);
    const failures = [rejection(pipeline.send()), rejection(pipeline.send()), rejection(pipeline.send())];
    await clock.advance(100);
    expect(await Promise.all(failures)).toEqual([refusal, refusal, refusal]);
    expect(state.renewals).toBe(1);
    expect(pipeline.requests).toHaveLength(3);
    const failed = { type: 'reauth', endpoint: 'Crm.users', outcome: 'failed', ms: 100 };
    expect(pipeline.events).toStrictEqual([failed, failed, failed]);
    broken = false;
    const answer = pipeline.send();
    await clock.advance(100);
    expect(await answer).toBe(ok);
    expect(state.renewals).toBe(2);
  });

  it("any error of the caller's renewal becomes an AuthError with the context and the cause", async () => {
    for (const [thrown, why] of [
      [new Error('vault sealed'), 'vault sealed'],
      ['no vault', 'no vault'],
    ] as const) {
      const credentials: Credentials = { renewal: new CredentialRenewal(), renew: () => Promise.reject(thrown) };
      const pipeline = pipelineOf(credentials, [failing(401)]);
      const request = pipeline.request({ page: thirdPage });
      const error = await rejection<AuthError>(pipeline.send(request));
      expect(error).toBeInstanceOf(AuthError);
      expect(error).toMatchObject({ page: thirdPage, cause: thrown, code: 'AUTH' });
      expect(error.message).toBe(
        `Crm.users, page 3: the server returned 401, and the credentials could not be renewed: ${why}`,
      );
      expect(request.counters).toMatchObject({ refreshes: 0, retries: 0, requests: 1 });
    }
  });

  it('a failure to get the token before a send rejects the call', async () => {
    const credentials: Credentials = {
      renewal: new CredentialRenewal(),
      token: () => Promise.reject(new AuthError('none')),
    };
    const pipeline = pipelineOf(credentials, [ok]);
    await expect(pipeline.send()).rejects.toThrow('none');
    expect(pipeline.requests).toEqual([]);
  });
});

describe('a cancelled call', () => {
  it('a cancelled call rejects with the reason of its signal during the renewal, which continues for the others', async () => {
    const { clock, state, credentials, guarded } = vault({ renewMs: 500 });
    const pipeline = pipelineOf(credentials, [guarded], clock);
    const [cancelled, other] = [new AbortController(), new AbortController()];
    const failure = rejection(pipeline.send(pipeline.request({ signal: cancelled.signal })));
    const survivor = pipeline.send(pipeline.request({ signal: other.signal }));
    await clock.advance(100);
    cancelled.abort(reason);
    expect(await failure).toBe(reason);
    await clock.advance(400);
    expect(await survivor).toBe(ok);
    expect(state.renewals).toBe(1);
    expect(pipeline.requests).toHaveLength(3);
    expect(pipeline.eventsOf('reauth').map(({ outcome }) => outcome)).toEqual(['refreshed']);
    expectNothingLeft(pipeline, cancelled.signal, other.signal);
  });

  it('a renewal ends when its last caller is cancelled, and the next call starts another', async () => {
    const { clock, state, credentials, guarded } = vault({ renewMs: 500 });
    const pipeline = pipelineOf(credentials, [guarded], clock);
    const control = new AbortController();
    const failure = rejection(pipeline.send(pipeline.request({ signal: control.signal })));
    await clock.advance(100);
    control.abort(reason);
    expect(await failure).toBe(reason);
    await settle();
    expectNothingLeft(pipeline, control.signal);
    const answer = pipeline.send();
    await clock.advance(500);
    expect(await answer).toBe(ok);
    expect(state.renewals).toBe(2);
  });

  it('a cancelled call rejects with the reason of its signal during either send', async () => {
    for (const answers of [[hanging], [failing(401), hanging]]) {
      const { credentials } = vault();
      const pipeline = pipelineOf(credentials, answers);
      const control = new AbortController();
      const failure = rejection(pipeline.send(pipeline.request({ signal: control.signal })));
      await settle();
      control.abort(reason);
      expect(await failure).toBe(reason);
      expect(pipeline.requests).toHaveLength(answers.length);
      expectNothingLeft(pipeline, control.signal);
    }
  });

  it('a call that is cancelled before the 401 arrives renews nothing', async () => {
    const { state, credentials } = vault();
    const control = new AbortController();
    const pipeline = pipelineOf(credentials, [(request) => (control.abort(reason), failing(401)(request))]);
    expect(await rejection(pipeline.send(pipeline.request({ signal: control.signal })))).toBe(reason);
    expect(state.renewals).toBe(0);
    expect(pipeline.requests).toHaveLength(1);
  });

  it('a call that is cancelled while its token is fetched is not sent', async () => {
    const control = new AbortController();
    const pipeline = pipelineOf({ renewal: new CredentialRenewal(), token: async () => (control.abort(reason), 't') }, [
      ok,
    ]);
    expect(await rejection(pipeline.send(pipeline.request({ signal: control.signal })))).toBe(reason);
    expect(pipeline.requests).toEqual([]);
  });

  it('a call passes its signal to the token source', async () => {
    const signals: AbortSignal[] = [];
    const token = async (signal: AbortSignal) => `t${signals.push(signal)}`;
    const pipeline = pipelineOf({ ...vault().credentials, token }, [failing(401), ok]);
    const request = pipeline.request();
    await pipeline.send(request);
    expect(signals).toEqual([request.signal, request.signal]);
    expect(pipeline.requests.map((asked) => asked.token)).toEqual(['t1', 't2']);
  });
});

describe('a token that was issued just now', () => {
  /** A server whose replicas learn of a token after some refusals, and a source whose tokens are new for five seconds. */
  function replicas({ refusals, ...given }: { refusals: number; waitMs?: number | undefined }) {
    const waitMs = 'waitMs' in given ? given.waitMs : 1_000;
    const clock = fakeClock(1_000_000);
    const state = { held: 't1', renewals: 0, left: refusals };
    const credentials: Credentials = {
      renewal: new CredentialRenewal(),
      token: async () => state.held,
      waitBeforeRetry: () => waitMs,
      renew: async () => {
        state.renewals += 1;
        state.held = `t${state.renewals + 1}`;
      },
    };
    const answer: Answer = (request) => {
      state.left -= 1;
      return state.left >= 0 ? failing(401)(request) : ok;
    };
    return { clock, state, credentials, pipeline: pipelineOf(credentials, [answer], clock) };
  }

  it('is sent once more after a wait, before any renewal', async () => {
    const { clock, state, pipeline } = replicas({ refusals: 1 });
    const request = pipeline.request({ page: thirdPage });
    const answer = pipeline.send(request);
    await clock.advance(1_000);
    expect(await answer).toBe(ok);
    expect(pipeline.requests.map(({ token }) => token)).toEqual(['t1', 't1']);
    expect(pipeline.sentAt).toEqual([1_000_000, 1_001_000]);
    expect(state.renewals).toBe(0);
    expect(request.counters).toEqual({ requests: 2, retries: 1, throttledMs: 1_000, refreshes: 0 });
    expect(pipeline.events).toStrictEqual([
      { type: 'reauth', endpoint: 'Crm.users', index: 2, outcome: 'retried', ms: 1_000 },
    ]);
    expectNothingLeft(pipeline, request.signal);
  });

  it('is renewed as usual if it is refused again', async () => {
    const { clock, pipeline } = replicas({ refusals: 2 });
    const answer = pipeline.send();
    await clock.advance(1_000);
    expect(await answer).toBe(ok);
    expect(pipeline.requests.map(({ token }) => token)).toEqual(['t1', 't1', 't2']);
    expect(pipeline.eventsOf('reauth').map(({ outcome }) => outcome)).toEqual(['retried', 'refreshed']);
  });

  it('is sent once more after a renewal too', async () => {
    const { clock, state, pipeline } = replicas({ refusals: 3 });
    const answer = pipeline.send();
    await clock.advance(2_000);
    expect(await answer).toBe(ok);
    expect(pipeline.requests.map(({ token }) => token)).toEqual(['t1', 't1', 't2', 't2']);
    expect(state.renewals).toBe(1);
  });

  it('is refused for good after one renewal', async () => {
    const { clock, state, pipeline } = replicas({ refusals: 9 });
    const failure = rejection(pipeline.send());
    await clock.advance(2_000);
    expect(await failure).toBeInstanceOf(UnauthorizedError);
    expect(pipeline.requests).toHaveLength(4);
    expect(state.renewals).toBe(1);
  });

  it('is renewed at once if a server has accepted it before', async () => {
    const { clock, state, pipeline } = replicas({ refusals: 0 });
    await pipeline.send();
    state.left = 1;
    await pipeline.send();
    expect(pipeline.requests.map(({ token }) => token)).toEqual(['t1', 't1', 't2']);
    expect(clock.sleeps).toEqual([]);
  });

  it.each([403, 404, 429, 500])('has been accepted by a server that answered %d', async (status) => {
    const { credentials, clock, state } = replicas({ refusals: 0 });
    const pipeline = pipelineOf(credentials, [failing(status), failing(401), ok], clock);
    await rejection(pipeline.send());
    expect(await pipeline.send()).toBe(ok);
    expect(state.renewals).toBe(1);
    expect(clock.sleeps).toEqual([]);
  });

  it('is not waited for once the caller aborts', async () => {
    const { clock, pipeline } = replicas({ refusals: 1 });
    const control = new AbortController();
    const request = pipeline.request({ signal: control.signal });
    const failure = rejection(pipeline.send(request));
    await settle();
    control.abort(reason);
    expect(await failure).toBe(reason);
    expect(pipeline.requests).toHaveLength(1);
    expect(clock.sleeping).toBe(0);
  });

  it('holds no permit of a rate limiter while it waits', async () => {
    const { clock, pipeline } = replicas({ refusals: 1 });
    const log: string[] = [];
    const note = (what: string) => void log.push(`${what} at ${clock.now() - 1_000_000}`);
    const reacquirePermits = async () => note('reacquired');
    const answer = pipeline.send(pipeline.request({ releasePermits: () => note('released'), reacquirePermits }));
    await clock.advance(1_000);
    await answer;
    expect(log).toEqual(['released at 0', 'reacquired at 1000']);
  });

  it('is renewed at once if its source knows no wait', async () => {
    const { state, pipeline } = replicas({ refusals: 1, waitMs: undefined });
    expect(await pipeline.send()).toBe(ok);
    expect(state.renewals).toBe(1);
  });
});
