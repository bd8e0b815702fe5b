import axios from 'axios';
import nock from 'nock';
import { ApiClient, ConfigurationError, type ApiClientOptions } from 'pagewright';
import { rejection } from '../support/memory-endpoint';

const BASE = 'https://api.example.com';

class Directory extends ApiClient {
  users(params: object): Promise<unknown> {
    return this.get('/users', params);
  }
}

describe('[X26] lists in a query', () => {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  afterAll(() => nock.restore());

  /** The query as it was sent, not decoded. */
  async function queryOf(options: ApiClientOptions, params: object): Promise<string> {
    let asked = '';
    nock(BASE)
      .get(/.*/)
      .reply(function () {
        asked = this.req.path;
        return [200, {}];
      });
    await new Directory({ baseURL: BASE, ...options }).users(params);
    return asked.replace('/users', '');
  }

  const ids = { id: ['a', 'b'], state: 'any' };

  it.each([
    [undefined, '?id=a&id=b&state=any'],
    ['repeat', '?id=a&id=b&state=any'],
    ['comma', '?id=a,b&state=any'],
    ['brackets', '?id[]=a&id[]=b&state=any'],
  ] as const)('with arrayParams %s are written as %s', async (arrayParams, query) => {
    const sent = await queryOf(arrayParams ? { arrayParams } : {}, ids);
    expect(decodeURI(sent).replaceAll('%5B%5D', '[]')).toBe(query);
  });

  it('have the same format with an axios instance', async () => {
    expect(await queryOf({ axios: axios.create(), arrayParams: 'comma' }, ids)).toBe('?id=a,b&state=any');
  });

  it('omit undefined values and empty lists', async () => {
    const params = { id: ['a', null, undefined, 7], none: [], since: [new Date(0)] };
    expect(await queryOf({ arrayParams: 'comma' }, params)).toBe('?id=a,7&since=1970-01-01T00:00:00.000Z');
  });

  it('are rejected with arrayParams comma when a value contains a comma', async () => {
    const client = new Directory({ baseURL: BASE, arrayParams: 'comma' });
    const error = await rejection(client.users({ name: ['Doe, Jane', 'Roe'] }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('param "name" contains "Doe, Jane"');
  });

  it('follow the serializer of a single request', async () => {
    class Other extends ApiClient {
      users(params: object): Promise<unknown> {
        return this.get('/users', params, { paramsSerializer: { serialize: () => 'mine=1' } });
      }
    }
    nock(BASE).get('/users?mine=1').reply(200, { fine: true });
    await expect(new Other({ baseURL: BASE, arrayParams: 'comma' }).users(ids)).resolves.toEqual({ fine: true });
  });

  it('have three formats and no other', () => {
    expect(() => new Directory({ baseURL: BASE, arrayParams: 'tabs' as 'comma' })).toThrow(
      `option "arrayParams" must be one of 'repeat', 'comma', 'brackets', got "tabs"`,
    );
  });
});
