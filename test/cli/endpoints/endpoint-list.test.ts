import { ApiClient, Paginated, RateLimited, Retried, type Paged } from 'pagewright';
import { endpointTable, listClient } from '../../../src/cli/endpoints/endpoint-list';
import { exportedClients } from '../../../src/cli/modules/exported-clients';

class Base extends ApiClient {
  @RateLimited({ requestsPerSecond: 5 })
  me(): Promise<unknown> {
    return this.get('/me', {});
  }
}

class Crm extends Base {
  @Retried({ retries: 2 })
  @RateLimited({ requestsPerSecond: 10 })
  @Paginated({ pageSize: 25 })
  members(group: string, params: object = {}): Paged<unknown> {
    return this.get(`/groups/${group}/members`, params);
  }

  @Paginated({ collect: { maxItems: 5 } })
  all(params: object = {}): Promise<unknown[]> {
    return this.get('/users', params);
  }
}

describe('the list of endpoints', () => {
  const clients = exportedClients({ Crm, crm: new Crm({ baseURL: 'http://127.0.0.1:1' }), other: 1 }).map(listClient);

  it('has each class once, with its layers from the outside in', () => {
    expect(clients).toMatchObject([
      {
        class: 'Crm',
        exportedAs: ['Crm', 'crm'],
        endpoints: [
          {
            endpoint: 'Crm.members',
            owner: 'Crm',
            gives: 'stream',
            pathArguments: 1,
            layers: [
              { decorator: 'Paginated', options: { pageSize: 25 } },
              { decorator: 'Retried', options: { retries: 2 } },
              { decorator: 'RateLimited', options: { requestsPerSecond: 10 } },
            ],
          },
          { endpoint: 'Crm.all', gives: 'array', pathArguments: 0 },
          { endpoint: 'Crm.me', owner: 'Base', gives: 'answer' },
        ],
      },
    ]);
  });

  it('is a table for people', () => {
    const lines = endpointTable(clients).split('\n');
    expect(lines[0]).toBe('ENDPOINT     GIVES      LAYER         OPTIONS');
    expect(lines[1]).toMatch(/^Crm\.members {2}a stream {3}@Paginated {4}pageSize 25/);
    expect(lines[2]).toMatch(/^ {24}@Retried {6}retries 2/);
    expect(lines.slice(4)).toEqual([
      'Crm.all      an array   @Paginated    onDeadline throw, collect { maxItems 5, onMax throw }',
      'Crm.me       an answer  @RateLimited  requestsPerSecond 5',
      '',
    ]);
  });
});
