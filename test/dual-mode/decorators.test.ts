import {
  ApiClient,
  ConfigurationError,
  describeEndpoints,
  page,
  Paged,
  Paginated,
  pageNumber,
  path,
  type PagedParams,
} from './subject';

interface User {
  id: number;
  name?: string;
}

/** A server in memory: numbered pages of the ids from 1 to `total`. */
class Store {
  readonly asked: PagedParams[] = [];
  constructor(readonly total: number) {}

  list(params: PagedParams): Promise<unknown> {
    this.asked.push(params);
    const { pageNumber: at = 1, pageSize = 10 } = params;
    const ids = Array.from({ length: this.total }, (_, i) => ({ id: i + 1 }));
    const entities = ids.slice((at - 1) * pageSize, at * pageSize);
    return Promise.resolve({ status: 200, headers: {}, data: { entities, pageNumber: at, total: this.total } });
  }
}

class Crm {
  #calls = 0;
  constructor(readonly store: Store) {}

  @Paginated({ pageSize: 2 })
  users(params: PagedParams = {}): Paged<User> {
    this.#calls += 1;
    return page(this.store.list(params));
  }

  @Paginated({ pageSize: 2, style: pageNumber() })
  members(_group: string, _kind = 'all', params: PagedParams = {}): AsyncGenerator<User> {
    return page(() => this.store.list({ ...params, group: _group, kind: _kind }));
  }

  @Paginated({ pageSize: 2, collect: true })
  all(params: PagedParams = {}): Promise<User[]> {
    return page(this.store.list(params));
  }

  get calls(): number {
    return this.#calls;
  }
}

const ids = (users: readonly User[]) => users.map((user) => user.id);

async function drain<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('an annotated method', () => {
  it('[R44] streams records, or returns an array with collect', async () => {
    const crm = new Crm(new Store(5));
    expect(crm.users()).toBeInstanceOf(Paged);
    expect(ids(await drain(crm.users()))).toEqual([1, 2, 3, 4, 5]);
    const collected = crm.all();
    expect(collected).toBeInstanceOf(Promise);
    expect(ids(await collected)).toEqual([1, 2, 3, 4, 5]);
  });

  it('[R47] returns a real array with collect', async () => {
    expect(Array.isArray(await new Crm(new Store(3)).all())).toBe(true);
  });

  it('[R45] keeps name, length and this', async () => {
    const crm = new Crm(new Store(1));
    expect(crm.users.name).toBe('users');
    expect(crm.users.length).toBe(0);
    expect(crm.members.length).toBe(1);
    await drain(crm.users());
    expect(crm.calls).toBe(1);
  });

  it('finds its params after omitted path arguments', async () => {
    const crm = new Crm(new Store(3));
    expect(ids(await drain(crm.members('g1')))).toEqual([1, 2, 3]);
    expect(crm.store.asked[1]).toEqual({ group: 'g1', kind: 'all', pageSize: 2, pageNumber: 2 });
  });

  it('fails clearly when it is called without its client', () => {
    const { users } = new Crm(new Store(1));
    expect(() => users()).toThrow('users was called without its client');
  });

  it('[R57] keeps the state of each call apart', async () => {
    const crm = new Crm(new Store(7));
    const runs = await Promise.all(Array.from({ length: 50 }, () => drain(crm.users())));
    for (const run of runs) expect(ids(run)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('subclasses', () => {
  class Directory extends Crm {
    override users(params: PagedParams = {}): Paged<User> {
      return super.users({ ...params, state: 'active' });
    }
  }

  class Both extends Crm {
    @Paginated({ pageSize: 2 })
    override users(params: PagedParams = {}): Paged<User> {
      return super.users(params);
    }

    @Paginated({ pageSize: 2, collect: true })
    override all(params: PagedParams = {}): Promise<User[]> {
      return super.all(params);
    }
  }

  class Replaced extends Crm {
    @Paginated({ pageSize: 3 })
    override users(params: PagedParams = {}): Paged<User> {
      return page(this.store.list({ ...params, replaced: true }));
    }
  }

  it('inherit annotated methods', async () => {
    expect(ids(await new Directory(new Store(3)).all())).toEqual([1, 2, 3]);
  });

  it('may call super.users() in an override without a decorator', async () => {
    const directory = new Directory(new Store(3));
    expect(ids(await drain(directory.users()))).toEqual([1, 2, 3]);
    expect(directory.store.asked[0]).toMatchObject({ state: 'active' });
  });

  it('may replace an annotated method by another', async () => {
    const replaced = new Replaced(new Store(3));
    expect(ids(await drain(replaced.users()))).toEqual([1, 2, 3]);
    expect(replaced.store.asked).toHaveLength(1);
    expect(replaced.store.asked[0]).toMatchObject({ replaced: true, pageSize: 3 });
  });

  it('report an override by both names if both methods are decorated', async () => {
    const both = new Both(new Store(3));
    await expect(both.users().next()).rejects.toThrow(/Both\.users.*called Crm\.users/);
    await expect(both.all()).rejects.toThrow(/Both\.all.*called Crm\.all/);
  });

  it('are described with what they inherit', () => {
    const described = describeEndpoints(Replaced).map(({ owner, name }) => `${owner}.${name}`);
    expect(described).toEqual(['Replaced.users', 'Crm.members', 'Crm.all']);
    expect(describeEndpoints(new Directory(new Store(0))).map(({ name }) => name)).toEqual(['members', 'all']);
    expect(describeEndpoints(Crm)[0]?.decorators).toMatchObject([
      { decorator: 'Paginated', options: { paging: { pageSize: 2 } } },
    ]);
  });
});

describe('an ApiClient', () => {
  it('annotates methods that return its requests', () => {
    class Groups extends ApiClient {
      @Paginated()
      members(group: string, params: PagedParams = {}): Paged<User> {
        return this.get(path`/groups/${group}/members`, params);
      }
    }
    expect(new Groups().members('g')).toBeInstanceOf(Paged);
  });
});

describe('an error at class definition', () => {
  it('names the method, the option, its value and the allowed values', () => {
    expect(() => {
      class Bad {
        @Paginated({ pageSize: -1, onStall: 'wait' as 'stop' })
        users(params: PagedParams = {}): Paged<User> {
          return page(Promise.resolve(params));
        }
      }
      return Bad;
    }).toThrow(
      /users: @Paginated: option "pageSize" must be a whole number, at least 1, got -1; option "onStall" must be one of 'throw', 'stop', got "wait"/,
    );
  });

  it('names an unknown option and the known ones', () => {
    expect(() => {
      class Bad {
        @Paginated({ pagesize: 5 } as object)
        users(params: PagedParams = {}): Paged<User> {
          return page(Promise.resolve(params));
        }
      }
      return Bad;
    }).toThrow(/users: @Paginated: unknown option "pagesize"; allowed: pageSize, /);
  });

  it('names a decorator that is applied twice', () => {
    expect(() => {
      class Bad {
        @Paginated({ pageSize: 1 })
        @Paginated({ pageSize: 2 })
        users(params: PagedParams = {}): Paged<User> {
          return page(Promise.resolve(params));
        }
      }
      return Bad;
    }).toThrow(/users: @Paginated is used twice on the method/);
  });

  it('rejects a method without params', () => {
    expect(() => {
      class Bad {
        // @ts-expect-error -- a compile error too
        @Paginated()
        users(): Paged<User> {
          return page(Promise.resolve([]));
        }
      }
      return Bad;
    }).toThrow(/users: @Paginated: the method has no parameter/);
  });

  it('rejects a method that is a generator itself', () => {
    expect(() => {
      class Bad {
        @Paginated()
        async *users(params: PagedParams = {}): AsyncGenerator<User> {
          await Promise.resolve(params);
          yield { id: 1 };
        }
      }
      return Bad;
    }).toThrow(/users: @Paginated: the method is a generator/);
  });

  // Misplaced decorators are compile errors where types can tell; these casts imitate users of plain JavaScript.
  const anywhere = Paginated() as unknown as (...args: unknown[]) => void;

  it.each([
    [
      'a field',
      () => {
        class Bad {
          @anywhere users = 1;
        }
        return Bad;
      },
    ],
    [
      'a getter',
      () => {
        class Bad {
          @anywhere get users() {
            return 1;
          }
        }
        return Bad;
      },
    ],
    [
      'a static method',
      () => {
        class Bad {
          @anywhere static users(params = {}) {
            return params;
          }
        }
        return Bad;
      },
    ],
    [
      'a class',
      () => {
        @anywhere
        class Bad {}
        return Bad;
      },
    ],
  ])('rejects %s', (place, define) => {
    const words = new RegExp(`@Paginated cannot be used on a ${place.replace(/^an? /, '')}`);
    expect(define).toThrow(ConfigurationError);
    expect(define).toThrow(words);
  });
});
