import type { Group, User } from './records.js';

/** The part of a directory that the report needs. */
export interface GroupMembers {
  groups(): Promise<readonly Group[]>;
  members(groupId: string): AsyncIterable<User>;
}

export interface LicenceReport {
  /** Licences in use. A person in several groups has one licence. */
  readonly licences: number;
  /** Licences in use, by name of the division that pays for them. */
  readonly byDivision: Readonly<Record<string, number>>;
  /** Inactive people, whose licence can be revoked. */
  readonly reclaimable: readonly User[];
}

/**
 * Counts licences: every member of an official group has one.
 *
 * @throws Error that names a group whose members could not be read, since an incomplete report would be wrong
 */
export async function licenceReport(directory: GroupMembers): Promise<LicenceReport> {
  const people = new Map<string, User>();
  for (const group of await directory.groups()) {
    if (group.type === 'official') await addMembers(people, group, directory);
  }
  const holders = [...people.values()];
  return {
    licences: holders.length,
    byDivision: countByDivision(holders),
    reclaimable: holders.filter(({ state }) => state !== 'active'),
  };
}

async function addMembers(people: Map<string, User>, group: Group, directory: GroupMembers): Promise<void> {
  try {
    for await (const member of directory.members(group.id)) people.set(member.id, member);
  } catch (cause) {
    throw new Error(`cannot create the licence report: the members of ${group.name} could not be read`, { cause });
  }
}

function countByDivision(holders: readonly User[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { division } of holders) counts.set(division.name, (counts.get(division.name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
