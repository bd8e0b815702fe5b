import { BadRequestError, CursorExpiredError, Paginated, RateLimiter, type Paged } from 'pagewright';
import { GenesysClient, presets, type GenesysOptions } from 'pagewright/genesys';
import { startSandbox, type Sandbox, type SandboxData, type SandboxOptions } from 'pagewright/sandbox';
import { hurriedClock } from '../support/hurried-clock';
import { drain, rejection } from '../support/memory-endpoint';

const DAY_MS = 24 * 60 * 60 * 1000;
const interval = '2026-01-01T00:00:00Z/2026-01-31T00:00:00Z';
const login = { clientId: 'the tests', clientSecret: 's3cr3t' };

describe('GenesysClient over real HTTP', () => {
  const running: Sandbox[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
  });
  const start = async (options: SandboxOptions = {}) => {
    const sandbox = await startSandbox({ oauth: login, ...options });
    running.push(sandbox);
    return sandbox;
  };
  const settingsFor = (sandbox: Sandbox, more: Partial<GenesysOptions> = {}): GenesysOptions => ({
    region: 'eu_west_1',
    baseURL: sandbox.url,
    loginURL: sandbox.url,
    auth: login,
    clock: hurriedClock(),
    ...more,
  });
  const clientOf = (sandbox: Sandbox, more?: Partial<GenesysOptions>) => new GenesysClient(settingsFor(sandbox, more));

  interface Records {
    readonly size: number;
    at(index: number): unknown;
  }
  const keyOf = (record: unknown) => {
    const { id, conversationId } = record as { id?: string; conversationId?: string };
    return id ?? conversationId;
  };
  const keysOf = ({ size, at }: Records) => Array.from({ length: size }, (_, i) => keyOf(at(i)));

  type Row = readonly [
    rows: string,
    name: string,
    call: (client: GenesysClient, data: SandboxData) => Paged<unknown>,
    records: (data: SandboxData) => Records,
  ];
  const of = (set: Records): Records => ({ size: set.size, at: (i) => set.at(i) });
  const users = (data: SandboxData): Records => ({ size: data.users, at: (i) => data.user(i) });
  const ENDPOINTS: readonly Row[] = [
    ['[R30]', 'users', (client) => client.users(), users],
    ['[R38]', 'usersSearch', (client) => client.usersSearch(), users],
    ['[R23]', 'groups', (client) => client.groups(), (data) => ({ size: data.groups, at: (i) => data.group(i) })],
    [
      '[R23]',
      'groupMembers',
      (client, data) => client.groupMembers(data.group(1).id),
      (data) => ({ size: data.membersPerGroup, at: (i) => data.member(1, i) }),
    ],
    ['[R23]', 'queues', (client) => client.queues(), (data) => of(data.queues)],
    [
      '[X24]',
      'queueMembers',
      (client, data) => client.queueMembers(data.queues.at(1).id),
      (data) => ({ size: data.membersPerQueue, at: (i) => data.queueMember(1, i) }),
    ],
    ['[R21]', 'divisions', (client) => client.divisions({ pageSize: 25 }), (data) => of(data.divisions)],
    ['[X9]', 'roles', (client) => client.roles({ pageSize: 25 }), (data) => of(data.roles)],
    ['[R23]', 'skills', (client) => client.skills({ pageSize: 25 }), (data) => of(data.skills)],
    ['[R21]', 'skillGroups', (client) => client.skillGroups({ pageSize: 25 }), (data) => of(data.skillGroups)],
    ['[X9]', 'integrations', (client) => client.integrations({ pageSize: 25 }), (data) => of(data.integrations)],
    ['[X9]', 'integrationActions', (client) => client.integrationActions(), (data) => of(data.actions)],
    ['[X16]', 'externalContacts', (client) => client.externalContacts(), (data) => of(data.contacts)],
    ['[X10]', 'scimUsers', (client) => client.scimUsers(), users],
    [
      '[X6]',
      'conversationDetails',
      (client) => client.conversationDetails({ interval }),
      (data) => of(data.conversations),
    ],
    ['[R22]', 'workitems', (client) => client.workitems({ filters: [] }), (data) => of(data.workitems)],
    [
      '[R122]',
      'conversationDetailsJob',
      (client) => client.conversationDetailsJob({ interval }).with({ pageSize: 300 }),
      (data) => of(data.conversations),
    ],
  ];

  it.each(ENDPOINTS)('%s %s streams all its records, each once', async (_rows, _name, call, records) => {
    const sandbox = await start({ groups: 120, membersPerGroup: 130 });
    const run = call(clientOf(sandbox), sandbox.data);
    const got = (await drain(run)).map(keyOf);
    expect(got.sort()).toEqual(keysOf(records(sandbox.data)).sort());
    expect(run.receipt).toMatchObject({ complete: true, duplicates: 0 });
    expect(run.receipt.pages).toBeGreaterThan(1);
    expect(sandbox.requests.filter(({ status }) => status >= 400)).toEqual([]);
  });

  it('[R3] logs in once, by Basic authorization, and gives a single user', async () => {
    const sandbox = await start();
    const client = clientOf(sandbox);
    const user = sandbox.data.user(7);
    expect(await client.user(user.id)).toMatchObject({ id: user.id, name: user.name });
    await drain(client.groups());
    expect(sandbox.tokenRequests).toHaveLength(1);
  });

  it('[R12] [R13] goes on from its page where the token ends in the middle', async () => {
    const sandbox = await start({ users: 2_000 });
    const run = clientOf(sandbox).users();
    for await (const { id } of run) if (id === sandbox.data.user(700).id) sandbox.revokeTokens();
    expect(run.receipt).toMatchObject({ records: 2_000, refreshes: 1, complete: true });
  });

  it('lists users of one state, or of any', async () => {
    const sandbox = await start({ users: 300 });
    const inactive = await drain(clientOf(sandbox).users({ state: 'inactive' }));
    expect(new Set(inactive.map(({ state }) => state))).toEqual(new Set(['inactive']));
    expect(await drain(clientOf(sandbox).users({ state: 'any' }))).toHaveLength(300);
  });

  it('[X10] asks SCIM for 60 users from 1, 26 and 51 on', async () => {
    const sandbox = await start({ users: 60 });
    await drain(clientOf(sandbox).scimUsers());
    expect(sandbox.requests.map(({ fields }) => fields.get('startIndex'))).toEqual(['1', '26', '51']);
  });

  it('[X11] asks SCIM for no more than it gives without throttling', async () => {
    const sandbox = await start({ users: 60, scimThrottleEvery: 1 });
    await drain(clientOf(sandbox).scimUsers());
    expect(sandbox.tooManyRequests).toBe(0);
    const refused = await rejection(drain(clientOf(sandbox, { rateLimit: { retries: 0 } }).scimUsers({ count: 26 })));
    expect(refused).toMatchObject({ code: 'RATE_LIMIT' });
  });

  it('[X15] [R54] a scan cursor that is older than a day is told as expired, with the place to begin anew from', async () => {
    let now = 0;
    const sandbox = await start({ now: () => now, oauth: { ...login, expiresInSeconds: 172_800 } });
    const error = await rejection(
      (async () => {
        for await (const page of clientOf(sandbox).externalContacts().pages()) if (page.index === 2) now += DAY_MS + 1;
      })(),
    );
    expect(error).toBeInstanceOf(CursorExpiredError);
    expect(error).toMatchObject({
      status: 422,
      apiCode: 'unprocessable.entity',
      page: { index: 3, itemsYielded: 300 },
    });
  });

  it('[X16] the platform itself refuses a limit of 5', async () => {
    const sandbox = await start();
    const error = await rejection(
      clientOf(sandbox).get<Promise<object>>('/api/v2/externalcontacts/scan/contacts', { limit: 5 }),
    );
    expect(error).toBeInstanceOf(BadRequestError);
  });

  it('[X24] loses no member of a queue where 500 are asked for and 100 come without a word', async () => {
    class Wide extends GenesysClient {
      @Paginated({ ...presets.numbered, pageSize: 500 })
      override queueMembers(queueId: string, params: object = {}): Paged<{ id: string }> {
        return this.get(`/api/v2/routing/queues/${queueId}/members`, params);
      }
    }
    const sandbox = await start();
    const members = await drain(new Wide(settingsFor(sandbox)).queueMembers(sandbox.data.queues.at(0).id));
    expect(new Set(members.map(({ id }) => id)).size).toBe(sandbox.data.membersPerQueue);
  });

  it.each(['repeat', 'comma'] as const)(
    '[X25] [X26] gets 250 users by their ids in 3 requests, with lists as %s',
    async (arrayParams) => {
      const sandbox = await start();
      const ids = Array.from({ length: 250 }, (_, i) => sandbox.data.user(i * 3).id);
      const found = await clientOf(sandbox, { arrayParams }).usersByIds(ids).toArray();
      expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort());
      expect(sandbox.requests).toHaveLength(3);
    },
  );

  it('[R83] halves pages that are too large, and loses nothing', async () => {
    const sandbox = await start({ tooLargeAbove: 200 });
    const run = clientOf(sandbox).users();
    expect(new Set((await drain(run)).map(({ id }) => id)).size).toBe(1_000);
    expect(sandbox.requests.filter(({ status }) => status === 400)).toHaveLength(2);
  });

  it.each(['inin', 'none'] as const)(
    '[R76] [R74] 1,000 requests under 300 a minute meet no 429, with quota headers: %s',
    async (quotaHeaders) => {
      const clock = hurriedClock();
      const sandbox = await start({
        users: 3_000,
        now: () => clock.now(),
        quotaHeaders,
        rateLimits: [
          { key: 'token.rate.per.minute', per: 'token' },
          { key: 'org.rate.per.minute', per: 'org', allowed: 3_000 },
        ],
      });
      await drain(clientOf(sandbox, { clock }).users({ pageSize: 3 }));
      expect(sandbox.requestCount).toBe(1_000);
      expect(sandbox.tooManyRequests).toBe(0);
    },
  );

  it('[R78] [R127] clients that share the bucket of the org keep to its limit together', async () => {
    const clock = hurriedClock();
    const sandbox = await start({
      users: 300,
      now: () => clock.now(),
      quotaHeaders: 'none',
      rateLimits: [{ key: 'org.rate.per.minute', per: 'org', allowed: 200 }],
    });
    const orgLimiter = new RateLimiter({ requests: 200, perMs: 61_000, algorithm: 'window', clock });
    const clients = [1, 2, 3].map(() => clientOf(sandbox, { clock, orgLimiter }));
    for (const client of clients) await drain(client.users({ pageSize: 3 }));
    expect(sandbox.requestCount).toBe(300);
    expect(sandbox.tooManyRequests).toBe(0);
  });
});
