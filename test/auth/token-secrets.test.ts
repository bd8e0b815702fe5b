import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { AxiosError } from 'axios';
import { clientCredentials, refreshToken, staticToken, tokenFrom, tokenPool, type TokenSource } from 'pagewright';
import { redact } from '../../src/errors/redact';
import { rejection, settle } from '../support/memory-endpoint';
import {
  type FakeResponse,
  fakeTokenEndpoint,
  type ReceivedRequest,
  tokenResponse,
} from '../support/fake-token-endpoint';

const SECRETS = ['a-client/secret', 'a-refresh-token', 'an-access-token', 'a-rotated-token'];
const forms = [...SECRETS, 'a-client%2Fsecret', Buffer.from('my-client:a-client%2Fsecret').toString('base64')];

/** Everything that a log could print of a value and its causes. */
function everythingOf(value: unknown): string {
  const shown = [inspect(value, { depth: 20, showHidden: true, getters: true }), JSON.stringify(value)];
  for (let at = value; at instanceof Error; at = at.cause) shown.push(at.message, at.stack ?? '', JSON.stringify(at));
  return shown.join('\n');
}

function expectNoSecretIn(value: unknown): void {
  const text = everythingOf(value);
  for (const secret of forms) expect(text).not.toContain(secret);
}

const sourceOf = (serve: (n: number, post: ReceivedRequest) => FakeResponse, observe?: (event: unknown) => void) => {
  const { options } = fakeTokenEndpoint(serve);
  const given = { ...options, clientSecret: 'a-client/secret', retries: 0, ...(observe && { observe }) };
  return {
    login: clientCredentials(given),
    user: refreshToken({ ...given, refreshToken: 'a-refresh-token' }),
  };
};

const rotating = () => tokenResponse('an-access-token', { refresh_token: 'a-rotated-token' });

describe('secrets', () => {
  it('do not appear in a source, however it is printed', async () => {
    const { login, user } = sourceOf(rotating);
    const fixed = staticToken('an-access-token');
    const sources: TokenSource[] = [login, user, fixed, tokenFrom(() => 'an-access-token'), tokenPool([login, fixed])];
    for (const source of sources) {
      expectNoSecretIn(source);
      await source.token();
      expectNoSecretIn(source);
    }
  });

  it.each<[string, (n: number, post: ReceivedRequest) => FakeResponse]>([
    [
      'a refusal that echoes the request',
      (_n, { form, headers }) => ({
        status: 400,
        body: {
          error: `no ${SECRETS.join(' ')}`,
          description: `${JSON.stringify(form)} ${String(headers['Authorization'])}`,
        },
        headers: { 'x-request-id': 'r-1' },
      }),
    ],
    ['a refusal in text', () => ({ status: 401, body: SECRETS.join(' ') })],
    ['a 200 without a token', () => ({ body: { error: SECRETS.join(' '), refresh_token: 'a-refresh-token' } })],
    ['a token of another type', () => tokenResponse('an-access-token', { token_type: 'an-access-token' })],
    [
      'a failure of the transport',
      (_n, { form, headers }) =>
        new AxiosError(`cannot send ${SECRETS.join(' ')}`, 'ECONNRESET', { data: form, headers } as never, {
          body: JSON.stringify(form),
        }),
    ],
    [
      'an error of somebody else that carries the request',
      (_n, { form, headers }) => Object.assign(new Error('no'), { config: { form, headers } }),
    ],
  ])('do not appear in the error of %s', async (_what, serve) => {
    // Makes the tokens known, like those of a running program.
    await sourceOf(rotating).user.token();
    for (const source of Object.values(sourceOf(serve))) {
      const error = await rejection(source.token());
      expect(error.name).toBe('AuthError');
      expectNoSecretIn(error);
    }
  });

  it('do not appear in the error of an onRotate that quotes them', async () => {
    const { options } = fakeTokenEndpoint(rotating);
    const onRotate = ({ refreshToken: quoted }: { refreshToken: string }) =>
      Promise.reject(new Error(`cannot store ${quoted}`));
    const source = refreshToken({ ...options, refreshToken: 'a-refresh-token', onRotate });
    expect((await rejection(source.token())).message).toContain(
      'could not store the new one: cannot store [redacted].',
    );
  });

  it('do not appear in any event', async () => {
    const events: unknown[] = [];
    const { user } = sourceOf(
      (n) => (n === 2 ? { status: 401, body: {} } : rotating()),
      (event) => events.push(event),
    );
    await rejection(user.refresh(await user.token()));
    expect(events).toHaveLength(2);
    expectNoSecretIn(events);
  });

  it('are redacted from messages once a source has used them', async () => {
    await sourceOf(rotating).user.token();
    for (const secret of forms) expect(redact(`quoted: ${secret}!`)).toBe('quoted: [redacted]!');
  });

  it('are redacted before a source has used them', () => {
    const { options } = fakeTokenEndpoint();
    refreshToken({ ...options, refreshToken: 'given-refresh', accessToken: 'given-access', expiresAt: 1 });
    expect(redact('given-refresh given-access')).toBe('[redacted] [redacted]');
  });

  it('are redacted as soon as a source has received them', async () => {
    await clientCredentials(fakeTokenEndpoint(() => tokenResponse('login-access')).options).token();
    const { options } = fakeTokenEndpoint(() => tokenResponse('user-access', { refresh_token: 'user-rotated' }));
    await refreshToken({ ...options, refreshToken: 'user-refresh' }).token();
    expect(redact('login-access user-access user-rotated')).toBe('[redacted] [redacted] [redacted]');
  });

  it('stay redacted while in use, after many tokens of other sources', async () => {
    const others = async () => {
      let n = 0;
      const other = tokenFrom(() => `other-token-${(n += 1)}`);
      while (n < 64) await other.token();
    };
    const { options } = fakeTokenEndpoint(() => ({ status: 401, body: {} }));
    const source = refreshToken({ ...options, refreshToken: 'lasting-refresh', accessToken: 'lasting-access' });
    await others();
    expect(redact('lasting-access')).toBe('lasting-access');
    await source.token();
    expect(redact('lasting-access')).toBe('[redacted]');
    await others();
    await rejection(source.refresh('lasting-access'));
    expect(redact('lasting-refresh')).toBe('[redacted]');
  });

  it('stay redacted over years', async () => {
    const { options } = fakeTokenEndpoint((n) => tokenResponse(`rotating-token-${n}`));
    const source = clientCredentials({ ...options, clientSecret: 'a-lasting-secret' });
    let token = await source.token();
    for (let n = 0; n < 70; n += 1) token = await source.refresh(token);
    expect(redact('a-lasting-secret')).toBe('[redacted]');
  });
});

describe('the events of a token source', () => {
  it('are published on a diagnostics channel', async () => {
    const published: unknown[] = [];
    const listen = (event: unknown) => published.push(event);
    subscribe('pagewright:token', listen);
    try {
      await clientCredentials(fakeTokenEndpoint().options).token();
      await settle();
    } finally {
      unsubscribe('pagewright:token', listen);
    }
    expect(published).toMatchObject([{ type: 'token', outcome: 'refreshed' }]);
  });
});
