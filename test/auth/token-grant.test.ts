import { inspect } from 'node:util';
import { AuthError, clientCredentials, ConfigurationError, type TokenGrant, type TokenGrantOptions } from 'pagewright';
import { fakeTokenEndpoint, tokenResponse, type ReceivedRequest } from '../support/fake-token-endpoint';
import { rejection } from '../support/memory-endpoint';

const without = <T extends object, K extends keyof T>(value: T, ...names: K[]): Omit<T, K> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name as K))) as Omit<T, K>;

/** A source without a client, and what its endpoint received. */
function sourceOf(
  more: Partial<TokenGrantOptions> & Pick<TokenGrantOptions, 'grant'>,
  serve?: Parameters<typeof fakeTokenEndpoint>[0],
) {
  const { options, requests, clock, events } = fakeTokenEndpoint(serve);
  const source = clientCredentials({ ...without(options, 'clientId', 'clientSecret'), ...more });
  return { source, requests, clock, events };
}

describe('a grant of your own', () => {
  it('is posted as it is, without a client', async () => {
    const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'ey.signed.jwt' };
    const { source, requests } = sourceOf({ grant });
    expect(await source.token()).toBe('token-1');
    expect(requests[0]!.form).toEqual(grant);
    expect(requests[0]!.headers).not.toHaveProperty('Authorization');
  });

  it.each<[Partial<TokenGrantOptions>, object, boolean]>([
    [{ clientId: 'cli' }, { client_id: 'cli' }, false],
    [{ clientId: 'cli', clientSecret: 'the-secret' }, {}, true],
    [
      { clientId: 'cli', clientSecret: 'the-secret', authMethod: 'post' },
      { client_id: 'cli', client_secret: 'the-secret' },
      false,
    ],
    [{ scope: ['a', 'b'], params: { audience: 'x' } }, { scope: 'a b', audience: 'x' }, false],
  ])('is posted with %j', async (more, fields, hasHeader) => {
    const grant = { grant_type: 'account_credentials', account_id: '77' };
    const { source, requests } = sourceOf({ grant, ...more });
    await source.token();
    expect(requests[0]!.form).toEqual({ ...grant, ...fields });
    expect('Authorization' in requests[0]!.headers).toBe(hasHeader);
  });

  it('is posted again for the next token', async () => {
    const { source, requests, clock } = sourceOf({
      grant: { grant_type: 'password', username: 'ann', password: 'pass-of-ann' },
    });
    await source.token();
    await clock.advance(3_600_000);
    expect(await source.token()).toBe('token-2');
    expect(await source.refresh('token-2')).toBe('token-3');
    expect(requests.map(({ form }) => form['password'])).toEqual(Array(3).fill('pass-of-ann'));
  });

  it('may be made again for each request by a function', async () => {
    let n = 0;
    const grant = async (): Promise<TokenGrant> => ({ grant_type: 'jwt', assertion: `assertion-${(n += 1)}` });
    const { source, requests } = sourceOf({ grant });
    await source.token();
    await source.refresh('token-1');
    expect(requests.map(({ form }) => form['assertion'])).toEqual(['assertion-1', 'assertion-2']);
  });

  it('that cannot be made is an AuthError, and the next call makes it again', async () => {
    let isBroken = true;
    const grant = () => {
      if (isBroken) throw new Error('the key store is locked');
      return { grant_type: 'jwt' };
    };
    const { source, requests, events } = sourceOf({ grant });
    const error = await rejection(source.token());
    expect(error).toBeInstanceOf(AuthError);
    expect(error.message).toContain('the grant could not be made: the key store is locked');
    expect(events).toMatchObject([{ type: 'token', outcome: 'failed' }]);
    isBroken = false;
    expect(await source.token()).toBe('token-1');
    expect(requests).toHaveLength(1);
  });

  it.each<[unknown, string]>([
    ['an-assertion', 'it returned a string'],
    [{ assertion: 'an-assertion' }, 'it returned an object with the keys assertion'],
    [undefined, 'it returned undefined'],
  ])('that is not one is a ConfigurationError: %j', async (returned, words) => {
    const error = await rejection(sourceOf({ grant: () => returned as never }).source.token());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(
      'the function in option "grant" must return an object of non-empty strings with grant_type',
    );
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('an-assertion');
  });

  it.each([
    [
      'a refusal',
      (post: ReceivedRequest) => ({
        status: 400,
        body: { error: 'invalid_grant', error_description: JSON.stringify(post.form) },
      }),
    ],
    ['a text', (post: ReceivedRequest) => ({ status: 401, body: new URLSearchParams(post.form).toString() })],
    ['a 200', (post: ReceivedRequest) => ({ body: { error: JSON.stringify(post.form) } })],
    [
      'a broken transport',
      (post: ReceivedRequest) => Object.assign(new Error(`no ${JSON.stringify(post.form)}`), { config: post }),
    ],
  ])('has no secret in the error of %s that echoes it', async (_what, serve) => {
    const secrets = {
      assertion: 'an/assertion+of 1',
      subject_token: 'a-subject-token',
      pin_code: '778899',
      my_field: 'anything-else',
    };
    const { source, events } = sourceOf(
      { grant: { grant_type: 'custom', username: 'ann', ...secrets }, retries: 0 },
      (_n, post) => serve(post),
    );
    const error = await rejection(source.token());
    const shown = [
      inspect(error, { depth: 20, showHidden: true }),
      JSON.stringify(error),
      inspect(source, { depth: 20, showHidden: true }),
      JSON.stringify(events),
    ].join('\n');
    for (const secret of Object.values(secrets)) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(new URLSearchParams([['', secret]]).toString().slice(1));
    }
  });

  it('is copied: changing the object later has no effect', async () => {
    const grant = { grant_type: 'custom', pin: 'first-pin' };
    const { source, requests } = sourceOf({ grant }, () => tokenResponse('a-token'));
    grant.pin = 'second-pin';
    await source.token();
    expect(requests[0]!.form['pin']).toBe('first-pin');
  });

  it.each<[object, string]>([
    [
      { grant: {} },
      'option "grant" must be an object of non-empty strings with grant_type, or a function that returns one, got an object without keys',
    ],
    [{ grant: { grant_type: 'x', pin: 7 } }, 'got an object with the keys grant_type, pin'],
    [{ grant: 'password' }, 'option "grant" must be an object'],
    [
      { grant: { grant_type: 'x' }, clientSecret: 'the-secret' },
      'option "clientId" is required when "clientSecret" is set',
    ],
    [
      { grant: { grant_type: 'x', client_id: 'b' }, clientId: 'a' },
      'option "grant" cannot be combined with "clientId" if it has client_id',
    ],
    [
      { grant: { grant_type: 'x', scope: 'b' }, scope: 'a' },
      'option "grant" cannot be combined with "scope" if it has scope',
    ],
    [
      {},
      'option "clientId" must be a non-empty string, got undefined; option "clientSecret" must be a non-empty string, got undefined',
    ],
  ])('is refused: %j', (options, words) => {
    const make = () => clientCredentials({ tokenUrl: 'https://login.example.com/token', ...options } as never);
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(words);
  });
});
