export { GenesysClient } from './client.js';
export { genesys } from './genesys.js';
export { fromEnv } from './from-env.js';
export type { GenesysOptions } from './genesys-options.js';
export type { GenesysAuth } from './credentials.js';
export { GenesysSettings } from './settings.js';

// Facts
export { regions, type GenesysRegion, type RegionDomain, type RegionName } from './regions.js';
export { regionOf } from './region-of.js';
export { pageSizes, type PageSize } from './page-sizes.js';
export { errors } from './error-advice.js';
export { jobs } from './jobs.js';
export { presets } from './presets.js';
export { checkInterval, type Interval } from './interval.js';

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
export { auditMessageSchema, type AuditMessage } from './records/audit-message.js';
export { divisionSchema, roleSchema, type Division, type Role } from './records/authorization.js';
export { conversationSchema, type Conversation } from './records/conversation.js';
export { externalContactSchema, type ExternalContact } from './records/external-contact.js';
export { groupSchema, type Group } from './records/group.js';
export {
  integrationActionSchema,
  integrationSchema,
  type Integration,
  type IntegrationAction,
} from './records/integration.js';
export { queueMemberSchema, queueSchema, type Queue, type QueueMember } from './records/queue.js';
export { referenceSchema, type Reference } from './records/reference.js';
export { scimUserSchema, type ScimUser } from './records/scim-user.js';
export { skillGroupSchema, skillSchema, type Skill, type SkillGroup } from './records/skill.js';
export { usageRowSchema, type UsageRow } from './records/usage-row.js';
export { userSchema, type User } from './records/user.js';
export { workitemSchema, type Workitem } from './records/workitem.js';
