import { divisionOf, type DivisionOf } from './divisions.js';
import { numberedName } from './names.js';
import type { SandboxUser } from './people.js';
import { RecordSet } from './record-set.js';

export interface SandboxQueue {
  readonly id: string;
  readonly name: string;
  readonly division: DivisionOf;
  readonly memberCount: number;
}

/** A user in a queue; its id is the user's. */
export interface SandboxQueueMember {
  readonly id: string;
  readonly name: string;
  readonly user: SandboxUser;
  readonly ringNumber: number;
  readonly joined: boolean;
  readonly memberBy: 'user' | 'group';
}

export interface SandboxSkill {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'inactive';
  readonly version: string;
}

export interface SandboxSkillGroup {
  readonly id: string;
  readonly name: string;
  readonly division: DivisionOf;
  readonly memberCount: number;
  readonly status: 'Complete' | 'InProgress';
}

export const queueSet = (seed: number, size: number, memberCount: number): RecordSet<SandboxQueue> =>
  new RecordSet(seed, 0x71, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Queue', index),
    division: divisionOf(seed, chance),
    memberCount,
  }));

export const queueMember = (user: SandboxUser): SandboxQueueMember => ({
  id: user.id,
  name: user.name,
  user,
  ringNumber: 1 + (user.version % 6),
  joined: user.version % 4 > 0,
  memberBy: user.version % 5 === 0 ? 'group' : 'user',
});

export const skillSet = (seed: number, size: number): RecordSet<SandboxSkill> =>
  new RecordSet(seed, 0x73, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Skill', index),
    state: chance % 10 === 0 ? 'inactive' : 'active',
    version: String(1 + (chance % 7)),
  }));

export const skillGroupSet = (seed: number, size: number): RecordSet<SandboxSkillGroup> =>
  new RecordSet(seed, 0x74, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Skill group', index),
    division: divisionOf(seed, chance),
    memberCount: chance % 200,
    status: chance % 9 === 0 ? 'InProgress' : 'Complete',
  }));
