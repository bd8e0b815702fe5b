export { GenesysClient } from './genesys-client.js';
export { genesys } from './genesys.js';
export { fromEnv } from './from-env.js';
export type { GenesysOptions } from './genesys-options.js';
export type { GenesysAuth } from './credentials.js';
export { GenesysSettings } from './genesys-options.js';

// Facts
export { regions, type GenesysRegion, type RegionDomain, type RegionName } from './regions.js';
export { regionOf } from './regions.js';
export { pageSizes, type PageSize } from './presets.js';
export { errors } from './error-advice.js';
export { jobs } from './jobs.js';
export { presets } from './presets.js';
export { checkInterval, type Interval } from './jobs.js';

// What can be asked
export type {
  ActionQuery,
  ContactSearch,
  AuditQuery,
  ConversationJobQuery,
  ConversationQuery,
  ExternalContactQuery,
  GroupQuery,
  IntegrationQuery,
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
export { auditMessageSchema, type AuditMessage } from './records.js';
export { divisionSchema, roleSchema, type Division, type Role } from './records.js';
export { conversationSchema, type Conversation } from './records.js';
export { externalContactSchema, type ExternalContact } from './records.js';
export { groupSchema, type Group } from './records.js';
export { integrationActionSchema, integrationSchema, type Integration, type IntegrationAction } from './records.js';
export { queueMemberSchema, queueSchema, type Queue, type QueueMember } from './records.js';
export { referenceSchema, type Reference } from './records.js';
export { scimUserSchema, type ScimUser } from './records.js';
export { skillGroupSchema, skillSchema, type Skill, type SkillGroup } from './records.js';
export { usageRowSchema, type UsageRow } from './records.js';
export { userSchema, type User } from './records.js';
export { workitemSchema, type Workitem } from './records.js';
