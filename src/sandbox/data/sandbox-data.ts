import type { Collection } from './collection.js';
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
import { type DataOptions, wholeDataOptions } from '../sandbox-options.js';
import type { RecordSet } from './record-set.js';

/** The data of one sandbox. Records are computed when they are asked for, so that a sandbox of millions holds none. */
export class SandboxData {
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

  constructor(
    private readonly seed: number,
    options: DataOptions,
  ) {
    const counts = wholeDataOptions(options);
    this.users = counts.users;
    this.groups = counts.groups;
    this.membersPerGroup = Math.min(counts.membersPerGroup, counts.users);
    this.membersPerQueue = Math.min(counts.membersPerQueue, counts.users);
    this.queues = queueSet(seed, counts.queues, this.membersPerQueue);
    this.skills = skillSet(seed, counts.skills);
    this.skillGroups = skillGroupSet(seed, counts.skillGroups);
    this.divisions = divisionSet(seed, counts.divisions);
    this.roles = roleSet(seed, counts.roles);
    this.integrations = integrationSet(seed, counts.integrations);
    this.actions = actionSet(seed, counts.actions, this.integrations);
    this.contacts = contactSet(seed, counts.contacts);
    this.workitems = workitemSet(seed, counts.workitems);
    const span = { size: counts.conversations, from: counts.conversationsFrom, to: counts.conversationsTo };
    this.conversations = new Conversations(seed, span, this.queues);
  }

  user(index: number): SandboxUser {
    return userAt(this.seed, index);
  }

  /** The number that a user's id was made of, whether or not there are as many users; -1 where it is no such id. */
  userIndex(id: string): number {
    return userIndexOf(this.seed, id);
  }

  /** The state of a user alone, for those who look at many. */
  userState(index: number): SandboxUser['state'] {
    return userStateAt(this.seed, index);
  }

  group(index: number): SandboxGroup {
    return groupAt(this.seed, index, this.membersPerGroup);
  }

  /** The place of a group by its id; -1 where there is none. */
  groupIndex(id: string): number {
    const index = groupIndexOf(this.seed, id);
    return index < this.groups ? index : -1;
  }

  member(group: number, index: number): SandboxUser {
    return this.user((group * 37 + index) % this.users);
  }

  /** Who is in a group, by its id; `undefined` where there is no such group. */
  membersOf(groupId: string): Collection | undefined {
    const group = this.groupIndex(groupId);
    return group < 0 ? undefined : { size: this.membersPerGroup, at: (i) => this.member(group, i) };
  }

  /** Who is in a queue, by its id; `undefined` where there is no such queue. */
  queueMembersOf(queueId: string): Collection | undefined {
    const queue = this.queues.indexOf(queueId);
    return queue < 0 ? undefined : { size: this.membersPerQueue, at: (i) => this.queueMember(queue, i) };
  }

  queueMember(queue: number, index: number): SandboxQueueMember {
    return queueMember(this.user((queue * 53 + index) % this.users));
  }
}
