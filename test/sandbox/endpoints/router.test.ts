import { type Endpoint, Router } from '../../../src/sandbox/endpoints/router.js';
import type { SandboxRequest } from '../../../src/sandbox/http/sandbox-request.js';

const endpoint = (method: Endpoint['method'], path: string): Endpoint => ({
  method,
  path,
  answer: (_request, ids, origin) => ({ status: 200, body: { path, ids, origin } }),
});
const router = new Router([
  endpoint('GET', '/users/{userId}'),
  endpoint('POST', '/users/search'),
  endpoint('GET', '/users/me'),
  endpoint('GET', '/groups/{groupId}/members/{memberId}'),
]);
const ask = (method: string, path: string) => router.answer({ method, path } as SandboxRequest, 'http://origin');

describe('the router', () => {
  it('gives the ids in the path, decoded', () => {
    expect(ask('GET', '/groups/a%2Fb/members/7')?.body).toEqual({
      path: '/groups/{groupId}/members/{memberId}',
      ids: { groupId: 'a/b', memberId: '7' },
      origin: 'http://origin',
    });
  });

  it('prefers a name over an id', () => {
    expect(ask('GET', '/users/me')?.body).toMatchObject({ path: '/users/me', ids: {} });
  });

  it('answers 405, with the methods that it takes', () => {
    expect(ask('DELETE', '/users/7')).toMatchObject({ status: 405, headers: { Allow: 'GET' } });
  });

  it('takes an id with the name of another endpoint where only that one has the method', () => {
    expect(ask('GET', '/users/search')?.body).toMatchObject({ ids: { userId: 'search' } });
  });

  it.each(['/users/', '/users/7/more', '/nothing'])('knows nothing of %s', (path) => {
    expect(ask('GET', path)).toBeUndefined();
  });

  it('tells the template that a request is counted by', () => {
    expect(router.templateOf({ method: 'GET', path: '/users/7' })).toBe('/users/{userId}');
    expect(router.templateOf({ method: 'GET', path: '/else/7' })).toBe('/else/7');
  });
});
