import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import { ConfigurationError, InvalidRecordError, type Paged, Paginated } from 'pagewright';
import { type ConversationQuery, GenesysClient, presets } from 'pagewright/genesys';
import { instantClock } from '../support/instant-clock';
import { drain, rejection } from '../support/memory-endpoint';

/** What one request asked for. */
interface Asked {
  readonly url: string;
  readonly params: Record<string, unknown>;
}

/** A client whose server is a function of the request. */
function clientOver(serve: (asked: Asked, n: number) => unknown, Client = GenesysClient) {
  const asked: Asked[] = [];
  const methods: string[] = [];
  const adapter: AxiosAdapter = async (config: InternalAxiosRequestConfig) => {
    const body = typeof config.data === 'string' ? (JSON.parse(config.data) as object) : {};
    const request = { url: String(config.url), params: { ...(config.params as object), ...body } };
    methods.push(String(config.method));
    const data = serve(request, asked.push(request));
    return { data, status: 200, statusText: 'OK', headers: {}, config };
  };
  const options = { region: 'eu_west_1', auth: 's3cr3t-token', axios: { adapter }, clock: instantClock() };
  return { client: new Client(options), asked, methods };
}

const nothing = () => ({ entities: [], results: [], conversations: [] });

describe('GenesysClient', () => {
  const interval = '2026-03-01T00:00:00Z/2026-03-02T00:00:00Z';

  it.each<[string, string, (client: GenesysClient) => Paged<object>]>([
    ['get', '/api/v2/users', (client) => client.users()],
    ['post', '/api/v2/users/search', (client) => client.usersSearch()],
    ['get', '/api/v2/users', (client) => client.usersByIds(['1'])],
    ['get', '/api/v2/groups', (client) => client.groups()],
    ['get', '/api/v2/routing/queues', (client) => client.queues()],
    ['get', '/api/v2/authorization/divisions/query', (client) => client.divisions()],
    ['get', '/api/v2/authorization/roles', (client) => client.roles()],
    ['get', '/api/v2/routing/skills', (client) => client.skills()],
    ['get', '/api/v2/routing/skillgroups', (client) => client.skillGroups()],
    ['get', '/api/v2/integrations', (client) => client.integrations()],
    ['get', '/api/v2/integrations/actions', (client) => client.integrationActions()],
    ['get', '/api/v2/externalcontacts/contacts', (client) => client.externalContactsSearch()],
    ['post', '/api/v2/taskmanagement/workitems/query', (client) => client.workitems({ filters: [] })],
    ['post', '/api/v2/analytics/conversations/details/jobs', (client) => client.conversationDetailsJob({ interval })],
    ['post', '/api/v2/audits/query', (client) => client.auditsJob({ interval })],
    ['post', '/api/v2/usage/query', (client) => client.usageJob({ interval })],
  ])('begins with %s %s', async (method, url, call) => {
    const { client, asked, methods } = clientOver(() => ({ ...nothing(), jobId: 'j', id: 'j', executionId: 'j' }));
    await call(client).pages().next();
    expect([methods, asked.map((request) => request.url)]).toEqual([[method], [url]]);
  });

  it.each(['../users', 'a/b', '%2e%2e', 'ä?x=1#y'])('keeps the id %j in its segment', async (id) => {
    const { client, asked } = clientOver(nothing);
    await drain(client.groupMembers(id));
    await drain(client.queueMembers(id));
    await client.user(id);
    const segment = encodeURIComponent(id);
    expect(asked.map(({ url }) => url)).toEqual([
      `/api/v2/groups/${segment}/members`,
      `/api/v2/routing/queues/${segment}/members`,
      `/api/v2/users/${segment}`,
    ]);
  });

  it.each(['', '.', '..'])('refuses the id %j before any request', async (id) => {
    const { client, asked } = clientOver(nothing);
    expect(await rejection(drain(client.groupMembers(id)))).toBeInstanceOf(ConfigurationError);
    expect(() => client.user(id)).toThrow(ConfigurationError);
    expect(asked).toEqual([]);
  });

  it.each([
    ['2026-03-01T00:00:00/2026-03-02T00:00:00', 'whose start has no zone'],
    ['2026-03-02T00:00:00Z/2026-03-01T00:00:00Z', 'whose start is after its end'],
    ['last week', 'which is not start/end'],
  ])('[R114] refuses the interval %j before any request', async (interval, words) => {
    const { client, asked } = clientOver(nothing);
    const wrong = [
      async () => client.conversationDetails({ interval }).toArray(),
      async () => client.conversationDetailsJob({ interval }).toArray(),
      async () => client.auditsJob({ interval }).toArray(),
      async () => client.usageJob({ interval }).toArray(),
    ];
    for (const call of wrong) {
      const error = await rejection(call());
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error.message).toMatch(/^GenesysClient\.\w+(, page 1)?: (params\.)?interval: an interval must be /);
      expect(error.message).toContain(words);
    }
    expect(asked).toEqual([]);
  });

  it('takes a quiet day for what it is, where the platform leaves the empty list out', async () => {
    const interval = '2026-03-01T00:00:00Z/2026-03-02T00:00:00Z';
    const quiet = clientOver(({ url }) => {
      if (/jobs$|query$/.test(url) && !url.includes('details/query')) return { jobId: 'j', id: 'j', executionId: 'j' };
      if (/jobs\/j$|audits\/query\/j$/.test(url)) return { state: url.includes('audits') ? 'Succeeded' : 'FULFILLED' };
      if (url.includes('usage')) return { queryStatus: 'Complete' };
      return url.includes('audits')
        ? { id: 'j', pageSize: 500 }
        : url.includes('jobs')
          ? { dataAvailabilityDate: 'x' }
          : {};
    }).client;
    for (const run of [
      quiet.conversationDetails({ interval }),
      quiet.conversationDetailsJob({ interval }),
      quiet.auditsJob({ interval }),
      quiet.usageJob({ interval }),
    ]) {
      expect(await drain<unknown>(run)).toEqual([]);
      expect(run.receipt.complete).toBe(true);
    }
  });

  it('[R119] [R120] posts the query as it is, but for the paging', async () => {
    const { client, asked, methods } = clientOver(nothing);
    const query: ConversationQuery = { interval: '2026-03-01T00:00:00Z/2026-03-02T00:00:00Z', order: 'asc' };
    await drain(client.conversationDetails(query));
    expect(asked).toEqual([
      {
        url: '/api/v2/analytics/conversations/details/query',
        params: { ...query, paging: { pageSize: 100, pageNumber: 1 } },
      },
    ]);
    expect(methods).toEqual(['post']);
  });

  it('[X25] asks for 250 users by their ids in 3 requests', async () => {
    const { client, asked } = clientOver(({ params }) => {
      const entities = (params['id'] as string[]).map((id) => ({ id }));
      return { entities, total: entities.length, pageSize: 100, pageNumber: 1 };
    });
    const ids = Array.from({ length: 250 }, (_, i) => `user-${i}`);
    const users = await client.usersByIds(ids).toArray();
    expect(users.map(({ id }) => id)).toEqual(ids);
    expect(asked.map(({ params }) => [(params['id'] as string[]).length, params['state']])).toEqual([
      [100, 'any'],
      [100, 'any'],
      [50, 'any'],
    ]);
  });

  it('[R31] lets the caller say of which state the users are', async () => {
    const { client, asked } = clientOver(() => ({ entities: [] }));
    await drain(client.usersByIds(['1'], { state: 'inactive' }));
    expect(asked[0]?.params).toMatchObject({ state: 'inactive' });
  });

  it('[X25] sends nothing for no ids', async () => {
    const { client, asked } = clientOver(nothing);
    expect(await client.usersByIds([]).toArray()).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('[R36] refuses page sizes that the platform does not take', () => {
    const { client, asked } = clientOver(nothing);
    expect(() => client.users({ pageSize: 501 })).toThrow('above the most that the endpoint takes, 500');
    expect(() => client.queueMembers('q', { pageSize: 500 })).toThrow('above the most that the endpoint takes, 100');
    expect(() => client.divisions({ pageSize: 201 })).toThrow('above the most that the endpoint takes, 200');
    expect(() => client.externalContacts({ limit: 201 })).toThrow('above the most that the endpoint takes, 200');
    expect(asked).toEqual([]);
  });

  it('[X16] refuses a limit of 5 for a scan before any request, and asks for 100 by itself', async () => {
    const { client, asked } = clientOver(nothing);
    expect(() => client.externalContacts({ limit: 5 })).toThrow(
      'GenesysClient.externalContacts: the page size 5 is below the least that the endpoint takes, 10',
    );
    await drain(client.externalContacts());
    expect(asked).toEqual([{ url: '/api/v2/externalcontacts/scan/contacts', params: { limit: 100 } }]);
  });

  it('[X11] asks for 25 SCIM users at a time', async () => {
    const { client, asked } = clientOver(() => ({ Resources: [], totalResults: 0 }));
    await drain(client.scimUsers());
    expect(asked).toEqual([{ url: '/api/v2/scim/v2/users', params: { startIndex: 1, count: 25 } }]);
  });

  it.each(['users', 'groups'] as const)('[R50] ends %s after 1,000 pages without an end', async (endpoint) => {
    const { client, asked } = clientOver((_, n) => ({ entities: [{ id: `${n}` }] }));
    const error = await rejection(drain(client[endpoint]()));
    expect(error).toMatchObject({ code: 'PAGINATION_LIMIT' });
    expect(asked).toHaveLength(1_000);
  });

  it('lets fields through that it does not know, and takes null for those that it does', async () => {
    const user = { id: '1', name: null, newThing: { deep: true } };
    const { client } = clientOver(() => ({ entities: [user], total: 1 }));
    expect(await client.users().toArray()).toEqual([user]);
  });

  it('refuses a record without an id', async () => {
    const { client } = clientOver(() => ({ entities: [{ name: 'Ada' }], total: 1 }));
    expect(await rejection(drain(client.users()))).toBeInstanceOf(InvalidRecordError);
  });

  it('[R108] gives a conversation once that moved on to the next page meanwhile', async () => {
    const page = (...ids: string[]) => ({
      conversations: ids.map((conversationId) => ({ conversationId })),
      totalHits: 3,
    });
    const { client } = clientOver((_, n) => (n === 1 ? page('a', 'b') : n === 2 ? page('b', 'c') : {}));
    const run = client.conversationDetails({ interval: '2026-03-01T00:00:00Z/2026-03-02T00:00:00Z' });
    expect((await drain(run)).map(({ conversationId }) => conversationId)).toEqual(['a', 'b', 'c']);
    expect(run.receipt).toMatchObject({ duplicates: 1, complete: true });
  });

  it('[R76] lets 300 requests of a token go in a minute of the clock that is given', async () => {
    const clock = instantClock();
    const adapter: AxiosAdapter = async (config) => ({ data: {}, status: 200, statusText: 'OK', headers: {}, config });
    const client = new GenesysClient({ region: 'eu_west_1', auth: 's3cr3t-token', clock, axios: { adapter } });
    for (let i = 0; i < 300; i += 1) await client.user('7');
    expect(clock.now()).toBe(0);
    await client.user('7');
    expect(clock.now()).toBe(61_000);
  });

  it("is extended by a company's own endpoints", async () => {
    class Acme extends GenesysClient {
      @Paginated({ ...presets.numbered, pageSize: 7 })
      wrapupCodes(params: object = {}): Paged<{ id: string }> {
        return this.get('/api/v2/routing/wrapupcodes', params);
      }
    }
    const { client, asked } = clientOver(() => ({ entities: [{ id: '1' }], total: 1 }), Acme);
    expect(await (client as Acme).wrapupCodes().toArray()).toEqual([{ id: '1' }]);
    expect(asked).toEqual([{ url: '/api/v2/routing/wrapupcodes', params: { pageSize: 7, pageNumber: 1 } }]);
  });
});
