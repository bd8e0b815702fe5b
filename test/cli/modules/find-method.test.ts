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

describe('Class.method', () => {
  it('is a method on the exported instance of the class, whatever its name', async () => {
    expect(await find({ Crm, client: crm }, 'Crm.users')).toEqual({ client: crm, method: 'users', paramsIndex: 0 });
    expect(await find({ client: crm, again: crm }, 'Crm.members')).toEqual({
      client: crm,
      method: 'members',
      paramsIndex: 1,
    });
  });

  it('is a method on the instance of that name', async () => {
    const other = new Crm('other');
    expect((await find({ Crm, crm, other }, 'other.users')).client).toBe(other);
  });

  it('is a method on what the static create() of the class gives', async () => {
    expect((await find({ Made }, 'Made.users')).client).toMatchObject({ org: 'made' });
  });

  it('is a method on what an inherited create() makes of its own class', async () => {
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

  it('is a method on a new client, where that takes nothing', async () => {
    expect((await find({ Crm }, 'Crm.users')).client).toMatchObject({ org: 'none' });
    expect((await find({ default: Crm }, 'Crm.users')).client).toBeInstanceOf(Crm);
    expect((await find({ Renamed: Crm }, 'Renamed.users')).client).toBeInstanceOf(Crm);
  });

  it('is refused where several instances are meant, and names them', async () => {
    await expect(find({ one: crm, two: new Crm() }, 'Crm.users')).rejects.toThrow(
      'crm.ts exports 2 instances of Crm; say which: one.<method> or two.<method>',
    );
  });

  it('is refused where no client can be made, and shows the three ways', async () => {
    const refused = find({ Needy }, 'Needy.users');
    await expect(refused).rejects.toMatchObject({ code: 'CONFIGURATION' });
    await expect(refused).rejects.toThrow(/new Needy\(\) failed: option "url" is missing/);
    await expect(refused).rejects.toThrow(
      /export const needy = new Needy\([^]*static create\(\)[^]*needs no argument[^]*environment/,
    );
    class Asks extends Crm {
      constructor(org: string) {
        super(org);
      }
    }
    await expect(find({ Asks }, 'Asks.users')).rejects.toThrow('there is no telling how Asks of crm.ts is made\n');
  });

  it('is refused where create() fails or gives nothing', async () => {
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
    await expect(find({ Empty }, 'Empty.users')).rejects.toThrow('Empty.create() gave no client');
  });

  it.each([
    ['Crm', '"Crm" names no method; write it as Class.method'],
    ['Crm.users.more', '"Crm.users.more" names no method'],
    ['Other.users', 'crm.ts exports no client Other; there is Crm.users, Crm.members, Crm.all, Crm.me'],
    ['Crm.groups', 'there is no annotated method Crm.groups; there is Crm.users, Crm.members, Crm.all, Crm.me'],
    ['Crm.plain', 'there is no annotated method Crm.plain'],
    ['Crm.me', 'Crm.me is not paged, so that there is nothing to export; put @Paginated() on it'],
    ['Crm.all', 'Crm.all gives an array (collect), which is held in memory'],
  ])('is refused as %s', async (wanted, message) => {
    await expect(find({ Crm }, wanted)).rejects.toThrow(message);
  });

  it('is refused where two classes have the name, or the module has no annotated method', async () => {
    const Other = { Crm: class Crm extends Made {} }.Crm;
    await expect(find({ Crm, Other }, 'Crm.users')).rejects.toThrow('crm.ts exports 2 classes of the name Crm');
    await expect(find({ a: 1, f() {}, o: {}, n: null }, 'Crm.users')).rejects.toThrow(
      'it exports no annotated methods',
    );
  });
});
