import { ApiClient, ConfigurationError, page, Paged, Paginated } from 'pagewright';
import { fakeClock, paged, restoreStubs, stubEndpoint } from 'pagewright/testing';
import { drain, rejection, settle } from '../support/memory-endpoint';

interface User {
  id: number;
  name: string;
}

const [alice, bob, carol]: User[] = ['Alice', 'Bob', 'Carol'].map((name, id) => ({ id, name })) as [User, User, User];

describe('paged', () => {
  it('is a real Paged over records or pages', async () => {
    const users = paged([alice, bob, carol]);
    expect(users).toBeInstanceOf(Paged);
    expect(await drain(users)).toEqual([alice, bob, carol]);
    expect(users.receipt).toMatchObject({ records: 3, pages: 1, complete: true });
    const inPages = paged([[alice, bob], [], [carol]]);
    expect((await drain(inPages.pages())).map(({ items }) => items.length)).toEqual([2, 0, 1]);
    expect(await drain(paged([]))).toEqual([]);
    expect(await paged(Array.from({ length: 250 }, (_, i) => i)).toArray()).toHaveLength(250);
  });

  it.each([[0], [1], [2], [3]])('fails after %i records, with the given error object', async (failAt) => {
    const error = new Error('the server is gone');
    const users = paged([[alice, bob], [carol]], { failAt, error });
    const received: User[] = [];
    const failed = (async () => {
      for await (const user of users) received.push(user);
    })();
    await expect(failed).rejects.toBe(error);
    expect(received).toEqual([alice, bob, carol].slice(0, failAt));
  });

  it.each([
    [1, '1 record'],
    [2, '2 records'],
  ])('without an error object, states that it fails after %i', async (failAt, count) => {
    await expect(drain(paged([alice, bob], { failAt }))).rejects.toThrow(
      `paged: failed after ${count}, as requested by "failAt"`,
    );
  });

  it('resumes where another paged stopped', async () => {
    const first = paged([alice, bob, carol]);
    await first.next();
    expect(await drain(first.with({ resumeFrom: first.receipt.next! }))).toEqual([bob, carol]);
  });

  it('rejects invalid arguments', () => {
    expect(() => paged('abc' as never)).toThrow(ConfigurationError);
    expect(() => paged([alice], { failAt: 2 })).toThrow(
      /option "failAt" must be a whole number from 0 to 1, the number of records, got 2/,
    );
  });
});

class Crm extends ApiClient {
  @Paginated()
  users(state: string, params: object = {}): Paged<User> {
    return page(Promise.resolve({ entities: [], state, params }));
  }

  @Paginated({ collect: true })
  all(_params: object = {}): Promise<User[]> {
    return page(Promise.resolve([]));
  }

  user(id: number): Promise<User> {
    return this.get(`/users/${id}`);
  }
}

class Own extends Crm {
  override users(state: string, params: object = {}): Paged<User> {
    return super.users(state, params);
  }
}

describe('stubEndpoint', () => {
  it('replaces methods that stream, collect or do neither', async () => {
    const crm = new Crm();
    const users = stubEndpoint(crm, 'users', [alice, bob]);
    stubEndpoint(crm, 'all', [carol]);
    stubEndpoint(crm, 'user', (id) => Promise.resolve({ ...alice, id }));
    expect(await drain(crm.users('active'))).toEqual([alice, bob]);
    expect(await crm.all()).toEqual([carol]);
    expect(await crm.user(7)).toMatchObject({ id: 7 });
    expect(users.calls).toEqual([['active']]);
  });

  it('accepts a Paged, of which each call gets a fresh copy', async () => {
    const crm = new Crm();
    stubEndpoint(crm, 'users', paged([alice, bob], { failAt: 1, error: new Error('gone') }));
    stubEndpoint(crm, 'all', paged([carol]));
    for (let call = 0; call < 2; call += 1) await expect(drain(crm.users('x'))).rejects.toThrow('gone');
    expect(await crm.all()).toEqual([carol]);
  });

  it('was restored after the previous test', () => {
    const crm = new Crm();
    stubEndpoint(crm, 'users', [alice]);
    restoreStubs();
    expect(Object.hasOwn(crm, 'users')).toBe(false);
    expect(crm.users).toBe(Crm.prototype.users);
  });

  it('is restored at the end of its scope, and by restore()', () => {
    const crm = new Crm();
    const stub = stubEndpoint(crm, 'users', [alice]);
    stub[Symbol.dispose]();
    stub.restore();
    expect(Object.hasOwn(crm, 'users')).toBe(false);
  });

  it('treats an override without decorators like the overridden method', async () => {
    const own = new Own();
    stubEndpoint(own, 'users', [bob]);
    expect(await own.users('x').toArray()).toEqual([bob]);
  });

  it('names the method that it cannot replace', () => {
    const crm = new Crm();
    expect(() => stubEndpoint(crm, 'nothing' as 'users', [])).toThrow('stubEndpoint: Crm has no method "nothing"');
    expect(() => stubEndpoint(crm, 'user', [alice] as never)).toThrow(
      /Crm\.user is not annotated with @Paginated\. Replace it by a function/,
    );
    stubEndpoint(crm, 'users', []);
    expect(() => stubEndpoint(crm, 'users', [])).toThrow(/Crm\.users is already stubbed/);
  });
});

describe('stubs after each test', () => {
  const crm = new Crm();

  it('are active within the test', () => {
    stubEndpoint(crm, 'users', [alice]);
    expect(Object.hasOwn(crm, 'users')).toBe(true);
  });

  it('are restored automatically before the next test', () => {
    expect(Object.hasOwn(crm, 'users')).toBe(false);
  });
});

describe('fakeClock', () => {
  it('advances only when told to, and wakes sleepers in order', async () => {
    const clock = fakeClock(1_000);
    const woken: string[] = [];
    void clock.sleep(30).then(() => woken.push(`b at ${clock.now()}`));
    void clock.sleep(10).then(async () => {
      woken.push(`a at ${clock.now()}`);
      await clock.sleep(5);
      woken.push(`c at ${clock.now()}`);
    });
    await settle();
    expect([clock.now(), clock.sleeping, woken]).toEqual([1_000, 2, []]);
    await clock.advance(100);
    expect(woken).toEqual(['a at 1010', 'c at 1015', 'b at 1030']);
    expect([clock.now(), clock.sleeping]).toEqual([1_100, 0]);
    expect(clock.sleeps).toEqual([30, 10, 5]);
  });

  it('rejects a sleeper with the reason of its signal', async () => {
    const clock = fakeClock();
    const controller = new AbortController();
    const sleep = rejection(clock.sleep(10, controller.signal));
    controller.abort(new Error('enough'));
    expect((await sleep).message).toBe('enough');
    expect(clock.sleeping).toBe(0);
    expect((await rejection(clock.sleep(10, controller.signal))).message).toBe('enough');
  });
});
