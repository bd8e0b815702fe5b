import { ApiClient, cursor, Paginated, RateLimited, Retried, type Paged } from 'pagewright';
import { z } from 'zod';
import { endpointTable, formatOptions, listClient, printableOptions } from '../../../src/cli/endpoints/endpoint-list';
import { exportedClients } from '../../../src/cli/modules/find-method';

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

  it('contains each class once, with the decorators in execution order', () => {
    expect(clients).toMatchObject([
      {
        class: 'Crm',
        exportedAs: ['Crm', 'crm'],
        endpoints: [
          {
            endpoint: 'Crm.members',
            owner: 'Crm',
            returns: 'stream',
            pathArguments: 1,
            decorators: [
              { decorator: 'Paginated', options: { pageSize: 25 } },
              { decorator: 'Retried', options: { retries: 2 } },
              { decorator: 'RateLimited', options: { requestsPerSecond: 10 } },
            ],
          },
          { endpoint: 'Crm.all', returns: 'array', pathArguments: 0 },
          { endpoint: 'Crm.me', owner: 'Base', returns: 'response' },
        ],
      },
    ]);
  });

  it('is printed as a table', () => {
    const lines = endpointTable(clients).split('\n');
    expect(lines[0]).toBe('ENDPOINT     RETURNS   DECORATOR     OPTIONS');
    expect(lines[1]).toMatch(/^Crm\.members {2}stream {4}@Paginated {4}pageSize 25/);
    expect(lines[2]).toMatch(/^ {23}@Retried {6}retries 2/);
    expect(lines.slice(4)).toEqual([
      'Crm.all      array     @Paginated    onDeadline throw, collect { maxItems 5, onMax throw }',
      'Crm.me       response  @RateLimited  requestsPerSecond 5',
      '',
    ]);
  });
});

describe('the options of a decorator', () => {
  it('are JSON, with a word for each value that is not data', () => {
    class Limiter {}
    const options = printableOptions({
      pageSize: 25,
      style: cursor(),
      schema: z.object({ id: z.string() }),
      dedupe: (record: { id: string }) => record.id,
      extractor: function itemsOf() {},
      statuses: [429, 503],
      limiter: new Limiter(),
      match: /a/u,
      maxItems: Infinity,
      collect: { maxItems: 5, onMax: 'throw' },
      onStall: undefined,
      backoff: null,
      big: 1n,
    });
    expect(options).toEqual({
      pageSize: 25,
      style: 'cursor',
      schema: 'schema',
      dedupe: 'function dedupe',
      extractor: 'function itemsOf',
      statuses: [429, 503],
      limiter: 'Limiter',
      match: '/a/u',
      maxItems: 'Infinity',
      collect: { maxItems: 5, onMax: 'throw' },
      backoff: null,
      big: 'bigint',
    });
    expect(JSON.parse(JSON.stringify(options))).toEqual(options);
  });

  it('are formatted on one line', () => {
    const options = printableOptions({
      pageSize: 25,
      wrapSingle: true,
      statuses: [429],
      cap: { records: 1_000 },
      none: null,
    });
    expect(formatOptions(options)).toBe('pageSize 25, wrapSingle, statuses [429], cap { records 1000 }, none null');
  });

  it('are redacted', () => {
    expect(formatOptions(printableOptions({ url: 'https://me:pass@example.com' }))).toBe(
      'url https://[redacted]@example.com',
    );
  });
});
