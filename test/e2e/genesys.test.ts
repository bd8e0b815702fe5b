import {
  CursorExpiredError,
  JobError,
  PageCapError,
  type Paged,
  type PagewrightEvent,
  Paginated,
  RateLimiter,
  type ResumePoint,
} from 'pagewright';
import { GenesysClient, type GenesysOptions, presets } from 'pagewright/genesys';
import { type Sandbox, type SandboxData, type SandboxOptions, startSandbox } from 'pagewright/sandbox';
import { instantClock } from '../support/instant-clock';
import { drain, rejection, settle } from '../support/memory-endpoint';

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
    clock: instantClock(),
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

  it.each(ENDPOINTS)('%s %s streams every record once', async (_rows, _name, call, records) => {
    const sandbox = await start({ groups: 120, membersPerGroup: 130 });
    const run = call(clientOf(sandbox), sandbox.data);
    const received = (await drain(run)).map(keyOf);
    expect(received.sort()).toEqual(keysOf(records(sandbox.data)).sort());
    expect(run.receipt).toMatchObject({ complete: true, duplicates: 0 });
    expect(run.receipt.pages).toBeGreaterThan(1);
    expect(sandbox.requests.filter(({ status }) => status >= 400)).toEqual([]);
  });

  it('[R3] logs in once with Basic authorization, and fetches a single user', async () => {
    const sandbox = await start();
    const client = clientOf(sandbox);
    const user = sandbox.data.user(7);
    expect(await client.user(user.id)).toMatchObject({ id: user.id, name: user.name });
    await drain(client.groups());
    expect(sandbox.tokenRequests).toHaveLength(1);
  });

  it('[R12] [R13] continues at the current page if the token is revoked', async () => {
    const sandbox = await start({ users: 2_000 });
    const run = clientOf(sandbox).users();
    for await (const { id } of run) if (id === sandbox.data.user(700).id) sandbox.revokeTokens();
    expect(run.receipt).toMatchObject({ records: 2_000, refreshes: 1, complete: true });
  });

  it('lists users of one state or of all states', async () => {
    const sandbox = await start({ users: 300 });
    const inactive = await drain(clientOf(sandbox).users({ state: 'inactive' }));
    expect(new Set(inactive.map(({ state }) => state))).toEqual(new Set(['inactive']));
    expect(await drain(clientOf(sandbox).users({ state: 'any' }))).toHaveLength(300);
  });

  it('[R31] accepts every sort order of the types', async () => {
    const sandbox = await start({ users: 30 });
    const client = clientOf(sandbox);
    const upwards = Array.from({ length: 30 }, (_, i) => sandbox.data.user(i).id);
    const ids = async (run: Paged<{ id: string }>) => (await drain(run)).map(({ id }) => id);
    expect(await ids(client.users({ sortOrder: 'ASC' }))).toEqual(upwards);
    expect(await ids(client.users({ sortOrder: 'DESC' }))).toEqual(upwards.toReversed());
    expect(await ids(client.usersSearch({ sortOrder: 'SCORE' }))).toEqual(upwards);
    expect(await ids(client.groups({ sortOrder: 'DESC' }))).toHaveLength(sandbox.data.groups);
    expect(await ids(client.queues({ sortOrder: 'desc' }))).toHaveLength(sandbox.data.queues.size);
  });

  it('[X10] requests 60 SCIM users from 1, 26 and 51', async () => {
    const sandbox = await start({ users: 60 });
    await drain(clientOf(sandbox).scimUsers());
    expect(sandbox.requests.map(({ fields }) => fields.get('startIndex'))).toEqual(['1', '26', '51']);
  });

  it('[X11] requests SCIM users in pages that are not throttled', async () => {
    const sandbox = await start({ users: 60, scimThrottleEvery: 1 });
    await drain(clientOf(sandbox).scimUsers());
    expect(sandbox.tooManyRequests).toBe(0);
    const error = await rejection(drain(clientOf(sandbox, { rateLimit: { retries: 0 } }).scimUsers({ count: 26 })));
    expect(error).toMatchObject({ code: 'RATE_LIMIT' });
  });

  it('[X15] [R54] reports a scan cursor older than a day as expired, with the position to restart from', async () => {
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

  it('[X16] gets an error from the platform for a limit of 5', async () => {
    const sandbox = await start();
    const error = await rejection(
      clientOf(sandbox).get<Promise<object>>('/api/v2/externalcontacts/scan/contacts', { limit: 5 }),
    );
    expect(error).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('[X12] names the alternative if contacts by number end at 1,000', async () => {
    const sandbox = await start({ contacts: 1_500 });
    const error = await rejection<PageCapError>(drain(clientOf(sandbox).externalContactsSearch({ q: 'a' })));
    expect(error).toBeInstanceOf(PageCapError);
    expect(error).toMatchObject({ cap: 1_000, collected: 1_000, announced: 1_500 });
    expect(error.message).toContain('Use externalContacts() instead');
    expect(sandbox.requests).toHaveLength(10);
    expect(await drain(clientOf(sandbox).externalContacts())).toHaveLength(1_500);
  });

  it('[X13] names the received number and the alternative if inactive users end at 10,000', async () => {
    const sandbox = await start({ users: 80_000 });
    const client = clientOf(sandbox);
    const error = await rejection<PageCapError>(drain(client.users({ state: 'inactive' })));
    expect(error).toBeInstanceOf(PageCapError);
    expect(error).toMatchObject({ cap: 10_000, collected: 10_000, status: 400 });
    expect(error.message).toContain(`scimUsers({ filter: 'active eq false' })`);
    const inactive = client.scimUsers({ filter: 'active eq false', count: 1_000 });
    expect((await drain(inactive)).length).toBeGreaterThan(11_000);
    expect(inactive.receipt.complete).toBe(true);

    const some = client.users({ state: 'inactive' }).with({ onCap: 'partial' });
    expect(await drain(some)).toHaveLength(10_000);
    expect(some.receipt).toMatchObject({ partial: 'cap', complete: false });
    expect(await drain(client.users({ state: 'any' }))).toHaveLength(80_000);
  });

  it('[R80] splits an interval that is too complex, and loses no conversation', async () => {
    const sandbox = await start({ maxIntervalDays: 7 });
    const run = clientOf(sandbox).conversationDetails({ interval });
    const received = (await drain(run)).map(keyOf);
    expect(received).toEqual(keysOf(of(sandbox.data.conversations)));
    expect(run.receipt).toMatchObject({ complete: true, expected: sandbox.data.conversations.size });
  });

  it('[X14] splits an interval with more results than the platform returns', async () => {
    const sandbox = await start({ conversations: 450_000, latencyMs: 0 });
    const splits: PagewrightEvent[] = [];
    const run = clientOf(sandbox)
      .conversationDetails({ interval })
      .with({ maxItems: 150, observe: (event) => event.type === 'split' && splits.push(event) });
    expect((await drain(run)).map(keyOf)).toEqual(keysOf({ ...of(sandbox.data.conversations), size: 150 }));
    expect(splits).toMatchObject([{ reason: 'tooMany' }]);
    expect(sandbox.requests.filter(({ status }) => status >= 400)).toEqual([]);
  });

  it('[R108] returns each conversation once if the platform sends a tenth of them twice', async () => {
    const sandbox = await start({ duplicates: 0.1 });
    const run = clientOf(sandbox).conversationDetails({ interval });
    expect((await drain(run)).map(keyOf)).toEqual(keysOf(of(sandbox.data.conversations)));
    expect(run.receipt).toMatchObject({ complete: true, duplicates: 100 });
  });

  it('[X21] waits for an audit query and paginates its results', async () => {
    const sandbox = await start();
    const run = clientOf(sandbox).auditsJob({ interval, serviceName: 'Routing' }).with({ pageSize: 25 });
    const messages = await drain(run);
    expect(messages.length).toBeGreaterThan(25);
    expect(new Set(messages.map(keyOf)).size).toBe(messages.length);
    expect(messages.every(({ serviceName }) => serviceName === 'Routing')).toBe(true);
    expect(run.receipt).toMatchObject({ complete: true });
    expect(sandbox.jobs).toMatchObject([{ dialect: 'audits', state: 'succeeded', polls: 3 }]);
  });

  it('[X22] waits for a usage query, whose last poll contains the results', async () => {
    const sandbox = await start();
    const rows = await drain(clientOf(sandbox).usageJob({ interval, groupBy: ['TemplateUri'] }));
    expect(rows.length).toBeGreaterThan(0);
    expect(sandbox.jobs).toMatchObject([{ dialect: 'usage', state: 'succeeded', polls: 3 }]);
    expect(sandbox.requests).toHaveLength(4);
  });

  it('[X23] [X20] cancels the job on the platform when the caller aborts', async () => {
    const sandbox = await start({ jobs: { pollsUntilDone: Infinity } });
    const control = new AbortController();
    const run = clientOf(sandbox)
      .conversationDetailsJob({ interval })
      .with({
        signal: control.signal,
        observe: (event) => event.type === 'job' && event.outcome === 'running' && control.abort(),
      });
    await expect(drain(run)).rejects.toThrow();
    while (!sandbox.jobs[0]?.cancellations) await settle();
    expect(sandbox.jobs).toMatchObject([{ state: 'cancelled', cancellations: 1 }]);
  });

  it.each([
    ['failed', JobError],
    ['cancelled', JobError],
    ['expired', JobError],
  ] as const)('[X19] [R122] rejects with its error class if a job has %s', async (outcome, Kind) => {
    const sandbox = await start({ jobs: { outcome, errorMessage: 'too many results' } });
    const error = await rejection<JobError>(drain(clientOf(sandbox).conversationDetailsJob({ interval })));
    expect(error).toBeInstanceOf(Kind);
    expect(error.jobId).toBe(sandbox.jobs[0]?.id);
    if (outcome === 'failed') expect(error.message).toContain('too many results');
  });

  it("[X18] warns if an interval ends after the platform's data, and returns the data", async () => {
    const now = Date.parse('2026-01-20T12:00:00Z');
    const sandbox = await start({ now: () => now, jobs: { availabilityLagMs: DAY_MS } });
    const warnings: PagewrightEvent[] = [];
    const run = clientOf(sandbox)
      .conversationDetailsJob({ interval })
      .with({ pageSize: 100, observe: (event) => event.type === 'warning' && warnings.push(event) });
    const received = await drain(run);
    expect(received.length).toBeLessThan(sandbox.data.conversations.size);
    expect(warnings).toMatchObject([
      {
        message:
          'the interval ends at 2026-01-31T00:00:00.000Z, but the platform has data only up to 2026-01-19T12:00:00.000Z. Later records are missing; query them again later',
      },
    ]);

    const past = clientOf(sandbox)
      .conversationDetailsJob({ interval: '2026-01-02T00:00:00Z/2026-01-03T00:00:00Z' })
      .with({ observe: (event) => event.type === 'warning' && warnings.push(event) });
    expect((await drain(past)).length).toBeGreaterThan(0);
    expect(warnings).toHaveLength(1);
  });

  it('resumes the same job from any page, in another client', async () => {
    const sandbox = await start();
    const received: unknown[] = [];
    let next: unknown;
    for (let i = 0; next !== null && i < 20; i += 1) {
      const run = clientOf(sandbox)
        .conversationDetailsJob({ interval })
        .with({ pageSize: 300, resumeFrom: next as ResumePoint | undefined });
      const { value: page } = await run.pages().next();
      received.push(...page!.items.map(keyOf));
      next = JSON.parse(JSON.stringify(page!.next));
      await run.return();
    }
    expect(received).toEqual(keysOf(of(sandbox.data.conversations)));
    expect(sandbox.jobs).toHaveLength(1);
  });

  it('[X24] loses no member of a queue if the platform silently reduces a page of 500 to 100', async () => {
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
    '[X25] [X26] fetches 250 users by id in 3 requests, with arrayParams %s',
    async (arrayParams) => {
      const sandbox = await start();
      const ids = Array.from({ length: 250 }, (_, i) => sandbox.data.user(i * 3).id);
      const found = await clientOf(sandbox, { arrayParams }).usersByIds(ids).toArray();
      expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort());
      expect(sandbox.requests).toHaveLength(3);
    },
  );

  it('[R83] halves pages that are too large, and loses no record', async () => {
    const sandbox = await start({ tooLargeAbove: 200 });
    const run = clientOf(sandbox).users();
    expect(new Set((await drain(run)).map(({ id }) => id)).size).toBe(1_000);
    expect(sandbox.requests.filter(({ status }) => status === 400)).toHaveLength(2);
  });

  it.each(['inin', 'none'] as const)(
    '[R76] [R74] gets no 429 in 1,000 requests at 300 a minute, with quota headers: %s',
    async (quotaHeaders) => {
      const clock = instantClock();
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

  it("[R78] [R127] respects the org's limit with clients that share its limiter", async () => {
    const clock = instantClock();
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
