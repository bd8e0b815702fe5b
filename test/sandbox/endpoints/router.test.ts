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
  it('passes the decoded ids of the path', () => {
    expect(ask('GET', '/groups/a%2Fb/members/7')?.body).toEqual({
      path: '/groups/{groupId}/members/{memberId}',
      ids: { groupId: 'a/b', memberId: '7' },
      origin: 'http://origin',
    });
  });

  it('prefers a literal segment over an id', () => {
    expect(ask('GET', '/users/me')?.body).toMatchObject({ path: '/users/me', ids: {} });
  });

  it('responds with 405 and the allowed methods', () => {
    expect(ask('DELETE', '/users/7')).toMatchObject({ status: 405, headers: { Allow: 'GET' } });
  });

  it('matches an id that equals a literal segment if only it has the method', () => {
    expect(ask('GET', '/users/search')?.body).toMatchObject({ ids: { userId: 'search' } });
  });

  it.each(['/users/', '/users/7/more', '/nothing'])('does not match %s', (path) => {
    expect(ask('GET', path)).toBeUndefined();
  });

  it('returns the path template of a request', () => {
    expect(router.templateOf({ method: 'GET', path: '/users/7' })).toBe('/users/{userId}');
    expect(router.templateOf({ method: 'GET', path: '/else/7' })).toBe('/else/7');
  });
});
