import { startSandbox } from 'pagewright/sandbox';
import { basic, callWith, json, login, post, refresh, startWithOAuth } from '../../support/token-client';

describe('the token endpoint of the sandbox', () => {
  it('[R3] reads the client from HTTP Basic', async () => {
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

  it('[R3] reads the client from the form', async () => {
    await using sandbox = await startWithOAuth();
    const form = { grant_type: 'client_credentials', client_id: 'app', client_secret: 'secret' };
    expect((await post(sandbox, form)).status).toBe(200);
  });

  it('[R3] responds with 400 to a JSON body', async () => {
    await using sandbox = await startWithOAuth();
    const response = await fetch(`${sandbox.url}/oauth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...basic('app', 'secret') },
      body: JSON.stringify({ grant_type: 'client_credentials' }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('can have another path', async () => {
    await using sandbox = await startWithOAuth({ path: '/api/v2/oauth/token' });
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    const headers = basic('app', 'secret');
    const response = await fetch(`${sandbox.url}/api/v2/oauth/token`, { method: 'POST', headers, body: form });
    expect(response.status).toBe(200);
  });

  it('decodes an id and a secret with colons, pluses, percent signs and more', async () => {
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
    ['no client', {}],
    ['a header without a colon', { Authorization: `Basic ${Buffer.from('app').toString('base64')}` }],
    ['a header that cannot be decoded', { Authorization: `Basic ${Buffer.from('app:%zz').toString('base64')}` }],
  ])('responds with 401 to %s', async (_name, headers: Record<string, string>) => {
    await using sandbox = await startWithOAuth();
    const response = await post(sandbox, { grant_type: 'client_credentials' }, headers);
    expect(response.status).toBe(401);
    expect(await response.text()).toBe(
      '{"error":"invalid_client","description":"authentication failed","error_description":"authentication failed"}',
    );
  });

  it.each([
    ['a form without a grant_type', {}, 'invalid_request'],
    ['an unsupported grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a refresh without the option refreshTokens', { grant_type: 'refresh_token' }, 'unsupported_grant_type'],
    ['a client that is named twice', { grant_type: 'client_credentials', client_secret: 'secret' }, 'invalid_request'],
  ])('responds with 400 to %s', async (_name, form: Record<string, string>, error) => {
    await using sandbox = await startWithOAuth();
    const response = await post(sandbox, form, basic('app', 'secret'));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error });
  });

  it('responds with 400 to a repeated parameter', async () => {
    await using sandbox = await startWithOAuth();
    const body = new URLSearchParams('grant_type=client_credentials&grant_type=client_credentials');
    const headers = basic('app', 'secret');
    const response = await fetch(`${sandbox.url}/oauth/token`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
  });

  it('responds with 405 to a GET', async () => {
    await using sandbox = await startWithOAuth();
    expect((await fetch(`${sandbox.url}/oauth/token`)).status).toBe(405);
    expect(sandbox.tokenRequests).toEqual([]);
  });

  it('does not exist without the option oauth', async () => {
    await using sandbox = await startSandbox();
    expect((await login(sandbox)).status).toBe(400);
    expect(() => sandbox.revokeTokens()).toThrow('Sandbox.revokeTokens: option "oauth" is not set');
    expect(() => sandbox.issueRefreshToken()).toThrow('option "oauth.refreshTokens" is not set');
  });

  it('logs its requests without secrets, separately from API requests', async () => {
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

  it('adds a correlation id to each response', async () => {
    await using sandbox = await startWithOAuth();
    const ids = [await login(sandbox), await login(sandbox)].map(({ headers }) => headers.get('inin-correlation-id'));
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(null);
  });
});

describe('faults of the token endpoint', () => {
  it('[X27] include HTTP 400 for too many logins', async () => {
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

  it('are injected by the number of the token request', async () => {
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

  it('of kind status do not use up a refresh token', async () => {
    const firstRefreshToken = 'sandbox-refresh-known';
    const faults = [{ request: 1, kind: 'status', status: 500 }] as const;
    await using sandbox = await startWithOAuth({ refreshTokens: true, firstRefreshToken, faults });
    expect((await refresh(sandbox, firstRefreshToken)).status).toBe(500);
    expect((await refresh(sandbox, firstRefreshToken)).status).toBe(200);
  });

  it('of kind reset do not use up a refresh token, those of kind cut do', async () => {
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

  it('can be random, and then never lose a refresh token', async () => {
    await using sandbox = await startWithOAuth({ chaos: { rate: 1, maxInARow: Infinity, delayMs: 0 } });
    for (let i = 0; i < 60; i += 1) await login(sandbox).catch(() => undefined);
    const kinds = ['408', '429', '500', '502', '503', '504', 'html', 'reset', 'slow', 'slowBody'];
    expect([...sandbox.tokenFaultsInjected.keys()].sort()).toEqual(kinds);
    expect(sandbox.faultsInjected.size).toBe(0);
  });

  it('include the other kinds', async () => {
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
