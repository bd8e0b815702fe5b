import { z } from 'zod';

/** Another entity. Its name is present if the platform expands it. */
const reference = z.looseObject({ id: z.string(), name: z.string().nullish() });

/**
 * The zod schemas of the records, for the option `schema` of your own endpoints. They require an id and accept unknown fields.
 *
 * @example
 * @Paginated({ ...presets.numbered, schema: schemas.user })
 */
export const schemas = Object.freeze({
  reference,
  user: z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    email: z.string().nullish(),
    username: z.string().nullish(),
    department: z.string().nullish(),
    title: z.string().nullish(),
    /** `'active'`, `'inactive'` or `'deleted'` */
    state: z.string().nullish(),
    division: reference.nullish(),
    version: z.number().nullish(),
    selfUri: z.string().nullish(),
  }),
  scimUser: z.looseObject({
    id: z.string(),
    userName: z.string().nullish(),
    displayName: z.string().nullish(),
    active: z.boolean().nullish(),
    title: z.string().nullish(),
    externalId: z.string().nullish(),
    schemas: z.array(z.string()).nullish(),
  }),
  group: z.looseObject({
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
  }),
  queue: z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    description: z.string().nullish(),
    division: reference.nullish(),
    memberCount: z.number().nullish(),
    dateCreated: z.string().nullish(),
    dateModified: z.string().nullish(),
    selfUri: z.string().nullish(),
  }),
  queueMember: z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    user: reference.nullish(),
    joined: z.boolean().nullish(),
    ringNumber: z.number().nullish(),
    /** `'user'` or `'group'` */
    memberBy: z.string().nullish(),
    selfUri: z.string().nullish(),
  }),
  skill: z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    state: z.string().nullish(),
    dateModified: z.string().nullish(),
    selfUri: z.string().nullish(),
  }),
  skillGroup: z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    description: z.string().nullish(),
    division: reference.nullish(),
    memberCount: z.number().nullish(),
    dateCreated: z.string().nullish(),
    dateModified: z.string().nullish(),
    selfUri: z.string().nullish(),
  }),
  division: z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    description: z.string().nullish(),
    homeDivision: z.boolean().nullish(),
    selfUri: z.string().nullish(),
  }),
  role: z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    description: z.string().nullish(),
    permissions: z.array(z.string()).nullish(),
    userCount: z.number().nullish(),
    selfUri: z.string().nullish(),
  }),
  integration: z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    integrationType: reference.nullish(),
    notes: z.string().nullish(),
    /** `'ENABLED'`, `'DISABLED'` or `'DELETED'` */
    intendedState: z.string().nullish(),
    selfUri: z.string().nullish(),
  }),
  integrationAction: z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    integrationId: z.string().nullish(),
    category: z.string().nullish(),
    secure: z.boolean().nullish(),
    version: z.number().nullish(),
    selfUri: z.string().nullish(),
  }),
  externalContact: z.looseObject({
    id: z.string(),
    firstName: z.string().nullish(),
    lastName: z.string().nullish(),
    title: z.string().nullish(),
    workEmail: z.string().nullish(),
    personalEmail: z.string().nullish(),
    division: reference.nullish(),
    createDate: z.string().nullish(),
    modifyDate: z.string().nullish(),
    selfUri: z.string().nullish(),
  }),
  conversation: z.looseObject({
    conversationId: z.string(),
    /** ISO 8601 */
    conversationStart: z.string().nullish(),
    /** ISO 8601; missing while the conversation is active. */
    conversationEnd: z.string().nullish(),
    /** `'inbound'` or `'outbound'` */
    originatingDirection: z.string().nullish(),
    divisionIds: z.array(z.string()).nullish(),
    externalTag: z.string().nullish(),
    participants: z.array(z.looseObject({})).nullish(),
  }),
  workitem: z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    description: z.string().nullish(),
    priority: z.number().nullish(),
    /** Such as `'Open'`, `'InProgress'`, `'Waiting'` or `'Closed'`. */
    statusCategory: z.string().nullish(),
    workbin: reference.nullish(),
    dateCreated: z.string().nullish(),
    dateModified: z.string().nullish(),
    dateDue: z.string().nullish(),
    selfUri: z.string().nullish(),
  }),
  auditMessage: z.looseObject({
    id: z.string(),
    /** ISO 8601 */
    eventDate: z.string().nullish(),
    serviceName: z.string().nullish(),
    action: z.string().nullish(),
    entityType: z.string().nullish(),
    entity: reference.partial().nullish(),
    user: reference.partial().nullish(),
    /** `'SUCCESS'`, `'FAILURE'` or `'WARNING'` */
    status: z.string().nullish(),
    propertyChanges: z.array(z.looseObject({})).nullish(),
  }),
  usageRow: z.looseObject({
    clientId: z.string().nullish(),
    clientName: z.string().nullish(),
    organizationId: z.string().nullish(),
    userId: z.string().nullish(),
    templateUri: z.string().nullish(),
    httpMethod: z.string().nullish(),
    /** Requests by response status; `status200` counts 200 to 299. */
    status200: z.number().nullish(),
    status300: z.number().nullish(),
    status400: z.number().nullish(),
    status429: z.number().nullish(),
    status500: z.number().nullish(),
    requests: z.number().nullish(),
    /** ISO 8601 */
    date: z.string().nullish(),
  }),
});

/** A user. Fields added by `expand` or by the platform later are present as `unknown`. */
export type User = z.infer<typeof schemas.user>;

/** A user in SCIM 2.0 (RFC 7643). */
export type ScimUser = z.infer<typeof schemas.scimUser>;

/** A group of users. */
export type Group = z.infer<typeof schemas.group>;

/** A queue that routes conversations. */
export type Queue = z.infer<typeof schemas.queue>;

/** A user in a queue; `id` is the user's id. */
export type QueueMember = z.infer<typeof schemas.queueMember>;

/** A routing skill. */
export type Skill = z.infer<typeof schemas.skill>;

/** A group of users with certain skills. */
export type SkillGroup = z.infer<typeof schemas.skillGroup>;

/** A division, which restricts access to its objects. */
export type Division = z.infer<typeof schemas.division>;

/** A role with permissions. */
export type Role = z.infer<typeof schemas.role>;

/** An installed integration. */
export type Integration = z.infer<typeof schemas.integration>;

/** A data action of an integration. */
export type IntegrationAction = z.infer<typeof schemas.integrationAction>;

/** An external contact. */
export type ExternalContact = z.infer<typeof schemas.externalContact>;

/** A conversation in analytics. An active or recent conversation may still change. */
export type Conversation = z.infer<typeof schemas.conversation>;

/** A workitem of task management. */
export type Workitem = z.infer<typeof schemas.workitem>;

/** A change in the audit log: who changed which entity. */
export type AuditMessage = z.infer<typeof schemas.auditMessage>;

/** Numbers of API requests. `groupBy` and `metrics` of the query determine which fields are present. */
export type UsageRow = z.infer<typeof schemas.usageRow>;
