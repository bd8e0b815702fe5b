import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, constant, type Paged, Paginated, refreshToken } from 'pagewright';
import { type Sandbox, type SandboxUser, startSandbox } from 'pagewright/sandbox';
import { instantClock } from '../support/instant-clock';
import '../support/isolated-home';
import sdk from 'purecloud-platform-client-v2';

const login = { clientId: 'the tests', clientSecret: 's3cr3t' };

/** Verifies the comparison in the README: both clients use the same sandbox. */
describe('compared with the official JavaScript SDK', () => {
  let sandbox: Sandbox;
  const faults = [{ request: 3, kind: 'status', status: 429, headers: { 'Retry-After': '1' } } as const];
  beforeEach(async () => {
    sandbox = await startSandbox({ users: 60, oauth: { ...login, refreshTokens: true }, faults });
  });
  afterEach(() => sandbox.close());
  // Stop the SDK from reading its settings file every few seconds.
  afterAll(() => Object.assign(settings(), { live_reload_config: false }));

  const settings = () => Reflect.get(sdk.ApiClient.instance, 'config') as object;
  const statuses = () => sandbox.requests.map(({ status }) => status);

  /** The SDK, logged in with a refresh token, and with its access token revoked. */
  async function official() {
    const client = sdk.ApiClient.instance;
    const { hostname, port } = new URL(sandbox.url);
    client.setGateway({ host: hostname, protocol: 'http', port: Number(port) });
    await client.loginClientCredentialsGrant(login.clientId, login.clientSecret);
    Object.assign(client, login);
    Object.assign(Reflect.get(client, 'authData') as object, { refreshToken: sandbox.issueRefreshToken() });
    sandbox.revokeTokens();
    return new sdk.UsersApi();
  }

  class Crm extends ApiClient {
    @Paginated({ pageSize: 60 })
    users(params: object = {}): Paged<SandboxUser> {
      return this.get('/api/v2/users', params);
    }
  }

  const clock = instantClock();
  async function ours() {
    const auth = refreshToken({
      ...login,
      tokenUrl: `${sandbox.url}/oauth/token`,
      refreshToken: sandbox.issueRefreshToken(),
      // The token is revoked at once: trying it again would only add a request.
      newTokenMs: 0,
    });
    await auth.token();
    sandbox.revokeTokens();
    return new Crm({
      baseURL: sandbox.url,
      auth,
      clock,
      rateLimit: { jitter: false },
      retry: { backoff: constant(1) },
    });
  }

  it('does not read settings from the home directory', () => {
    expect(settings()).toMatchObject({
      configPath: join(tmpdir(), 'empty-home/.genesyscloudjavascript/config'),
    });
  });

  it('[X28] the SDK rejects its caller after a 401, although its retry succeeded', async () => {
    const users = await official();
    await expect(users.getUsers({ pageSize: 60 })).rejects.toMatchObject({ response: { status: 401 } });
    while (statuses().at(-1) !== 200) await new Promise((resolve) => setImmediate(resolve));
    expect(statuses()).toEqual([401, 200]);
  });

  it('[X28] pagewright returns the response of the retry after a 401', async () => {
    const crm = await ours();
    await expect(crm.users().toArray()).resolves.toHaveLength(60);
    expect(statuses()).toEqual([401, 200]);
  });

  it('[X29] the SDK does not retry a 429, and its error lacks Retry-After', async () => {
    const users = await official();
    await users.getUsers({ pageSize: 60 }).catch(() => undefined);
    while (statuses().at(-1) !== 200) await new Promise((resolve) => setImmediate(resolve));
    const error: unknown = await users.getUsers({ pageSize: 60 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 429 });
    expect(JSON.stringify(error)).not.toMatch(/retry-after/i);
    expect(error).not.toHaveProperty('headers');
    expect(statuses()).toEqual([401, 200, 429]);
  });

  it('[X29] pagewright waits for Retry-After and continues', async () => {
    const crm = await ours();
    await crm.users().toArray();
    const before = clock.now();
    await expect(crm.users().toArray()).resolves.toHaveLength(60);
    expect(statuses()).toEqual([401, 200, 429, 200]);
    expect(clock.now() - before).toBe(1_000);
  });
});
