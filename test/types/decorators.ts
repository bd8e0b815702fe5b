/** Compiled in both decorator modes: what must compile, and, behind `@ts-expect-error`, what must not. Never run. */
import type { AxiosInstance } from 'axios';
import { expectTypeOf } from 'expect-type';
import {
  ApiClient,
  CircuitBreaker,
  CircuitBroken,
  DateChunked,
  exponential,
  page,
  Paginated,
  Polled,
  path,
  RateLimited,
  RateLimiter,
  Reauth401,
  Retried,
  type Page,
  type Paged,
  type Receipt,
} from 'pagewright';
import { paged, stubEndpoint } from 'pagewright/testing';
import { z } from 'zod';

interface User {
  id: string;
  name: string;
}
interface UserQuery {
  state?: 'active' | 'inactive';
}

export class Crm {
  declare readonly http: AxiosInstance;
  #calls = 0;

  @Paginated({ pageSize: 250 })
  users(params: UserQuery = {}): Paged<User> {
    this.#calls += 1;
    return page(this.http.get('/users', { params }));
  }

  @Paginated()
  members(groupId: string, params: UserQuery = {}): AsyncGenerator<User> {
    return page(({ signal }) => this.http.get(`/groups/${groupId}`, { params, signal }));
  }

  @Paginated({ collect: true })
  all(params: UserQuery = {}): Promise<User[]> {
    return page(this.http.get('/users', { params }));
  }

  @Paginated({ collect: { maxItems: 10, onMax: 'truncate' }, schema: z.object({ id: z.string() }) })
  few(params?: UserQuery): Promise<readonly User[]> {
    return page(this.http.get('/users', { params }));
  }

  @Paginated()
  @RateLimited({ requestsPerSecond: 10, scope: 'org' })
  @Retried({ retries: 2, backoff: exponential({ capMs: 60_000 }) })
  @CircuitBroken({ failures: 3, cooldownMs: 45_000 })
  @Reauth401((client: Crm) => (client.#calls += 1))
  layered(params: UserQuery = {}): Paged<User> {
    return page(this.http.get('/users', { params }));
  }

  @Retried()
  @RateLimited({ limits: [{ requestsPerSecond: 5, scope: 'org' }, { limiter: new RateLimiter() }] })
  @Reauth401('relogin')
  me(): Promise<User> {
    return page(this.http.get('/users/me'));
  }

  @CircuitBroken({ breaker: new CircuitBreaker() })
  async relogin(): Promise<void> {
    await this.http.post('/login');
  }

  @Paginated()
  @Polled({
    status: '/jobs/{jobId}',
    succeeded: ['DONE'],
    failed: ['FAILED'],
    results: (client: Crm, jobId, params) => page(client.http.get(jobId, { params })),
  })
  job(query: UserQuery = {}): Paged<User> {
    return page(this.http.post('/jobs', query));
  }

  @DateChunked({ days: 7, zone: 'Europe/Berlin', concurrency: 4 })
  @Paginated({ dedupe: 'id' })
  windows(query: { interval: string }): Paged<User> {
    return page(this.http.post('/query', query));
  }

  @Paginated({ collect: true })
  @DateChunked({ from: 'since', to: 'until' })
  allWindows(query: { since: string; until: string }): Promise<User[]> {
    return page(this.http.post('/query', query));
  }

  // @ts-expect-error -- days are a number
  @DateChunked({ days: '30' })
  wrongDays(query: object): Paged<User> {
    return page(this.http.post('/query', query));
  }

  // @ts-expect-error -- one record is not a list
  @DateChunked()
  oneWindow(query: object): Promise<User> {
    return page(this.http.post('/query', query));
  }

  // @ts-expect-error -- without params there is no interval
  @DateChunked()
  noWindow(): Paged<User> {
    return page(this.http.post('/query'));
  }

  // @ts-expect-error -- a job without a way to ask about it
  @Polled({ succeeded: ['DONE'], failed: ['FAILED'] })
  blindJob(): Promise<void> {
    return page(this.http.post('/jobs'));
  }

  // @ts-expect-error -- a value is not a promise, so no policy can apply to it
  @Retried()
  immediate(): number {
    return this.#calls;
  }

  // @ts-expect-error -- a rate is a number
  @RateLimited({ requestsPerSecond: '10' })
  wrongRate(): Promise<void> {
    return Promise.resolve();
  }

  // @ts-expect-error -- an option of another decorator
  @CircuitBroken({ retries: 3 })
  wrongBreaker(): Promise<void> {
    return Promise.resolve();
  }

  // @ts-expect-error -- neither a function nor a name
  @Reauth401(7)
  wrongRefresh(): Promise<void> {
    return Promise.resolve();
  }

  // @ts-expect-error -- a static method has no client
  @Retried()
  static lonely(): Promise<void> {
    return Promise.resolve();
  }

  // @ts-expect-error -- a stream is no promise of an array
  @Paginated()
  wrongStream(params: UserQuery = {}): Promise<User[]> {
    return page(this.http.get('/users', { params }));
  }

  // @ts-expect-error -- with collect the method must promise an array
  @Paginated({ collect: true })
  wrongCollect(params: UserQuery = {}): Paged<User> {
    return page(this.http.get('/users', { params }));
  }

  // @ts-expect-error -- an array without a promise is neither
  @Paginated({ collect: true })
  wrongArray(params: UserQuery = {}): User[] {
    return page(this.http.get('/users', { params }));
  }

  // @ts-expect-error -- a missing declaration leaves the type of the helper: unknown
  @Paginated()
  undeclared(params: UserQuery = {}) {
    return page(this.http.get('/users', { params }));
  }

  // @ts-expect-error -- an async method promises; a stream does not
  @Paginated()
  async promised(params: UserQuery = {}): Promise<Paged<User>> {
    return page(this.http.get('/users', { params }));
  }

  // @ts-expect-error -- a field is no method
  @Paginated()
  field = 1;

  // @ts-expect-error -- a getter is no method
  @Paginated()
  get getter(): number {
    return 1;
  }

  // @ts-expect-error -- a method without parameters has no place for the position
  @Paginated()
  bare(): Paged<User> {
    return page(this.http.get('/users'));
  }

  // @ts-expect-error -- a static method has no client
  @Paginated()
  static placed(params: UserQuery = {}): Paged<User> {
    return page(Promise.resolve(params));
  }

  // @ts-expect-error -- an unknown option
  @Paginated({ pagesize: 5 })
  unknownOption(params: UserQuery = {}): Paged<User> {
    return page(this.http.get('/users', { params }));
  }

  // @ts-expect-error -- an option of another type
  @Paginated({ onStall: 'wait' })
  wrongOption(params: UserQuery = {}): Paged<User> {
    return page(this.http.get('/users', { params }));
  }

  get calls(): number {
    return this.#calls;
  }
}

// @ts-expect-error -- a class is no method
@Paginated()
export class Decorated {}

export class Directory extends ApiClient {
  @Paginated({ pageSize: 100 })
  members(groupId: string, params: UserQuery = {}): Paged<User> {
    return this.get(path`/api/v2/groups/${groupId}/members`, params);
  }

  user(id: string): Promise<User> {
    return this.get(path`/api/v2/users/${id}`);
  }
}

export async function uses(crm: Crm, directory: Directory): Promise<void> {
  expectTypeOf(crm.users).toEqualTypeOf<(params?: UserQuery) => Paged<User>>();
  expectTypeOf(crm.all()).toEqualTypeOf<Promise<User[]>>();
  expectTypeOf(await crm.users().next()).toEqualTypeOf<IteratorResult<User, undefined>>();
  expectTypeOf(crm.users().pages()).toEqualTypeOf<AsyncGenerator<Page<User>, undefined, undefined>>();
  expectTypeOf(crm.users().batches(5)).toEqualTypeOf<AsyncGenerator<User[], undefined, undefined>>();
  expectTypeOf(crm.users().toArray()).toEqualTypeOf<Promise<User[]>>();
  expectTypeOf(crm.users().with({ maxItems: 1 })).toEqualTypeOf<Paged<User>>();
  expectTypeOf(crm.users().receipt).toEqualTypeOf<Receipt>();
  expectTypeOf(crm.users()).toExtend<AsyncGenerator<User>>();
  expectTypeOf(crm.users()).toExtend<AsyncIterable<User>>();
  expectTypeOf(directory.user('1')).toEqualTypeOf<Promise<User>>();
  for await (const user of directory.members('g')) expectTypeOf(user).toEqualTypeOf<User>();

  // @ts-expect-error -- the caller cannot pass params of another shape
  crm.users({ state: 'sleeping' });
  // @ts-expect-error -- path arguments are not optional
  directory.members();
  // @ts-expect-error -- a path takes ids
  path`/users/${{ id: 1 }}`;

  expectTypeOf(paged([1, 2])).toEqualTypeOf<Paged<number>>();
  expectTypeOf(paged([[1], [2]])).toEqualTypeOf<Paged<number>>();
  stubEndpoint(directory, 'members', [{ id: '1', name: 'Ada' }]);
  stubEndpoint(directory, 'members', (group, params) => {
    expectTypeOf(group).toEqualTypeOf<string>();
    expectTypeOf(params).toEqualTypeOf<UserQuery | undefined>();
    return paged([{ id: '1', name: 'Ada' }]);
  });
  // @ts-expect-error -- a stub returns records of the method's type
  stubEndpoint(directory, 'members', [{ id: 1 }]);
  // @ts-expect-error -- only methods can be stubbed
  stubEndpoint(crm, 'calls', []);
  // @ts-expect-error -- a method that returns one value is stubbed by a function
  stubEndpoint(directory, 'user', [{ id: '1', name: 'Ada' }]);
}
