import {
  ApiClient,
  type ApiClientOptions,
  AuthError,
  clientCredentials,
  type ClientCredentialsOptions,
  page,
  type Paged,
  type PagewrightEvent,
  Paginated,
  type RateLimitError,
  Reauth401,
  refreshToken,
  Retried,
  type RotatedTokens,
  type EventOf,
  tokenFrom,
  tokenPool,
  type TokenSource,
  UnauthorizedError,
} from 'pagewright';
import { type Sandbox, type SandboxOptions, type SandboxUser, startSandbox } from 'pagewright/sandbox';
import { instantClock } from '../support/instant-clock';
import { drain, rejection } from '../support/memory-endpoint';

const LOGIN = { clientId: 'a client', clientSecret: 's3cr3t:+&%' };

class Client extends ApiClient {
  @Paginated({ pageSize: 10 })
  users(params: object = {}): Paged<SandboxUser> {
    return this.get('/api/v2/users', params);
  }

  one(): Promise<{ entities: SandboxUser[] }> {
    return this.get('/api/v2/users', { pageSize: 1 });
  }

  @Retried()
  query(body: object): Promise<{ conversations: unknown[] }> {
    return this.post('/dialects/bodyPaging/users', body);
  }
}

describe('tokens over HTTP', () => {
  let sandbox: Sandbox;
  const start = async (oauth: Partial<SandboxOptions['oauth']> = {}, more: SandboxOptions = {}) => {
    sandbox = await startSandbox({ users: 100, oauth: { ...LOGIN, ...oauth }, ...more });
  };
  const source = (more: Partial<ClientCredentialsOptions> = {}) =>
    clientCredentials({ tokenUrl: `${sandbox.url}/oauth/token`, ...LOGIN, ...more });
  const clientOf = (auth: TokenSource, more: ApiClientOptions = {}) =>
    new Client({ baseURL: sandbox.url, auth, networkRetries: 0, ...more });
  const paths = () => sandbox.requests.map(({ path, fields }) => `${path} ${fields.get('pageNumber') ?? ''}`);
  afterEach(() => sandbox.close());

  it.each(['basic', 'post'] as const)('[R3] are fetched with credentials sent as %s', async (authMethod) => {
    await start();
    expect(await clientOf(source({ authMethod })).users().toArray()).toHaveLength(100);
    expect(sandbox.tokenRequests).toEqual([
      {
        grantType: 'client_credentials',
        authMethod: authMethod === 'basic' ? 'client_secret_basic' : 'client_secret_post',
        status: 200,
      },
    ]);
  });

  it.each([300, 3_600, 86_400])('[R4] [R6] are used for the expires_in of %i seconds', async (expiresInSeconds) => {
    const clock = instantClock(1_000_000);
    await start({ expiresInSeconds }, { now: () => clock.now() });
    const client = clientOf(source({ clock }), { clock });
    await client.one();
    await clock.sleep((expiresInSeconds - 61) * 1_000);
    await client.one();
    expect(sandbox.tokenRequests).toHaveLength(1);
    await clock.sleep(2_000);
    await client.one();
    await client.one();
    expect(sandbox.tokenRequests).toHaveLength(2);
  });

  it('[R8] are fetched once for 100 calls within their lifetime', async () => {
    await start();
    const client = clientOf(source());
    await Promise.all(Array.from({ length: 100 }, () => client.one()));
    expect(sandbox.tokenRequests).toHaveLength(1);
  });

  it('[R9] that are refused fail with the reason, without the secret', async () => {
    await start();
    const events: PagewrightEvent[] = [];
    const auth = source({ clientSecret: 's3cr3t-wrong', observe: (event) => events.push(event) });
    const error = await rejection<AuthError>(clientOf(auth).one());
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({
      status: 401,
      error: 'invalid_client',
      error_description: 'authentication failed',
    });
    expect(error.correlationId).toBeDefined();
    expect(events).toMatchObject([{ type: 'token', cause: 'first', outcome: 'failed', status: 401 }]);
    expect(sandbox.tokenRequests).toHaveLength(1);
  });

  it('[R10] come from a provider that is called before each request', async () => {
    await start();
    const tokens = source();
    let asked = 0;
    const client = clientOf(
      tokenFrom(() => {
        asked += 1;
        return tokens.token();
      }),
    );
    await client.users().toArray();
    expect(asked).toBe(10);
  });

  it('[R12] [R13] [X28] are renewed in the middle of a run, which continues on the same page', async () => {
    await start();
    const run = clientOf(source()).users();
    const received: SandboxUser[] = [];
    for await (const user of run) {
      received.push(user);
      if (received.length === 50) sandbox.revokeTokens();
    }
    expect(received.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, i) => sandbox.data.user(i).id));
    expect(sandbox.tokenRequests).toHaveLength(2);
    expect(run.receipt).toMatchObject({ requests: 11, retries: 1, refreshes: 1, complete: true });
    expect(paths().filter((line) => line.endsWith(' 6'))).toHaveLength(2);
    expect(paths().filter((line) => line.endsWith(' 5'))).toHaveLength(1);
  });

  it('[R12] that are refused twice in a row end the call after two requests', async () => {
    await start();
    const tokens = source();
    const dead: TokenSource = {
      token: async () => 'dead',
      refresh: async (rejected) => (expect(rejected).toBe('dead'), 'dead too'),
    };
    const error = await rejection<UnauthorizedError>(clientOf(dead).one());
    expect(error).toBeInstanceOf(UnauthorizedError);
    expect(error.message).toMatch(/The credentials were renewed and rejected again$/);
    expect(sandbox.requestCount).toBe(2);
    expect(await tokens.token()).toMatch(/./);
  });

  it('[R14] that have expired are renewed once for 20 concurrent calls', async () => {
    await start({}, { latencyMs: 5 });
    const client = clientOf(source());
    await client.one();
    sandbox.revokeTokens();
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.one()));
    expect(answers.flatMap(({ entities }) => entities)).toHaveLength(20);
    expect(sandbox.tokenRequests).toHaveLength(2);
    expect(sandbox.requestCount).toBe(41);
  });

  it('are renewed for a POST too', async () => {
    await start();
    const client = clientOf(source());
    await client.one();
    sandbox.revokeTokens();
    expect((await client.query({ paging: { pageSize: 5 } })).conversations).toHaveLength(5);
    expect(sandbox.requests.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'GET 200',
      'POST 401',
      'POST 200',
    ]);
  });

  it('[R11] can rotate: each refresh token is used once, and the new one is reported', async () => {
    await start({ refreshTokens: true, expiresInSeconds: 300 });
    const stored: RotatedTokens[] = [];
    const first = sandbox.issueRefreshToken();
    const auth = refreshToken({
      tokenUrl: `${sandbox.url}/oauth/token`,
      ...LOGIN,
      refreshToken: first,
      onRotate: (rotated) => void stored.push(rotated),
    });
    const client = clientOf(auth);
    await client.one();
    sandbox.revokeTokens();
    await client.one();
    expect(sandbox.tokenRequests.map(({ grantType, status }) => `${grantType} ${status}`)).toEqual([
      'refresh_token 200',
      'refresh_token 200',
    ]);
    expect(new Set([first, ...stored.map((rotated) => rotated.refreshToken)]).size).toBe(3);
  });

  it('[R11] are requested again by client credentials, without a refresh token', async () => {
    await start({ refreshTokens: true });
    const client = clientOf(source());
    await client.one();
    sandbox.revokeTokens();
    await client.one();
    expect(sandbox.tokenRequests.map(({ grantType }) => grantType)).toEqual([
      'client_credentials',
      'client_credentials',
    ]);
  });

  it('[X27] are requested again after HTTP 400 for too many logins', async () => {
    const clock = instantClock(1_000_000);
    await start({ maxLogins: { count: 1, perMs: 60_000 } }, { now: () => clock.now() });
    const events: PagewrightEvent[] = [];
    await source({ clock }).token();
    const second = source({ clock, observe: (event) => events.push(event) });
    expect(await clientOf(second, { clock }).users().toArray()).toHaveLength(100);
    expect(sandbox.tokenRequests.map(({ status }) => status)).toEqual([200, 400, 200]);
    expect(events).toMatchObject([
      { type: 'token', outcome: 'retry', status: 400 },
      { type: 'token', outcome: 'refreshed', cause: 'first' },
    ]);
    // The sandbox reports the wait, which is never shortened.
    expect((events[0] as EventOf<'token'>).waitMs).toBeGreaterThanOrEqual(60_000);
  });

  it('[R128] have separate quotas: a new token starts a new one, the org does not', async () => {
    await start(
      {},
      {
        rateLimits: [
          { key: 'token', per: 'token', allowed: 2 },
          { key: 'org', per: 'org', allowed: 3 },
        ],
      },
    );
    const auth = source();
    const client = clientOf(auth);
    const limitOf = async () => (await rejection<RateLimitError>(client.one())).limit?.['key'];
    await client.one();
    await client.one();
    expect(await limitOf()).toBe('token');
    sandbox.revokeTokens();
    await client.one();
    expect(await limitOf()).toBe('org');
  });

  it('[X32] of a pool rotate and multiply the quota', async () => {
    const clock = instantClock(1_000_000);
    await start(
      {},
      { now: () => clock.now(), rateLimits: [{ key: 'token.rate.per.minute', per: 'token', allowed: 30 }] },
    );
    const rateLimit = { requests: 30, perMs: 60_000, minRemaining: 0 };
    const runWith = async (auth: TokenSource) => {
      const run = clientOf(auth, { clock, rateLimit }).users({ pageSize: 1 });
      await drain(run);
      return run.receipt.throttledMs;
    };
    const alone = await runWith(source({ clock }));
    const threefold = await runWith(tokenPool([source({ clock }), source({ clock }), source({ clock })]));
    expect(alone).toBe(99 * 2_000);
    expect(threefold).toBe(33 * 2_000);
    expect(sandbox.tooManyRequests).toBe(0);
    expect(sandbox.tokenRequests).toHaveLength(4);
  });

  it('[R12] of a custom client are renewed by its method', async () => {
    await start();
    const tokens = source();
    class Own {
      #token = 'none yet';
      renewals = 0;

      async login() {
        this.renewals += 1;
        this.#token = await tokens.token();
      }

      @Paginated({ pageSize: 50 })
      @Reauth401('login')
      users(params: object = {}): Paged<SandboxUser> {
        const url = `${sandbox.url}/api/v2/users?${new URLSearchParams(params as Record<string, string>).toString()}`;
        const headers = { Authorization: `Bearer ${this.#token}` };
        return page(({ signal }) => fetch(url, { headers, signal }));
      }
    }
    const own = new Own();
    expect(await own.users().toArray()).toHaveLength(100);
    expect(own.renewals).toBe(1);
    expect(sandbox.requestCount).toBe(3);
  });
});
