import { fraction, idOf, indexIn, mix, numberedName, personName, pick } from './random.js';
import { GeneratedSet, type RecordSet } from './collection.js';

/** A division. */
export interface SandboxDivision {
  readonly id: string;
  readonly name: string;
  readonly homeDivision: boolean;
}

const DIVISION = 0xd1;
const NAMED = ['Home', 'Sales', 'Support', 'Field', 'Labs'];

export const divisionSet = (seed: number, size: number): RecordSet<SandboxDivision> =>
  new GeneratedSet(seed, DIVISION, size, ({ index }) => ({ ...divisionAt(seed, index), homeDivision: index === 0 }));

/** Division of a record: one of those with a proper name. */
export const divisionOf = (seed: number, chance: number): Pick<SandboxDivision, 'id' | 'name'> =>
  divisionAt(seed, chance % NAMED.length);

const divisionAt = (seed: number, index: number): Pick<SandboxDivision, 'id' | 'name'> => ({
  id: idOf(seed, DIVISION, index),
  name: NAMED[index] ?? numberedName('Division', index),
});

/** A user. */
export interface SandboxUser {
  readonly id: string;
  readonly name: string;
  /** About one user in twenty has none. */
  readonly email?: string;
  readonly state: 'active' | 'inactive' | 'deleted';
  readonly division: Pick<SandboxDivision, 'id' | 'name'>;
  readonly department: string;
  readonly version: number;
}

/** A group. */
export interface SandboxGroup {
  readonly id: string;
  readonly name: string;
  readonly memberCount: number;
  readonly type: 'official' | 'social';
}

const [USER, GROUP] = [0x75, 0x67];

export function userAt(seed: number, index: number): SandboxUser {
  const h = mix(seed, index);
  const name = personName(h).join(' ');
  return {
    id: idOf(seed, USER, index),
    name,
    email:
      fraction(seed + 2, index) < 0.95 ? `${name.replace(' ', '.').toLowerCase()}.${index}@example.com` : undefined,
    state: userStateAt(seed, index),
    division: divisionOf(seed, h >>> 9),
    department: `Department ${(h >>> 13) % 40}`,
    version: 1 + ((h >>> 20) % 30),
  };
}

export function userStateAt(seed: number, index: number): SandboxUser['state'] {
  const chance = fraction(seed + 1, index);
  return chance < 0.8 ? 'active' : chance < 0.95 ? 'inactive' : 'deleted';
}

export const userIndexOf = (seed: number, id: string): number => indexIn(seed, USER, id);

export const groupAt = (seed: number, index: number, memberCount: number): SandboxGroup => ({
  id: idOf(seed, GROUP, index),
  name: numberedName('Group', index),
  memberCount,
  type: mix(seed, index) % 3 === 0 ? 'social' : 'official',
});

export const groupIndexOf = (seed: number, id: string): number => indexIn(seed, GROUP, id);

/** A routing queue. */
export interface SandboxQueue {
  readonly id: string;
  readonly name: string;
  readonly division: Pick<SandboxDivision, 'id' | 'name'>;
  readonly memberCount: number;
}

/** A user in a queue, with the id of the user. */
export interface SandboxQueueMember {
  readonly id: string;
  readonly name: string;
  readonly user: SandboxUser;
  readonly ringNumber: number;
  readonly joined: boolean;
  readonly memberBy: 'user' | 'group';
}

/** A routing skill. */
export interface SandboxSkill {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'inactive';
  readonly version: string;
}

/** A group of routing skills. */
export interface SandboxSkillGroup {
  readonly id: string;
  readonly name: string;
  readonly division: Pick<SandboxDivision, 'id' | 'name'>;
  readonly memberCount: number;
  readonly status: 'Complete' | 'InProgress';
}

export const queueSet = (seed: number, size: number, memberCount: number): RecordSet<SandboxQueue> =>
  new GeneratedSet(seed, 0x71, size, ({ index, id, chance }) => ({
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
  new GeneratedSet(seed, 0x73, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Skill', index),
    state: chance % 10 === 0 ? 'inactive' : 'active',
    version: String(1 + (chance % 7)),
  }));

export const skillGroupSet = (seed: number, size: number): RecordSet<SandboxSkillGroup> =>
  new GeneratedSet(seed, 0x74, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Skill group', index),
    division: divisionOf(seed, chance),
    memberCount: chance % 200,
    status: chance % 9 === 0 ? 'InProgress' : 'Complete',
  }));

/** An external contact. */
export interface SandboxContact {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  /** About one contact in ten has none. */
  readonly workEmail?: string;
  readonly division: Pick<SandboxDivision, 'id' | 'name'>;
}

export const contactSet = (seed: number, size: number): RecordSet<SandboxContact> =>
  new GeneratedSet(seed, 0x63, size, ({ index, id, chance }) => {
    const [firstName, lastName] = personName(chance);
    const workEmail = `${firstName}.${lastName}.${index}@customer.example`.toLowerCase();
    return {
      id,
      firstName,
      lastName,
      workEmail: chance % 10 === 0 ? undefined : workEmail,
      division: divisionOf(seed, chance >>> 9),
    };
  });

/** An authorization role. */
export interface SandboxRole {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly userCount: number;
}

/** An integration. */
export interface SandboxIntegration {
  readonly id: string;
  readonly name: string;
  readonly integrationType: { readonly id: string };
  readonly intendedState: 'ENABLED' | 'DISABLED';
}

/** An action of an integration. */
export interface SandboxAction {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly integrationId: string;
  readonly secure: boolean;
}

const PERMISSIONS = ['directory:user:view', 'routing:queue:view', 'analytics:conversationDetail:view'];
const TYPES = ['custom-rest-actions', 'webhook', 'purecloud-data-actions', 'embedded-client-app'];

export const roleSet = (seed: number, size: number): RecordSet<SandboxRole> =>
  new GeneratedSet(seed, 0x72, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Role', index),
    permissions: PERMISSIONS.slice(chance % PERMISSIONS.length),
    userCount: chance % 500,
  }));

export const integrationSet = (seed: number, size: number): RecordSet<SandboxIntegration> =>
  new GeneratedSet(seed, 0x69, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Integration', index),
    integrationType: { id: pick(TYPES, chance) },
    intendedState: chance % 8 === 0 ? 'DISABLED' : 'ENABLED',
  }));

/** Actions, assigned to the integrations in rotation. */
export const actionSet = (
  seed: number,
  size: number,
  integrations: RecordSet<SandboxIntegration>,
): RecordSet<SandboxAction> =>
  new GeneratedSet(seed, 0x61, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Action', index),
    category: pick(TYPES, chance),
    integrationId: integrations.idAt(index % Math.max(1, integrations.size)),
    secure: chance % 3 === 0,
  }));

/** A workitem. */
export interface SandboxWorkitem {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  readonly statusCategory: 'Open' | 'InProgress' | 'Waiting' | 'Closed';
  readonly workbin: { readonly id: string; readonly name: string };
}

const CATEGORIES = ['Open', 'InProgress', 'Waiting', 'Closed'] as const;
const WORKBIN = 0x7b;

export const workitemSet = (seed: number, size: number): RecordSet<SandboxWorkitem> =>
  new GeneratedSet(seed, 0x77, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Workitem', index),
    priority: chance % 1_000,
    statusCategory: pick(CATEGORIES, chance >>> 10),
    workbin: { id: idOf(seed, WORKBIN, chance % 8), name: numberedName('Workbin', chance % 8) },
  }));
