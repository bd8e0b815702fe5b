import { page, Paginated, type Paged } from 'pagewright';
import { drain, ids, numbered, records } from '../support/memory-endpoint';

interface Row {
  id: number;
}

class Crm {
  readonly asked: Record<string, unknown>[] = [];

  @Paginated({ pageSize: 10 })
  list(total: number, params: Record<string, unknown> = {}): Paged<Row> {
    this.asked.push(params);
    return page(Promise.resolve(numbered(total)(params, 0, undefined as never)));
  }
}

describe('the state of a call', () => {
  it('[R57] is separate for 50 concurrent calls over 5 collections', async () => {
    const crm = new Crm();
    const totals = [7, 10, 25, 33, 60];
    const runs = await Promise.all(Array.from({ length: 50 }, (_, i) => drain(crm.list(totals[i % 5]!))));
    runs.forEach((run, i) => expect(ids(run)).toEqual(ids(records(1, totals[i % 5]!))));
  });

  it('[R33] ignores changes of the params after the call started', async () => {
    const crm = new Crm();
    const params = { filter: { state: 'active' }, tags: ['a'], since: new Date(0) };
    const run = crm.list(25, params);
    params.filter.state = 'deleted';
    params.tags.push('b');
    params.since.setFullYear(2030);
    await drain(run);
    expect(crm.asked.map(({ filter, tags, since }) => [filter, tags, since])).toEqual(
      Array.from({ length: 3 }, () => [{ state: 'active' }, ['a'], new Date(0)]),
    );
  });

  it('[R58] accepts frozen params, and lets a method change its copy', async () => {
    class Changing extends Crm {
      @Paginated({ pageSize: 10 })
      override list(total: number, params: Record<string, unknown> = {}): Paged<Row> {
        (params['filter'] as { state?: string }).state = 'changed';
        params['extra'] = true;
        this.asked.push(params);
        return page(Promise.resolve(numbered(total)(params, 0, undefined as never)));
      }
    }
    const frozen = Object.freeze({ filter: Object.freeze({ state: 'active' }), list: Object.freeze([1]) });
    const crm = new Changing();
    expect(await drain(crm.list(25, frozen))).toHaveLength(25);
    expect(frozen).toEqual({ filter: { state: 'active' }, list: [1] });
    expect(new Set(crm.asked).size).toBe(3);
  });

  it('keeps a key named __proto__ as a key and changes no prototype', async () => {
    const crm = new Crm();
    await drain(
      crm.list(
        1,
        JSON.parse('{"__proto__":{"polluted":true},"a":{"__proto__":{"polluted":true}}}') as Record<string, unknown>,
      ),
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(crm.asked[0])).toBe(Object.prototype);
    expect(Object.hasOwn(crm.asked[0]!, '__proto__')).toBe(true);
  });

  it('[R43] needs no base class, with four styles in one plain class', async () => {
    const { cursor, offset, startIndex, pageNumber } = await import('pagewright');
    const one = { entities: records(1, 1), total: 1, totalResults: 1 };
    class Four {
      @Paginated({ style: pageNumber() }) a(_p: object = {}): Paged<Row> {
        return page(Promise.resolve(one));
      }
      @Paginated({ style: cursor() }) b(_p: object = {}): Paged<Row> {
        return page(Promise.resolve(one));
      }
      @Paginated({ style: offset() }) c(_p: object = {}): Paged<Row> {
        return page(Promise.resolve(one));
      }
      @Paginated({ style: startIndex() }) d(_p: object = {}): Paged<Row> {
        return page(Promise.resolve(one));
      }
    }
    const four = new Four();
    for (const run of [four.a(), four.b(), four.c(), four.d()]) expect(ids(await drain(run))).toEqual([1]);
  });

  it('[R46] accepts sync and async methods', async () => {
    class Both {
      @Paginated() plain(_p: object = {}): Paged<Row> {
        return page({ entities: records(1, 1) } as never);
      }
    }
    expect(() => new Both().plain()).not.toThrow();
    const returning = Object.getOwnPropertyDescriptor(
      class {
        async users(_p: object = {}): Promise<unknown> {
          return { status: 200, headers: {}, data: { entities: records(1, 2) } };
        }
      }.prototype,
      'users',
    )!;
    (Paginated() as (target: object, key: string, d: PropertyDescriptor) => void)({}, 'users', returning);
    const users = returning.value as (this: object) => Paged<Row>;
    expect(ids(await drain(users.call({})))).toEqual([1, 2]);
  });
});
