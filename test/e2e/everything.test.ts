import { exponential, type PagewrightEvent } from 'pagewright';
import { GenesysClient } from 'pagewright/genesys';
import { startSandbox, type Sandbox } from 'pagewright/sandbox';

const USERS = 200_000;
const CONVERSATIONS = 500_000;
const login = { clientId: 'the tests', clientSecret: 's3cr3t' };
const interval = '2026-01-01T00:00:00Z/2026-01-31T00:00:00Z';
/** The limits alone take a minute of it; what a slow machine adds is no failure. */
const TEN_MINUTES_MS = 600_000;

/** Limits as the platform counts them, but by 15 seconds, so that a run meets several of its windows. */
const WINDOW_MS = 15_000;
/** A window of ours is longer, since requests take unequally long to arrive: most of all where server and client share one process. */
const OUR_WINDOW_MS = 18_000;
/** The other run may have a request under way when one of the two is told to wait. */
const UNDER_WAY_MS = 500;

describe('everything at once', () => {
  let sandbox: Sandbox;
  const events: PagewrightEvent[] = [];
  beforeAll(async () => {
    sandbox = await startSandbox({
      users: USERS,
      conversations: CONVERSATIONS,
      oauth: { ...login, expiresInSeconds: 30, chaos: { rate: 0.05 } },
      chaos: { rate: 0.05 },
      rateLimits: [
        { key: 'token.rate.per.minute', per: 'token', allowed: 300, windowMs: WINDOW_MS },
        { key: 'org.rate.per.minute', per: 'org', allowed: 3_000, windowMs: WINDOW_MS },
      ],
      penalty: { after: 1, graceMs: UNDER_WAY_MS },
      keepRequests: 0,
    });
  });
  afterAll(() => sandbox.close());

  it(
    '200,000 users and 500,000 conversations come once each, through limits, faults and tokens that end',
    async () => {
      const cloud = new GenesysClient({
        region: 'eu_west_1',
        baseURL: sandbox.url,
        loginURL: sandbox.url,
        auth: login,
        rateLimit: { limits: [{ requests: 300, perMs: OUR_WINDOW_MS, algorithm: 'window' }] },
        retry: { backoff: exponential({ baseMs: 20 }) },
        observe: (event) => void (event.type === 'page' || event.type === 'progress' || events.push(event)),
      });
      const { data } = sandbox;
      const people = cloud.users({ state: 'any' }).with({ prefetch: 1 });
      const calls = cloud.conversationDetailsJob({ interval }).with({ prefetch: 1 });

      const [userIds, callIds] = await Promise.all([
        idsOf(people, ({ id }) => id),
        idsOf(calls, ({ conversationId }) => conversationId),
      ]);

      expect(difference(userIds, USERS, (i) => data.user(i).id)).toEqual({ missing: 0, foreign: 0 });
      expect(difference(callIds, CONVERSATIONS, (i) => data.conversations.at(i).conversationId)).toEqual({
        missing: 0,
        foreign: 0,
      });
      expect(people.receipt).toMatchObject({ records: USERS, expected: USERS, duplicates: 0, complete: true });
      expect(calls.receipt).toMatchObject({ records: CONVERSATIONS, duplicates: 0, complete: true });
      expect(sandbox.tooManyRequests).toBe(sandbox.faultsInjected.get('429') ?? 0);
      expect(sandbox.penalties).toBe(0);
    },
    TEN_MINUTES_MS,
  );

  it('met what it says that it met', () => {
    const injected = [...sandbox.faultsInjected.values()].reduce((sum, count) => sum + count, 0);
    expect(injected).toBeGreaterThan(0.03 * sandbox.requestCount);
    expect(sandbox.tokenRequests.length).toBeGreaterThan(1);
    const told = new Set(events.map(({ type }) => type));
    expect([...told]).toEqual(expect.arrayContaining(['request', 'retry', 'rateLimited', 'reauth', 'job']));
  });
});

/** The ids of all records; one that comes twice is an error at once. */
async function idsOf<T>(records: AsyncIterable<T>, idOf: (record: T) => string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const record of records) {
    const id = idOf(record);
    if (ids.has(id)) throw new Error(`the record ${id} came twice`);
    ids.add(id);
  }
  return ids;
}

/** How the ids differ from those of the first `size` records of the data. */
function difference(ids: ReadonlySet<string>, size: number, idAt: (index: number) => string) {
  let found = 0;
  for (let i = 0; i < size; i += 1) if (ids.has(idAt(i))) found += 1;
  return { missing: size - found, foreign: ids.size - found };
}
