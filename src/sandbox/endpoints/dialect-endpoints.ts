import type { Collection } from '../data/collections.js';
import { DIALECTS } from '../paging/dialects.js';
import type { Endpoint } from './endpoint.js';
import type { EndpointKit, ListRow } from './endpoint-kit.js';

/** Users, groups and members in each dialect, below `/dialects/<name>`. */
export function dialectEndpoints(kit: EndpointKit): Endpoint[] {
  return Object.entries(DIALECTS).flatMap(([name, dialect]) =>
    peopleBelow(kit, `/dialects/${name}`).map((row) => kit.list({ ...row, dialect })),
  );
}

/** The three lists that the sandbox serves in any dialect, below a prefix. */
export function peopleBelow({ data, users }: EndpointKit, prefix: string): Omit<ListRow, 'dialect'>[] {
  const rules = { sortable: true };
  const groups: Collection = { size: data.groups, at: (i) => data.group(i) };
  return [
    { path: `${prefix}/users`, rules, from: () => users.listing() },
    { path: `${prefix}/groups`, rules, from: () => groups },
    { path: `${prefix}/groups/{groupId}/members`, rules, from: ({ groupId = '' }) => data.membersOf(groupId) },
  ];
}
