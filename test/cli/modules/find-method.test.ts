import { ApiClient, ConfigurationError, Paginated, RateLimited, type Paged } from 'pagewright';
import { findMethod } from '../../../src/cli/modules/find-method';

interface User {
  id: string;
}

class Crm extends ApiClient {
  constructor(readonly org = 'none') {
    super({ baseURL: 'http://127.0.0.1:1' });
  }

  @Paginated({ pageSize: 25 })
  users(params: object = {}): Paged<User> {
    return this.get('/users', params);
  }

  @Paginated({ pageSize: 25 })
  members(group: string, params: object = {}): Paged<User> {
    return this.get(`/groups/${group}/members`, params);
  }

  @Paginated({ collect: true })
  all(params: object = {}): Promise<User[]> {
    return this.get('/users', params);
  }

  @RateLimited({ requestsPerSecond: 5 })
  me(): Promise<User> {
    return this.get('/me', {});
  }

  plain() {
    return 1;
  }
}

class Needy extends Crm {
  constructor(options: { readonly url?: string } = {}) {
    if (!options.url) throw new ConfigurationError('option "url" is missing');
    super(options.url);
  }
}

class Made extends Crm {
  static async create() {
    return new Made('made');
  }
}

const find = (exports: Record<string, unknown>, wanted: string) => findMethod(exports, wanted, 'crm.ts');
const crm = new Crm('exported');

describe('findMethod', () => {
  it('uses the exported instance of the class, under any name', async () => {
    expect(await find({ Crm, client: crm }, 'Crm.users')).toEqual({ client: crm, method: 'users', paramsIndex: 0 });
    expect(await find({ client: crm, again: crm }, 'Crm.members')).toEqual({
      client: crm,
      method: 'members',
      paramsIndex: 1,
    });
  });

  it('uses the instance exported under the name', async () => {
    const other = new Crm('other');
    expect((await find({ Crm, crm, other }, 'other.users')).client).toBe(other);
  });

  it('uses the result of the static create() of the class', async () => {
    expect((await find({ Made }, 'Made.users')).client).toMatchObject({ org: 'made' });
  });

  it('calls an inherited create() on the subclass', async () => {
    class Base extends Crm {
      static create() {
        return new this('inherited');
      }
    }
    class Heir extends Base {}

    const { client } = await find({ Heir }, 'Heir.users');

    expect(client).toBeInstanceOf(Heir);
    expect(client).toMatchObject({ org: 'inherited' });
  });

  it('uses a new client if the constructor needs no arguments', async () => {
    expect((await find({ Crm }, 'Crm.users')).client).toMatchObject({ org: 'none' });
    expect((await find({ default: Crm }, 'Crm.users')).client).toBeInstanceOf(Crm);
    expect((await find({ Renamed: Crm }, 'Renamed.users')).client).toBeInstanceOf(Crm);
  });

  it('rejects a class with several instances and lists them', async () => {
    await expect(find({ one: crm, two: new Crm() }, 'Crm.users')).rejects.toThrow(
      'crm.ts exports 2 instances of Crm. Choose one: one.<method> or two.<method>',
    );
  });

  it('rejects a class that it cannot instantiate and shows three solutions', async () => {
    const rejected = find({ Needy }, 'Needy.users');
    await expect(rejected).rejects.toMatchObject({ code: 'CONFIGURATION' });
    await expect(rejected).rejects.toThrow(/new Needy\(\) failed: option "url" is missing/);
    await expect(rejected).rejects.toThrow(
      /export const needy = new Needy\([^]*static create\(\)[^]*needs no arguments[^]*environment/,
    );
    class Asks extends Crm {
      constructor(org: string) {
        super(org);
      }
    }
    await expect(find({ Asks }, 'Asks.users')).rejects.toThrow(
      'cannot instantiate Asks from crm.ts. Do one of these:\n',
    );
  });

  it('rejects a create() that fails or returns nothing', async () => {
    class Fails extends Crm {
      static create() {
        throw new Error('set CRM_URL');
      }
    }
    class Empty extends Crm {
      static create() {
        return undefined;
      }
    }
    await expect(find({ Fails }, 'Fails.users')).rejects.toThrow('Fails.create() failed: set CRM_URL');
    await expect(find({ Empty }, 'Empty.users')).rejects.toThrow('Empty.create() did not return a client');
  });

  it.each([
    ['Crm', '"Crm" is not a method name. Write it as Class.method'],
    ['Crm.users.more', '"Crm.users.more" is not a method name'],
    ['Other.users', 'crm.ts exports no client Other. Available: Crm.users, Crm.members, Crm.all, Crm.me'],
    ['Crm.groups', 'there is no annotated method Crm.groups. Available: Crm.users, Crm.members, Crm.all, Crm.me'],
    ['Crm.plain', 'there is no annotated method Crm.plain'],
    ['Crm.me', 'Crm.me is not paginated, so it cannot be exported. Put @Paginated() on it'],
    ['Crm.all', 'Crm.all returns an array (collect), which is held in memory'],
  ])('rejects %s with a helpful message', async (wanted, message) => {
    await expect(find({ Crm }, wanted)).rejects.toThrow(message);
  });

  it('rejects an ambiguous class name, and a module without annotated methods', async () => {
    const Other = { Crm: class Crm extends Made {} }.Crm;
    await expect(find({ Crm, Other }, 'Crm.users')).rejects.toThrow('crm.ts exports 2 classes named Crm');
    await expect(find({ a: 1, f() {}, o: {}, n: null }, 'Crm.users')).rejects.toThrow(
      'It exports no annotated methods',
    );
  });
});
