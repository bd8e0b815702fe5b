import { paged, stubEndpoint } from 'pagewright/testing';
import { Directory } from './directory.js';
import { licenceReport } from './licence-report.js';
import type { Group, User } from './records.js';

const sales: Group = { id: 'g-sales', name: 'Sales', type: 'official' };
const support: Group = { id: 'g-support', name: 'Support', type: 'official' };
const chess: Group = { id: 'g-chess', name: 'Chess', type: 'social' };

const person = (id: string, division: string, state: User['state'] = 'active'): User => ({
  id,
  name: id,
  state,
  division: { id: division, name: division },
});
const alice = person('alice', 'Berlin');
const bob = person('bob', 'Oslo');
const carol = person('carol', 'Berlin', 'inactive');

/** A directory with these groups. The report needs only an interface, so an object is enough. */
const directoryOf = (members: ReadonlyMap<Group, readonly User[]>) => ({
  groups: async () => [...members.keys()],
  members: (groupId: string) => paged([...members].find(([group]) => group.id === groupId)?.[1] ?? []),
});

describe('the licence report', () => {
  it('counts the members of all official groups, by division', async () => {
    const report = await licenceReport(
      directoryOf(
        new Map([
          [sales, [alice, bob]],
          [support, [carol]],
        ]),
      ),
    );

    expect(report.licences).toBe(3);
    expect(report.byDivision).toEqual({ Berlin: 2, Oslo: 1 });
  });

  it('counts a person in several groups once', async () => {
    const report = await licenceReport(
      directoryOf(
        new Map([
          [sales, [alice, bob]],
          [support, [bob]],
        ]),
      ),
    );

    expect(report.licences).toBe(2);
  });

  it('lists the people whose licence can be revoked', async () => {
    const gone = person('dave', 'Oslo', 'deleted');

    const { reclaimable } = await licenceReport(directoryOf(new Map([[sales, [alice, carol, gone]]])));

    expect(reclaimable).toEqual([carol, gone]);
  });

  it('includes all pages of a group', async () => {
    const staff = Array.from({ length: 2_500 }, (_, i) => person(`employee-${i}`, 'Berlin'));

    await expect(licenceReport(directoryOf(new Map([[sales, staff]])))).resolves.toEqual({
      licences: 2_500,
      byDivision: { Berlin: 2_500 },
      reclaimable: [],
    });
  });

  it('is empty without groups', async () => {
    await expect(licenceReport(directoryOf(new Map()))).resolves.toEqual({
      licences: 0,
      byDivision: {},
      reclaimable: [],
    });
  });
});

describe('the licence report on the company client', () => {
  it('reads no social groups', async () => {
    const directory = new Directory();
    stubEndpoint(directory, 'groups', [sales, chess, support]);
    const members = stubEndpoint(directory, 'members', [alice]);

    await licenceReport(directory);

    expect(members.calls).toEqual([['g-sales'], ['g-support']]);
  });

  it('fails if a group cannot be read completely', async () => {
    const directory = new Directory();
    const outage = new Error('503 from the directory');
    stubEndpoint(directory, 'groups', [sales]);
    stubEndpoint(directory, 'members', () => paged([alice, bob, carol], { failAt: 2, error: outage }));

    const failure = licenceReport(directory);

    await expect(failure).rejects.toThrow('the members of Sales could not be read');
    await expect(failure).rejects.toHaveProperty('cause', outage);
  });
});
