export { GenesysClient } from './genesys-client.js';
export { genesys } from './genesys.js';
export { fromEnv } from './from-env.js';
export type { GenesysAuth } from './credentials.js';
export { GenesysSettings, type GenesysOptions } from './genesys-options.js';

// The platform
export { errors } from './error-advice.js';
export { checkInterval, jobs, type Interval } from './jobs.js';
export { pageSizes, presets } from './presets.js';
export { regionOf, regions, type GenesysRegion, type RegionDomain, type RegionName } from './regions.js';

// Params
export type {
  ActionQuery,
  AuditQuery,
  ContactSearch,
  ConversationJobQuery,
  ConversationQuery,
  ExternalContactQuery,
  GroupQuery,
  IntegrationQuery,
  ListQuery,
  MemberQuery,
  NamedQuery,
  QueueMemberQuery,
  QueueQuery,
  ScimQuery,
  UsageQuery,
  UserQuery,
  UserSearch,
  WorkitemQuery,
} from './queries.js';

// Records
export {
  schemas,
  type AuditMessage,
  type Conversation,
  type Division,
  type ExternalContact,
  type Group,
  type Integration,
  type IntegrationAction,
  type Queue,
  type QueueMember,
  type Role,
  type ScimUser,
  type Skill,
  type SkillGroup,
  type UsageRow,
  type User,
  type Workitem,
} from './records.js';
