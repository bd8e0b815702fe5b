import { z } from 'zod';

/** Another entity, by its id; its name is there where the platform expands it. */
export const referenceSchema = z.looseObject({ id: z.string(), name: z.string().nullish() });

export type Reference = z.infer<typeof referenceSchema>;

/** A user. What `expand` adds, and what the platform adds one day, is there too, as `unknown`. */
export const userSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  username: z.string().nullish(),
  department: z.string().nullish(),
  title: z.string().nullish(),
  /** `'active'`, `'inactive'` or `'deleted'` */
  state: z.string().nullish(),
  division: referenceSchema.nullish(),
  version: z.number().nullish(),
  selfUri: z.string().nullish(),
});

export type User = z.infer<typeof userSchema>;

/** A user as SCIM 2.0 (RFC 7643) sees one. */
export const scimUserSchema = z.looseObject({
  id: z.string(),
  userName: z.string().nullish(),
  displayName: z.string().nullish(),
  active: z.boolean().nullish(),
  title: z.string().nullish(),
  externalId: z.string().nullish(),
  schemas: z.array(z.string()).nullish(),
});

export type ScimUser = z.infer<typeof scimUserSchema>;

export const groupSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  memberCount: z.number().nullish(),
  state: z.string().nullish(),
  /** `'official'` or `'social'` */
  type: z.string().nullish(),
  visibility: z.string().nullish(),
  dateModified: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type Group = z.infer<typeof groupSchema>;

export const queueSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  division: referenceSchema.nullish(),
  memberCount: z.number().nullish(),
  dateCreated: z.string().nullish(),
  dateModified: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type Queue = z.infer<typeof queueSchema>;

/** A user in a queue; `id` is that of the user. */
export const queueMemberSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  user: referenceSchema.nullish(),
  joined: z.boolean().nullish(),
  ringNumber: z.number().nullish(),
  /** `'user'` or `'group'` */
  memberBy: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type QueueMember = z.infer<typeof queueMemberSchema>;

export const skillSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  state: z.string().nullish(),
  dateModified: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type Skill = z.infer<typeof skillSchema>;

export const skillGroupSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  division: referenceSchema.nullish(),
  memberCount: z.number().nullish(),
  dateCreated: z.string().nullish(),
  dateModified: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type SkillGroup = z.infer<typeof skillGroupSchema>;

export const divisionSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  homeDivision: z.boolean().nullish(),
  selfUri: z.string().nullish(),
});

export type Division = z.infer<typeof divisionSchema>;

export const roleSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  permissions: z.array(z.string()).nullish(),
  userCount: z.number().nullish(),
  selfUri: z.string().nullish(),
});

export type Role = z.infer<typeof roleSchema>;

export const integrationSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  integrationType: referenceSchema.nullish(),
  notes: z.string().nullish(),
  /** `'ENABLED'`, `'DISABLED'` or `'DELETED'` */
  intendedState: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type Integration = z.infer<typeof integrationSchema>;

/** What an integration can do: a data action. */
export const integrationActionSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  integrationId: z.string().nullish(),
  category: z.string().nullish(),
  secure: z.boolean().nullish(),
  version: z.number().nullish(),
  selfUri: z.string().nullish(),
});

export type IntegrationAction = z.infer<typeof integrationActionSchema>;

export const externalContactSchema = z.looseObject({
  id: z.string(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  title: z.string().nullish(),
  workEmail: z.string().nullish(),
  personalEmail: z.string().nullish(),
  division: referenceSchema.nullish(),
  createDate: z.string().nullish(),
  modifyDate: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type ExternalContact = z.infer<typeof externalContactSchema>;

/** A conversation as analytics sees it; one that goes on still, or that ended lately, may change. */
export const conversationSchema = z.looseObject({
  conversationId: z.string(),
  /** ISO 8601 */
  conversationStart: z.string().nullish(),
  /** ISO 8601; missing while the conversation goes on. */
  conversationEnd: z.string().nullish(),
  /** `'inbound'` or `'outbound'` */
  originatingDirection: z.string().nullish(),
  divisionIds: z.array(z.string()).nullish(),
  externalTag: z.string().nullish(),
  participants: z.array(z.looseObject({})).nullish(),
});

export type Conversation = z.infer<typeof conversationSchema>;

export const workitemSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  priority: z.number().nullish(),
  /** `'Open'`, `'InProgress'`, `'Waiting'`, `'Closed'` and their like */
  statusCategory: z.string().nullish(),
  workbin: referenceSchema.nullish(),
  dateCreated: z.string().nullish(),
  dateModified: z.string().nullish(),
  dateDue: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type Workitem = z.infer<typeof workitemSchema>;

/** Who did what to which entity. */
export const auditMessageSchema = z.looseObject({
  id: z.string(),
  /** ISO 8601 */
  eventDate: z.string().nullish(),
  serviceName: z.string().nullish(),
  action: z.string().nullish(),
  entityType: z.string().nullish(),
  entity: referenceSchema.partial().nullish(),
  user: referenceSchema.partial().nullish(),
  /** `'SUCCESS'`, `'FAILURE'` or `'WARNING'` */
  status: z.string().nullish(),
  propertyChanges: z.array(z.looseObject({})).nullish(),
});

export type AuditMessage = z.infer<typeof auditMessageSchema>;

/** How often something was asked of the API; which of the fields are there is up to `groupBy` and `metrics` of the query. */
export const usageRowSchema = z.looseObject({
  clientId: z.string().nullish(),
  clientName: z.string().nullish(),
  organizationId: z.string().nullish(),
  userId: z.string().nullish(),
  templateUri: z.string().nullish(),
  httpMethod: z.string().nullish(),
  /** Requests by what they were answered with; `status200` counts all of 200 to 299. */
  status200: z.number().nullish(),
  status300: z.number().nullish(),
  status400: z.number().nullish(),
  status429: z.number().nullish(),
  status500: z.number().nullish(),
  requests: z.number().nullish(),
  /** ISO 8601 */
  date: z.string().nullish(),
});

export type UsageRow = z.infer<typeof usageRowSchema>;
