import { redact } from '../../../src/errors/redact';
import { basic, callWith, json, login, post, refresh, startWithOAuth } from '../../support/token-client';

describe('access tokens of the sandbox', () => {
  it('are distinct, and the same in every run with the same seed', async () => {
    const tokensOf = async (seed: number) => {
      await using sandbox = await startWithOAuth({}, { seed });
      return [(await json(login(sandbox))).access_token, (await json(login(sandbox))).access_token];
    };
    const [first, second] = await tokensOf(1);
    expect(first).not.toBe(second);
    expect(await tokensOf(1)).toEqual([first, second]);
    expect(await tokensOf(2)).not.toContain(first);
  });

  it.each([300, 3_600, 86_400])('[R4] are valid for %i seconds', async (expiresInSeconds) => {
    let now = 5_000;
    await using sandbox = await startWithOAuth({ expiresInSeconds }, { now: () => now });
    const token = await json(login(sandbox));
    expect(token.expires_in).toBe(expiresInSeconds);
    now += expiresInSeconds * 1000 - 1;
    expect((await callWith(sandbox, token.access_token)).status).toBe(200);
    now += 1;
    expect(await callWith(sandbox, token.access_token)).toMatchObject({
      status: 401,
      body: { code: 'credentials.expired' },
    });
  });

  it('are issued without expires_in if expiresInSeconds is null', async () => {
    await using sandbox = await startWithOAuth({ expiresInSeconds: null });
    const token = await json(login(sandbox));
    expect(Object.keys(token)).toEqual(['access_token', 'token_type']);
    expect((await callWith(sandbox, token.access_token)).status).toBe(200);
  });

  it('are required by every endpoint', async () => {
    await using sandbox = await startWithOAuth();
    const { status, body } = await callWith(sandbox);
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'authentication.required' });
    // The library redacts the messages of its errors.
    expect(redact(body.message!)).toBe('the Authorization header is missing');
    expect(await callWith(sandbox, 'sandbox-token-made-up')).toMatchObject({
      status: 401,
      body: { code: 'bad.credentials' },
    });
  });

  it('expire when they are revoked, and later ones are valid', async () => {
    await using sandbox = await startWithOAuth();
    const { access_token: old } = await json(login(sandbox));
    sandbox.revokeTokens();
    expect(await callWith(sandbox, old)).toMatchObject({ status: 401, body: { code: 'credentials.expired' } });
    const { access_token: fresh } = await json(login(sandbox));
    expect((await callWith(sandbox, fresh)).status).toBe(200);
  });
});

describe('refresh tokens of the sandbox', () => {
  it('are valid once, and each refresh returns the next', async () => {
    await using sandbox = await startWithOAuth({ refreshTokens: true });
    const first = sandbox.issueRefreshToken();
    const answer = await json(refresh(sandbox, first));
    expect(answer.refresh_token).toMatch(/^sandbox-refresh-/);
    expect(answer.refresh_token).not.toBe(first);
    expect((await callWith(sandbox, answer.access_token)).status).toBe(200);
    expect(await json(refresh(sandbox, first))).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(sandbox, answer.refresh_token!)).status).toBe(200);
  });

  it('can be set by option, and remain valid when access tokens are revoked', async () => {
    const firstRefreshToken = 'sandbox-refresh-known';
    await using sandbox = await startWithOAuth({ refreshTokens: true, firstRefreshToken });
    sandbox.revokeTokens();
    expect((await refresh(sandbox, firstRefreshToken)).status).toBe(200);
  });

  it('are not issued for the grant client_credentials', async () => {
    await using sandbox = await startWithOAuth({ refreshTokens: true });
    expect(await json(login(sandbox))).not.toHaveProperty('refresh_token');
  });

  it('are required by the grant refresh_token', async () => {
    await using sandbox = await startWithOAuth({ refreshTokens: true });
    const answer = post(sandbox, { grant_type: 'refresh_token' }, basic('app', 'secret'));
    expect(await json(answer)).toMatchObject({ error: 'invalid_request' });
  });
});
