import { inspect } from 'node:util';
import { ApiClient, CircuitBreaker, ConfigurationError, RateLimiter, staticToken, tokenPool } from 'pagewright';
import { errors, genesys, GenesysClient, GenesysSettings, pageSizes, type GenesysOptions } from 'pagewright/genesys';
import { fakeClock } from 'pagewright/testing';
import { apiClientSchema } from '../../src/client/api-client-options';

const auth = { clientId: 'id', clientSecret: 's3cr3t' };
const options: GenesysOptions = { region: 'eu_west_1', auth, org: 'acme' };

/** The request that the token source of some settings sends. */
async function loginOf(given: GenesysOptions) {
  const sent: { url?: string; authorization: unknown }[] = [];
  const settings = genesys({
    ...given,
    axios: {
      adapter: async (config) => {
        sent.push({ ...(config.url && { url: config.url }), authorization: config.headers.get('Authorization') });
        const data = { access_token: 's3cr3t-token', token_type: 'bearer', expires_in: 86_400 };
        return { data, status: 200, statusText: 'OK', headers: {}, config };
      },
    },
  });
  return { token: await settings.auth.token(), sent };
}

describe('genesys()', () => {
  it('[R1] returns the addresses of the region', () => {
    const settings = genesys(options);
    expect(settings.baseURL).toBe('https://api.mypurecloud.ie');
    expect(settings).toMatchObject({
      region: 'eu_west_1',
      domain: 'mypurecloud.ie',
      loginURL: 'https://login.mypurecloud.ie',
      tokenURL: 'https://login.mypurecloud.ie/oauth/token',
      org: 'acme',
      pageSizes,
      errors,
    });
  });

  it('has only the fields of ApiClientOptions, so that it can be passed to a client or spread', () => {
    const fields = Object.keys(genesys({ ...options, timeoutMs: 5, clock: fakeClock() }));
    expect(fields.filter((field) => !(field in apiClientSchema.shape))).toEqual([]);
    expect(() => new ApiClient(genesys(options))).not.toThrow();
    expect(() => new ApiClient({ ...genesys(options), observe: () => undefined })).not.toThrow();
    expect(new GenesysClient(genesys(options)).settings.region).toBe('eu_west_1');
  });

  it('returns frozen GenesysSettings', () => {
    const settings = genesys(options);
    expect(Object.isFrozen(settings)).toBe(true);
    expect(settings).toBeInstanceOf(GenesysSettings);
    expect(genesys(settings)).toBe(settings);
  });

  it('accepts the settings of another loaded copy of this library', () => {
    const other = { ...genesys(options), [Symbol.for('pagewright.genesys')]: true };
    expect(genesys(other)).toBe(other);
  });

  it('accepts spread settings, and keeps their region and login', () => {
    const first = genesys(options);
    const again = genesys({ ...first, timeoutMs: 5 });
    expect(again.region).toBe('eu_west_1');
    expect(again.auth).toBe(first.auth);
    expect(again.rateLimit).toEqual(first.rateLimit);
  });

  it('exposes no secret', () => {
    const settings = genesys(options);
    expect(inspect(settings, { depth: 9, showHidden: true, getters: true }) + JSON.stringify(settings)).not.toContain(
      's3cr3t',
    );
  });

  it.each([{ region: 'eu_wets_1' }, { region: 7 }])(
    '[R1] rejects the unknown region in %j before any request',
    (wrong) => {
      const make = () => genesys({ ...options, ...wrong } as GenesysOptions);
      expect(make).toThrow(ConfigurationError);
      expect(make).toThrow('is not a Genesys Cloud region');
    },
  );

  it('requires a region or a baseURL', () => {
    expect(() => genesys({ auth })).toThrow(`genesys(): option "region" is required, such as 'eu_west_1'`);
  });

  it('requires options and credentials', () => {
    const make = (given?: object) => () => genesys(given as GenesysOptions);
    expect(make({ region: 'eu_west_1' })).toThrow(
      'genesys(): option "auth" must be { clientId, clientSecret }, { accessToken }, an access token or a TokenSource, got undefined',
    );
    expect(make()).toThrow('genesys(): options must be an object with region and auth, got undefined');
    expect(() => genesys(null as unknown as GenesysOptions)).toThrow('region and auth, got null');
  });

  it('rejects unknown options', () => {
    expect(() => genesys({ ...options, regoin: 'x' } as GenesysOptions)).toThrow('genesys(): unknown option "regoin"');
    expect(() => new GenesysClient({ ...options, regoin: 'x' } as GenesysOptions)).toThrow(
      'GenesysClient: unknown option "regoin"',
    );
  });
});

describe('the option auth of genesys()', () => {
  it('[R3] logs an OAuth client in at the region, with Basic authorization', async () => {
    const { token, sent } = await loginOf(options);
    expect(token).toBe('s3cr3t-token');
    expect(sent).toEqual([
      {
        url: 'https://login.mypurecloud.ie/oauth/token',
        authorization: `Basic ${Buffer.from('id:s3cr3t').toString('base64')}`,
      },
    ]);
  });

  it.each([['s3cr3t-token'], [{ accessToken: 's3cr3t-token' }]])('accepts an access token', async (given) => {
    expect(await genesys({ ...options, auth: given }).auth.token()).toBe('s3cr3t-token');
  });

  it('accepts any token source', () => {
    const source = staticToken('s3cr3t-token');
    expect(genesys({ ...options, auth: source }).auth).toBe(source);
  });

  it.each([
    [{ clientId: 'id' }, 'option "auth.clientSecret" must be a non-empty string, got undefined'],
    [
      { clientId: 'id', clientSecret: '' },
      'option "auth.clientSecret" must be a non-empty string, got an empty string',
    ],
    [{ clientId: 'id', clientSecret: 7 }, 'option "auth.clientSecret" must be a non-empty string, got a number'],
    [{ clientId: ' ', clientSecret: 's3cr3t' }, 'option "auth.clientId" must be a non-empty string, got " "'],
    [{ clientSecret: 's3cr3t' }, 'option "auth.clientId" must be a non-empty string, got undefined'],
    [{ ...auth, secret: 's3cr3t' }, 'unknown option "auth.secret"'],
    [{ accessToken: '' }, 'option "auth.accessToken" must be a non-empty string, got an empty string'],
    ['', 'option "auth.accessToken" must be a non-empty string, got an empty string'],
    [
      undefined,
      'option "auth" must be { clientId, clientSecret }, { accessToken }, an access token or a TokenSource, got undefined',
    ],
    [
      null,
      'option "auth" must be { clientId, clientSecret }, { accessToken }, an access token or a TokenSource, got null',
    ],
    [7, 'got a number'],
    [['s3cr3t'], 'got an array'],
  ])('rejects a malformed value at once, case %#', (given, words) => {
    const make = () => genesys({ ...options, auth: given as unknown as GenesysOptions['auth'] });
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(words);
    expect(make).not.toThrow('s3cr3t');
  });
});

describe('the options baseURL and loginURL of genesys()', () => {
  it.each(['http://127.0.0.1:4010', 'http://localhost:4010', 'http://[::1]:4010', 'https://gateway.example.com'])(
    'accept %s',
    (url) => {
      const settings = genesys({ baseURL: url, loginURL: url, auth });
      expect(settings).toMatchObject({ baseURL: url, tokenURL: `${url}/oauth/token` });
      expect(settings.region).toBeUndefined();
    },
  );

  it('override the addresses of the region', () => {
    const settings = genesys({ ...options, baseURL: 'https://gateway.example.com' });
    expect(settings).toMatchObject({ region: 'eu_west_1', loginURL: 'https://login.mypurecloud.ie' });
    expect(settings.baseURL).toBe('https://gateway.example.com');
  });

  it.each([
    'http://api.mypurecloud.ie',
    'http://10.0.0.7',
    'ftp://api.mypurecloud.ie',
    'ftp://localhost',
    'api.mypurecloud.ie',
  ])('[R1] reject %s, which is not safe', (url) => {
    expect(() => genesys({ ...options, baseURL: url })).toThrow('option "baseURL" must be an https address');
    expect(() => genesys({ ...options, loginURL: url })).toThrow('option "loginURL" must be an https address');
  });

  it.each(['https://login.example.com/', 'https://login.example.com//'])(
    'accept the trailing slashes of %s',
    (loginURL) => {
      const { tokenURL } = genesys({ ...options, loginURL });
      expect(tokenURL).toBe('https://login.example.com/oauth/token');
    },
  );

  it.each([7, '', null, new URL('https://gateway.example.com')])('reject %p', (baseURL) => {
    const make = () => genesys({ ...options, baseURL } as unknown as GenesysOptions);
    expect(make).toThrow('option "baseURL" must be an https address');
  });

  it("require loginURL for an OAuth client if baseURL is not a region's address", () => {
    expect(() => genesys({ baseURL: 'https://gateway.example.com', auth })).toThrow('option "loginURL" is required');
    expect(() => genesys({ baseURL: 'https://gateway.example.com', auth: 's3cr3t-token' })).not.toThrow();
  });
});

describe('the policies of genesys()', () => {
  it('[R76] [R85] default to the limits of the platform', () => {
    const { rateLimit, breaker, retry } = genesys(options);
    expect(rateLimit?.limits).toHaveLength(2);
    expect(rateLimit?.limits?.map(({ limiter }) => limiter?.intervalMs)).toEqual([61_000 / 300, 61_000 / 3_000]);
    expect(breaker).toEqual({ failures: 3, cooldownMs: 45_000 });
    expect(retry).toEqual({});
  });

  it('can be overridden one by one', () => {
    const breaker = new CircuitBreaker({ failures: 9 });
    const settings = genesys({
      ...options,
      rateLimit: { requestsPerSecond: 2, retries: 1 },
      retry: { retries: 1 },
      breaker: { breaker },
      paging: { maxItems: 5 },
      timeoutMs: 5,
      networkRetries: 0,
      errors: { 'not.found': 'Look again' },
      arrayParams: 'comma',
    });
    expect(settings).toMatchObject({
      rateLimit: { requestsPerSecond: 2, retries: 1 },
      retry: { retries: 1 },
      breaker: { breaker },
      paging: { maxItems: 5 },
      timeoutMs: 5,
      networkRetries: 0,
      arrayParams: 'comma',
    });
    expect(settings.rateLimit).not.toHaveProperty('limits');
    expect(settings.breaker).not.toHaveProperty('failures');
    expect(settings.errors).toEqual({ ...errors, 'not.found': 'Look again' });
    expect(() => new ApiClient(settings)).not.toThrow();
  });

  it('keep the limits if only the retries change', () => {
    expect(genesys({ ...options, rateLimit: { retries: 1 } }).rateLimit).toMatchObject({
      retries: 1,
      limits: [{}, { useQuotaHeaders: false }],
    });
  });

  it('share the limiter of the org on request', () => {
    const first = genesys(options);
    const second = genesys({ ...options, orgLimiter: first.orgLimiter });
    expect(second.rateLimit?.limits?.[1]?.limiter).toBe(first.orgLimiter);
    expect(second.rateLimit?.limits?.[0]?.limiter).not.toBe(first.rateLimit?.limits?.[0]?.limiter);
    const own = new RateLimiter({ requests: 10, perMs: 1_000 });
    expect(genesys({ ...options, orgLimiter: own }).orgLimiter).toBe(own);
  });

  it.each<[object, string]>([
    [{ orgLimiter: null }, 'option "orgLimiter" must be a RateLimiter, got null'],
    [{ orgLimiter: {} }, 'option "orgLimiter" must be a RateLimiter'],
    [{ org: ' ' }, 'option "org" must be a name, got " "'],
    [{ org: 7 }, 'option "org" must be a name, got 7'],
  ])('reject %j', (wrong, words) => {
    expect(() => genesys({ ...options, ...wrong })).toThrow(`genesys(): ${words}`);
  });

  it('limit each token of a pool separately', () => {
    const pool = tokenPool([staticToken('s3cr3t-1'), staticToken('s3cr3t-2')]);
    expect(genesys({ ...options, auth: pool }).rateLimit?.limits?.[0]).toEqual({
      requests: 300,
      perMs: 61_000,
      algorithm: 'window',
      scope: 'token',
    });
  });
});
