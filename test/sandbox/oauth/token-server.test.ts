import { startSandbox } from 'pagewright/sandbox';
import { basic, callWith, json, login, post, refresh, startWithOAuth } from '../../support/token-client';

describe('the token endpoint', () => {
  it('[R3] takes the client from HTTP Basic', async () => {
    await using sandbox = await startWithOAuth();
    const response = await login(sandbox);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      access_token: expect.stringMatching(/^sandbox-token-[\w-]{43}$/),
      token_type: 'bearer',
      expires_in: 86_400,
    });
  });

  it('[R3] takes the client from the form', async () => {
    await using sandbox = await startWithOAuth();
    const form = { grant_type: 'client_credentials', client_id: 'app', client_secret: 'secret' };
    expect((await post(sandbox, form)).status).toBe(200);
  });

  it('[R3] answers 400 to a JSON body', async () => {
    await using sandbox = await startWithOAuth();
    const response = await fetch(`${sandbox.url}/oauth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...basic('app', 'secret') },
      body: JSON.stringify({ grant_type: 'client_credentials' }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('may stand at another path', async () => {
    await using sandbox = await startWithOAuth({ path: '/api/v2/oauth/token' });
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    const headers = basic('app', 'secret');
    const response = await fetch(`${sandbox.url}/api/v2/oauth/token`, { method: 'POST', headers, body: form });
    expect(response.status).toBe(200);
  });

  it('decodes an id and a secret that hold colons, pluses, percent signs and more', async () => {
    const [clientId, clientSecret] = ['a:b c', 'p%40+ß:&='];
    await using sandbox = await startWithOAuth({ clientId, clientSecret });
    const form = { grant_type: 'client_credentials' };
    expect((await post(sandbox, form, basic(clientId, clientSecret))).status).toBe(200);
    const raw = { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
    expect((await post(sandbox, form, raw)).status).toBe(401);
  });

  it.each([
    ['a wrong secret', basic('app', 'wrong')],
    ['a wrong id', basic('other', 'secret')],
    ['no client at all', {}],
    ['a header without a colon', { Authorization: `Basic ${Buffer.from('app').toString('base64')}` }],
    ['a header that cannot be decoded', { Authorization: `Basic ${Buffer.from('app:%zz').toString('base64')}` }],
  ])('answers 401 to %s', async (_name, headers: Record<string, string>) => {
    await using sandbox = await startWithOAuth();
    const response = await post(sandbox, { grant_type: 'client_credentials' }, headers);
    expect(response.status).toBe(401);
    expect(await response.text()).toBe(
      '{"error":"invalid_client","description":"authentication failed","error_description":"authentication failed"}',
    );
  });

  it.each([
    ['a form without a grant_type', {}, 'invalid_request'],
    ['a grant that it does not know', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a refresh where it gives no refresh tokens', { grant_type: 'refresh_token' }, 'unsupported_grant_type'],
    ['a client named in two ways', { grant_type: 'client_credentials', client_secret: 'secret' }, 'invalid_request'],
  ])('answers 400 to %s', async (_name, form: Record<string, string>, error) => {
    await using sandbox = await startWithOAuth();
    const response = await post(sandbox, form, basic('app', 'secret'));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error });
  });

  it('answers 400 to a parameter that is sent twice', async () => {
    await using sandbox = await startWithOAuth();
    const body = new URLSearchParams('grant_type=client_credentials&grant_type=client_credentials');
    const headers = basic('app', 'secret');
    const response = await fetch(`${sandbox.url}/oauth/token`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
  });

  it('answers 405 to a GET', async () => {
    await using sandbox = await startWithOAuth();
    expect((await fetch(`${sandbox.url}/oauth/token`)).status).toBe(405);
    expect(sandbox.tokenRequests).toEqual([]);
  });

  it('is not there without the option', async () => {
    await using sandbox = await startSandbox();
    expect((await login(sandbox)).status).toBe(400);
    expect(() => sandbox.revokeTokens()).toThrow('revokeTokens() needs the option oauth');
    expect(() => sandbox.issueRefreshToken()).toThrow('needs the option oauth.refreshTokens');
  });

  it('logs its requests without what is secret, apart from those to the API', async () => {
    await using sandbox = await startWithOAuth({ refreshTokens: true });
    await login(sandbox);
    await post(sandbox, { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'app', client_secret: 'secret' });
    await post(sandbox, { grant_type: 'magic' });
    await post(sandbox, {}, basic('app', 'secret'));
    expect(sandbox.tokenRequests).toEqual([
      { grantType: 'client_credentials', authMethod: 'client_secret_basic', status: 200 },
      { grantType: 'refresh_token', authMethod: 'client_secret_post', status: 400 },
      { grantType: 'other', authMethod: 'none', status: 401 },
      { grantType: 'none', authMethod: 'client_secret_basic', status: 400 },
    ]);
    expect(sandbox.requestCount).toBe(0);
  });

  it('gives each answer a correlation id', async () => {
    await using sandbox = await startWithOAuth();
    const ids = [await login(sandbox), await login(sandbox)].map(({ headers }) => headers.get('inin-correlation-id'));
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(null);
  });
});

describe('what goes wrong at the token endpoint', () => {
  it('[X27] answers HTTP 400 to too many logins', async () => {
    let now = 0;
    await using sandbox = await startWithOAuth({ maxLogins: { count: 2, perMs: 60_000 } }, { now: () => now });
    await login(sandbox);
    await login(sandbox);
    now = 18_000;
    const response = await login(sandbox);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'invalid_request',
      description: 'rate limit exceeded; try again in 42 seconds',
      error_description: 'invalid_request (rate limit exceeded; try again in 42 seconds)',
    });
    now = 60_000;
    expect((await login(sandbox)).status).toBe(200);
  });

  it('goes wrong by the number of the token request', async () => {
    const fault = { request: 2, kind: 'status', status: 503, headers: { 'Retry-After': '7' }, code: 'busy' } as const;
    await using sandbox = await startWithOAuth({ faults: [fault] });
    const { access_token: token } = await json(login(sandbox));
    await callWith(sandbox, token);
    const failed = await login(sandbox);
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '7']);
    expect(await failed.json()).toMatchObject({ error: 'busy' });
    expect((await login(sandbox)).status).toBe(200);
    expect(sandbox.tokenRequests.map(({ status }) => status)).toEqual([200, 503, 200]);
  });

  it('spends no refresh token on a fault of status', async () => {
    const firstRefreshToken = 'sandbox-refresh-known';
    const faults = [{ request: 1, kind: 'status', status: 500 }] as const;
    await using sandbox = await startWithOAuth({ refreshTokens: true, firstRefreshToken, faults });
    expect((await refresh(sandbox, firstRefreshToken)).status).toBe(500);
    expect((await refresh(sandbox, firstRefreshToken)).status).toBe(200);
  });

  it('spends no refresh token on an answer that never was, and one on an answer that was cut', async () => {
    const firstRefreshToken = 'sandbox-refresh-known';
    const faults = [
      { request: 1, kind: 'reset' },
      { request: 2, kind: 'cut' },
    ] as const;
    await using sandbox = await startWithOAuth({ refreshTokens: true, firstRefreshToken, faults });
    await expect(refresh(sandbox, firstRefreshToken)).rejects.toThrow();
    await expect(json(refresh(sandbox, firstRefreshToken))).rejects.toThrow();
    expect((await refresh(sandbox, firstRefreshToken)).status).toBe(400);
    expect(sandbox.tokenFaultsInjected).toEqual(
      new Map([
        ['reset', 1],
        ['cut', 1],
      ]),
    );
  });

  it('has weather of its own, in which no answer that spends a token is lost', async () => {
    await using sandbox = await startWithOAuth({ chaos: { rate: 1, maxInARow: Infinity, delayMs: 0 } });
    for (let i = 0; i < 60; i += 1) await login(sandbox).catch(() => undefined);
    const kinds = ['408', '429', '500', '502', '503', '504', 'html', 'reset', 'slow', 'slowBody'];
    expect([...sandbox.tokenFaultsInjected.keys()].sort()).toEqual(kinds);
    expect(sandbox.faultsInjected.size).toBe(0);
  });

  it('has the other kinds of faults too', async () => {
    const faults = [
      { request: 1, kind: 'reset' },
      { request: 2, kind: 'html' },
    ] as const;
    await using sandbox = await startWithOAuth({ faults });
    await expect(login(sandbox)).rejects.toThrow();
    expect((await login(sandbox)).headers.get('content-type')).toBe('text/html');
    expect(sandbox.tokenRequests.map(({ status }) => status)).toEqual([0, 200]);
  });
});
