import axios from 'axios';
import { foreignRequest } from '../../src/client/foreign-request';

describe('the params of a request to another origin', () => {
  const paramsOf = (params: unknown, query = {}) =>
    foreignRequest(axios.create(), { method: 'GET', url: 'https://b.example', params }, query).params as unknown;

  it('have no names of credentials, unless the link has them', () => {
    const params = { token: 'a', api_key: 'b', page_token: 'c', nextToken: 'd', state: 'e' };
    expect(paramsOf(params)).toEqual({ page_token: 'c', nextToken: 'd', state: 'e' });
    expect(paramsOf(params, { token: 'a' })).toEqual({ token: 'a', page_token: 'c', nextToken: 'd', state: 'e' });
  });

  it('may be a query, or absent', () => {
    expect(String(paramsOf(new URLSearchParams('a=1&secret=2&a=3')))).toBe('a=1&a=3');
    expect(paramsOf(undefined)).toBeUndefined();
  });
});
