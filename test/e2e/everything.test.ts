import { monitorEventLoopDelay } from 'node:perf_hooks';
import { exponential, type PagewrightEvent } from 'pagewright';
import { GenesysClient } from 'pagewright/genesys';
import { startSandbox, type Sandbox } from 'pagewright/sandbox';
import { nightly } from '../support/nightly';

const login = { clientId: 'the tests', clientSecret: 's3cr3t' };
const interval = '2026-01-01T00:00:00Z/2026-01-31T00:00:00Z';
const TEN_MINUTES_MS = 600_000;

/**
 * The limits of the platform, with shorter windows, so that a run meets several of them. The client's windows are longer than the
 * server's, because requests take different times to arrive.
 */
const SIZE = nightly
  ? { users: 200_000, conversations: 500_000, chaos: 0.05, perWindow: 300, serverMs: 15_000, clientMs: 18_000 }
  : { users: 40_000, conversations: 100_000, chaos: 0.1, perWindow: 80, serverMs: 1_500, clientMs: 3_500 };
/** A request may be in flight when the server tells the other run to wait. */
const IN_FLIGHT_MS = 500;

describe('a Genesys client with limits, faults and expiring tokens', () => {
  let sandbox: Sandbox;
  const events: PagewrightEvent[] = [];
  /** When each request was sent. */
  const sentAt: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: 10 });
  beforeAll(async () => {
    const chaos = { rate: SIZE.chaos };
    sandbox = await startSandbox({
      users: SIZE.users,
      conversations: SIZE.conversations,
      oauth: { ...login, expiresInSeconds: nightly ? 30 : 5, chaos },
      chaos,
      rateLimits: [
        { key: 'token.rate.per.minute', per: 'token', allowed: SIZE.perWindow, windowMs: SIZE.serverMs },
        { key: 'org.rate.per.minute', per: 'org', allowed: 10 * SIZE.perWindow, windowMs: SIZE.serverMs },
      ],
      penalty: { after: 1, graceMs: IN_FLIGHT_MS },
      keepRequests: 0,
      ...(!nightly && { jobs: { pollsUntilDone: 1 } }),
    });
    delay.enable();
  });
  afterAll(async () => {
    delay.disable();
    await sandbox.close();
  });

  it(
    'returns every user and every conversation once',
    async () => {
      const cloud = new GenesysClient({
        region: 'eu_west_1',
        baseURL: sandbox.url,
        loginURL: sandbox.url,
        auth: login,
        rateLimit: { limits: [{ requests: SIZE.perWindow, perMs: SIZE.clientMs, algorithm: 'window' }] },
        retry: { backoff: exponential({ baseMs: 20 }) },
        observe: (event) => {
          if (event.type === 'request') sentAt.push(performance.now() - event.ms);
          if (event.type !== 'page' && event.type !== 'progress') events.push(event);
        },
      });
      const { data } = sandbox;
      const users = cloud.users({ state: 'any' }).with({ prefetch: 1 });
      const conversations = cloud.conversationDetailsJob({ interval }).with({ prefetch: 1 });

      const [userIds, conversationIds] = await Promise.all([
        idsOf(users, ({ id }) => id),
        idsOf(conversations, ({ conversationId }) => conversationId),
      ]);

      expect(difference(userIds, SIZE.users, (i) => data.user(i).id)).toEqual({ missing: 0, unknown: 0 });
      expect(difference(conversationIds, SIZE.conversations, (i) => data.conversations.at(i).conversationId)).toEqual({
        missing: 0,
        unknown: 0,
      });
      expect(users.receipt).toMatchObject({ records: SIZE.users, expected: SIZE.users, duplicates: 0, complete: true });
      expect(conversations.receipt).toMatchObject({ records: SIZE.conversations, duplicates: 0, complete: true });
    },
    TEN_MINUTES_MS,
  );

  it('never sends more requests in a window than the server allows, and so is never refused', () => {
    const sent = sentAt.sort((a, b) => a - b);
    expect(sent.length).toBeGreaterThan(2 * SIZE.perWindow);
    const spans = sent.slice(SIZE.perWindow).map((at, i) => at - sent[i]!);
    expect(Math.min(...spans)).toBeGreaterThan(SIZE.serverMs);

    // What the server counts proves nothing about the client if a busy machine delivered the requests too late.
    if (delay.max / 1e6 > IN_FLIGHT_MS) return;
    expect(sandbox.tooManyRequests).toBe(sandbox.faultsInjected.get('429') ?? 0);
    expect(sandbox.penalties).toBe(0);
  });

  it('met faults, retries, rate limits, new tokens and a job', () => {
    const injected = [...sandbox.faultsInjected.values()].reduce((sum, count) => sum + count, 0);
    expect(injected).toBeGreaterThan(0.6 * SIZE.chaos * sandbox.requestCount);
    expect(sandbox.tokenRequests.length).toBeGreaterThan(1);
    const types = new Set(events.map(({ type }) => type));
    expect([...types]).toEqual(expect.arrayContaining(['request', 'retry', 'rateLimited', 'reauth', 'job']));
  });
});

/** The ids of all records. Throws for a duplicate. */
async function idsOf<T>(records: AsyncIterable<T>, idOf: (record: T) => string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const record of records) {
    const id = idOf(record);
    if (ids.has(id)) throw new Error(`record ${id} is a duplicate`);
    ids.add(id);
  }
  return ids;
}

/** Compares the ids with those of the first `size` records of the data. */
function difference(ids: ReadonlySet<string>, size: number, idAt: (index: number) => string) {
  let found = 0;
  for (let i = 0; i < size; i += 1) if (ids.has(idAt(i))) found += 1;
  return { missing: size - found, unknown: ids.size - found };
}
