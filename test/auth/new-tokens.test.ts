import { clientCredentials, refreshToken, staticToken, tokenFrom, tokenPool } from 'pagewright';
import { fakeTokenEndpoint } from '../support/fake-token-endpoint';

describe('waitBeforeRetry', () => {
  it('returns a second for five seconds after a token was issued', async () => {
    const { options, clock } = fakeTokenEndpoint();
    const source = clientCredentials(options);
    expect(source.waitBeforeRetry!('token-1')).toBeUndefined();
    await source.token();
    expect(source.waitBeforeRetry!('token-1')).toBe(1_000);
    await clock.advance(4_999);
    expect(source.waitBeforeRetry!('token-1')).toBe(1_000);
    await clock.advance(1);
    expect(source.waitBeforeRetry!('token-1')).toBeUndefined();
  });

  it('counts from the arrival of the token, and for each token on its own', async () => {
    const { options, clock } = fakeTokenEndpoint(async (n) => {
      if (n === 2) await clock.sleep(10_000);
      return { body: { access_token: `token-${n}`, expires_in: 3_600 } };
    });
    const source = clientCredentials(options);
    await source.token();
    const next = source.refresh('token-1');
    await clock.advance(10_000);
    await next;
    expect(source.waitBeforeRetry!('token-1')).toBeUndefined();
    expect(source.waitBeforeRetry!('token-2')).toBe(1_000);
  });

  it('takes both times from the options', async () => {
    const { options, clock } = fakeTokenEndpoint();
    const source = clientCredentials({ ...options, newTokenMs: 300, newTokenWaitMs: 20 });
    const never = clientCredentials({ ...options, newTokenMs: 0 });
    const [mine, other] = [await source.token(), await never.token()];
    expect(source.waitBeforeRetry!(mine)).toBe(20);
    expect(never.waitBeforeRetry!(other)).toBeUndefined();
    await clock.advance(300);
    expect(source.waitBeforeRetry!(mine)).toBeUndefined();
  });

  it('knows nothing of a token that was rejected for good, or that the caller had already', async () => {
    const { options } = fakeTokenEndpoint();
    const user = refreshToken({ ...options, refreshToken: 'a-refresh-token', accessToken: 'given-token' });
    expect(user.waitBeforeRetry!('given-token')).toBeUndefined();
    await user.refresh('given-token');
    expect(user.waitBeforeRetry!('token-1')).toBe(1_000);
  });

  it('of a pool is that of the source of the token', async () => {
    const { options } = fakeTokenEndpoint();
    const pool = tokenPool([staticToken('a-static-token'), clientCredentials(options)]);
    await pool.token();
    await pool.token();
    expect(pool.waitBeforeRetry!('a-static-token')).toBeUndefined();
    expect(pool.waitBeforeRetry!('token-1')).toBe(1_000);
    expect(pool.waitBeforeRetry!('unknown')).toBeUndefined();
  });

  it('does not exist where the library does not issue the token', () => {
    expect(tokenFrom(() => 'a').waitBeforeRetry).toBeUndefined();
    expect(staticToken('a').waitBeforeRetry).toBeUndefined();
  });
});
