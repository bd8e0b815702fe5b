import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import { ConfigurationError, InvalidRecordError, type Paged, Paginated } from 'pagewright';
import { type ConversationQuery, GenesysClient, presets } from 'pagewright/genesys';
import { instantClock } from '../support/instant-clock';
import { drain, rejection } from '../support/memory-endpoint';

/** URL and params of a request. */
interface SentRequest {
  readonly url: string;
  readonly params: Record<string, unknown>;
}

/** A client whose responses come from a function. */
function clientOver(serve: (sent: SentRequest, n: number) => unknown, Client = GenesysClient) {
  const sent: SentRequest[] = [];
  const methods: string[] = [];
  const adapter: AxiosAdapter = async (config: InternalAxiosRequestConfig) => {
    const body = typeof config.data === 'string' ? (JSON.parse(config.data) as object) : {};
    const request = { url: String(config.url), params: { ...(config.params as object), ...body } };
    methods.push(String(config.method));
    const data = serve(request, sent.push(request));
    return { data, status: 200, statusText: 'OK', headers: {}, config };
  };
  const options = { region: 'eu_west_1', auth: 's3cr3t-token', axios: { adapter }, clock: instantClock() };
  return { client: new Client(options), sent, methods };
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
  ])('sends %s %s first', async (method, url, call) => {
    const { client, sent, methods } = clientOver(() => ({ ...nothing(), jobId: 'j', id: 'j', executionId: 'j' }));
    await call(client).pages().next();
    expect([methods, sent.map((request) => request.url)]).toEqual([[method], [url]]);
  });

  it.each(['../users', 'a/b', '%2e%2e', 'ä?x=1#y'])('encodes the id %j as one path segment', async (id) => {
    const { client, sent } = clientOver(nothing);
    await drain(client.groupMembers(id));
    await drain(client.queueMembers(id));
    await client.user(id);
    const segment = encodeURIComponent(id);
    expect(sent.map(({ url }) => url)).toEqual([
      `/api/v2/groups/${segment}/members`,
      `/api/v2/routing/queues/${segment}/members`,
      `/api/v2/users/${segment}`,
    ]);
  });

  it.each(['', '.', '..'])('rejects the id %j before any request', async (id) => {
    const { client, sent } = clientOver(nothing);
    expect(await rejection(drain(client.groupMembers(id)))).toBeInstanceOf(ConfigurationError);
    expect(() => client.user(id)).toThrow(ConfigurationError);
    expect(sent).toEqual([]);
  });

  it.each([
    ['2026-03-01T00:00:00/2026-03-02T00:00:00', 'whose start has no zone'],
    ['2026-03-02T00:00:00Z/2026-03-01T00:00:00Z', 'whose start is after its end'],
    ['last week', 'which is not start/end'],
  ])('[R114] rejects the interval %j before any request', async (interval, words) => {
    const { client, sent } = clientOver(nothing);
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
    expect(sent).toEqual([]);
  });

  it('treats a response without a list as an empty list', async () => {
    const interval = '2026-03-01T00:00:00Z/2026-03-02T00:00:00Z';
    const empty = clientOver(({ url }) => {
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
      empty.conversationDetails({ interval }),
      empty.conversationDetailsJob({ interval }),
      empty.auditsJob({ interval }),
      empty.usageJob({ interval }),
    ]) {
      expect(await drain<unknown>(run)).toEqual([]);
      expect(run.receipt.complete).toBe(true);
    }
  });

  it('[R119] [R120] posts the query unchanged, with paging', async () => {
    const { client, sent, methods } = clientOver(nothing);
    const query: ConversationQuery = { interval: '2026-03-01T00:00:00Z/2026-03-02T00:00:00Z', order: 'asc' };
    await drain(client.conversationDetails(query));
    expect(sent).toEqual([
      {
        url: '/api/v2/analytics/conversations/details/query',
        params: { ...query, paging: { pageSize: 100, pageNumber: 1 } },
      },
    ]);
    expect(methods).toEqual(['post']);
  });

  it('[X25] fetches 250 users by id in 3 requests', async () => {
    const { client, sent } = clientOver(({ params }) => {
      const entities = (params['id'] as string[]).map((id) => ({ id }));
      return { entities, total: entities.length, pageSize: 100, pageNumber: 1 };
    });
    const ids = Array.from({ length: 250 }, (_, i) => `user-${i}`);
    const users = await client.usersByIds(ids).toArray();
    expect(users.map(({ id }) => id)).toEqual(ids);
    expect(sent.map(({ params }) => [(params['id'] as string[]).length, params['state']])).toEqual([
      [100, 'any'],
      [100, 'any'],
      [50, 'any'],
    ]);
  });

  it('[R31] accepts a state for users by id', async () => {
    const { client, sent } = clientOver(() => ({ entities: [] }));
    await drain(client.usersByIds(['1'], { state: 'inactive' }));
    expect(sent[0]?.params).toMatchObject({ state: 'inactive' });
  });

  it('[X25] sends no request without ids', async () => {
    const { client, sent } = clientOver(nothing);
    expect(await client.usersByIds([]).toArray()).toEqual([]);
    expect(sent).toEqual([]);
  });

  it("[R36] rejects page sizes that exceed the platform's limit", () => {
    const { client, sent } = clientOver(nothing);
    expect(() => client.users({ pageSize: 501 })).toThrow('page size 501 is above the maximum of 500');
    expect(() => client.queueMembers('q', { pageSize: 500 })).toThrow('page size 500 is above the maximum of 100');
    expect(() => client.divisions({ pageSize: 201 })).toThrow('page size 201 is above the maximum of 200');
    expect(() => client.externalContacts({ limit: 201 })).toThrow('page size 201 is above the maximum of 200');
    expect(sent).toEqual([]);
  });

  it('[X16] rejects a limit of 5 for a scan before any request, and defaults to 100', async () => {
    const { client, sent } = clientOver(nothing);
    expect(() => client.externalContacts({ limit: 5 })).toThrow(
      'GenesysClient.externalContacts: page size 5 is below the minimum of 10',
    );
    await drain(client.externalContacts());
    expect(sent).toEqual([{ url: '/api/v2/externalcontacts/scan/contacts', params: { limit: 100 } }]);
  });

  it('[X11] requests 25 SCIM users per page', async () => {
    const { client, sent } = clientOver(() => ({ Resources: [], totalResults: 0 }));
    await drain(client.scimUsers());
    expect(sent).toEqual([{ url: '/api/v2/scim/v2/users', params: { startIndex: 1, count: 25 } }]);
  });

  it.each(['users', 'groups'] as const)('[R50] ends an endless list of %s after 1,000 pages', async (endpoint) => {
    const { client, sent } = clientOver((_, n) => ({ entities: [{ id: `${n}` }] }));
    const error = await rejection(drain(client[endpoint]()));
    expect(error).toMatchObject({ code: 'PAGINATION_LIMIT' });
    expect(sent).toHaveLength(1_000);
  });

  it('accepts unknown fields, and null in known ones', async () => {
    const user = { id: '1', name: null, newThing: { deep: true } };
    const { client } = clientOver(() => ({ entities: [user], total: 1 }));
    expect(await client.users().toArray()).toEqual([user]);
  });

  it('rejects a record without an id', async () => {
    const { client } = clientOver(() => ({ entities: [{ name: 'Ada' }], total: 1 }));
    expect(await rejection(drain(client.users()))).toBeInstanceOf(InvalidRecordError);
  });

  it('[R108] returns a conversation once if it moves to the next page', async () => {
    const page = (...ids: string[]) => ({
      conversations: ids.map((conversationId) => ({ conversationId })),
      totalHits: 3,
    });
    const { client } = clientOver((_, n) => (n === 1 ? page('a', 'b') : n === 2 ? page('b', 'c') : {}));
    const run = client.conversationDetails({ interval: '2026-03-01T00:00:00Z/2026-03-02T00:00:00Z' });
    expect((await drain(run)).map(({ conversationId }) => conversationId)).toEqual(['a', 'b', 'c']);
    expect(run.receipt).toMatchObject({ duplicates: 1, complete: true });
  });

  it('[R76] allows 300 requests a minute per token, by the clock of the options', async () => {
    const clock = instantClock();
    const adapter: AxiosAdapter = async (config) => ({ data: {}, status: 200, statusText: 'OK', headers: {}, config });
    const client = new GenesysClient({ region: 'eu_west_1', auth: 's3cr3t-token', clock, axios: { adapter } });
    for (let i = 0; i < 300; i += 1) await client.user('7');
    expect(clock.now()).toBe(0);
    await client.user('7');
    expect(clock.now()).toBe(61_000);
  });

  it('can be extended with other endpoints', async () => {
    class Acme extends GenesysClient {
      @Paginated({ ...presets.numbered, pageSize: 7 })
      wrapupCodes(params: object = {}): Paged<{ id: string }> {
        return this.get('/api/v2/routing/wrapupcodes', params);
      }
    }
    const { client, sent } = clientOver(() => ({ entities: [{ id: '1' }], total: 1 }), Acme);
    expect(await (client as Acme).wrapupCodes().toArray()).toEqual([{ id: '1' }]);
    expect(sent).toEqual([{ url: '/api/v2/routing/wrapupcodes', params: { pageSize: 7, pageNumber: 1 } }]);
  });
});
