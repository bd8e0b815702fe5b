import type { Collection, RecordSet } from './collection.js';
import {
  actionSet,
  contactSet,
  divisionSet,
  groupAt,
  groupIndexOf,
  integrationSet,
  queueMember,
  queueSet,
  roleSet,
  type SandboxAction,
  type SandboxContact,
  type SandboxDivision,
  type SandboxGroup,
  type SandboxIntegration,
  type SandboxQueue,
  type SandboxQueueMember,
  type SandboxRole,
  type SandboxSkill,
  type SandboxSkillGroup,
  type SandboxUser,
  type SandboxWorkitem,
  skillGroupSet,
  skillSet,
  userAt,
  userIndexOf,
  userStateAt,
  workitemSet,
} from './sandbox-records.js';
import { Conversations } from './conversations.js';
import type { SandboxData } from '../sandbox-handle.js';
import type { ResolvedSandboxOptions } from '../sandbox-options-schema.js';

/** The data of one sandbox. Records are computed on demand, so that a sandbox with millions of records holds none. */
export class GeneratedData implements SandboxData {
  readonly users: number;
  readonly groups: number;
  readonly membersPerGroup: number;
  readonly membersPerQueue: number;
  readonly queues: RecordSet<SandboxQueue>;
  readonly skills: RecordSet<SandboxSkill>;
  readonly skillGroups: RecordSet<SandboxSkillGroup>;
  readonly divisions: RecordSet<SandboxDivision>;
  readonly roles: RecordSet<SandboxRole>;
  readonly integrations: RecordSet<SandboxIntegration>;
  readonly actions: RecordSet<SandboxAction>;
  readonly contacts: RecordSet<SandboxContact>;
  readonly workitems: RecordSet<SandboxWorkitem>;
  readonly conversations: Conversations;
  readonly #seed: number;

  constructor(options: ResolvedSandboxOptions) {
    const { seed, users, conversationsFrom, conversationsTo } = options;
    this.#seed = seed;
    this.users = users;
    this.groups = options.groups;
    this.membersPerGroup = Math.min(options.membersPerGroup, users);
    this.membersPerQueue = Math.min(options.membersPerQueue, users);
    this.queues = queueSet(seed, options.queues, this.membersPerQueue);
    this.skills = skillSet(seed, options.skills);
    this.skillGroups = skillGroupSet(seed, options.skillGroups);
    this.divisions = divisionSet(seed, options.divisions);
    this.roles = roleSet(seed, options.roles);
    this.integrations = integrationSet(seed, options.integrations);
    this.actions = actionSet(seed, options.actions, this.integrations);
    this.contacts = contactSet(seed, options.contacts);
    this.workitems = workitemSet(seed, options.workitems);
    const range = { from: Date.parse(conversationsFrom), to: Date.parse(conversationsTo) };
    this.conversations = new Conversations(seed, { size: options.conversations, ...range }, this.queues);
  }

  user(index: number): SandboxUser {
    return userAt(this.#seed, index);
  }

  /** The index in the id of a user, even if there are fewer users; -1 if it is not the id of a user. */
  userIndex(id: string): number {
    return userIndexOf(this.#seed, id);
  }

  /** The state of a user, without computing the whole record. */
  userState(index: number): SandboxUser['state'] {
    return userStateAt(this.#seed, index);
  }

  group(index: number): SandboxGroup {
    return groupAt(this.#seed, index, this.membersPerGroup);
  }

  /** Index of a group by its id; -1 for an unknown id. */
  groupIndex(id: string): number {
    const index = groupIndexOf(this.#seed, id);
    return index < this.groups ? index : -1;
  }

  member(group: number, index: number): SandboxUser {
    return this.user((group * 37 + index) % this.users);
  }

  /** Members of a group by its id; `undefined` for an unknown id. */
  membersOf(groupId: string): Collection | undefined {
    const group = this.groupIndex(groupId);
    return group < 0 ? undefined : { size: this.membersPerGroup, at: (i) => this.member(group, i) };
  }

  /** Members of a queue by its id; `undefined` for an unknown id. */
  queueMembersOf(queueId: string): Collection | undefined {
    const queue = this.queues.indexOf(queueId);
    return queue < 0 ? undefined : { size: this.membersPerQueue, at: (i) => this.queueMember(queue, i) };
  }

  queueMember(queue: number, index: number): SandboxQueueMember {
    return queueMember(this.user((queue * 53 + index) % this.users));
  }
}
