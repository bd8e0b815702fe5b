import { ApiClient } from '../client/api-client.js';
import { path } from '../client/path.js';
import { DateChunked } from '../decorators/date-chunked.js';
import { Paginated } from '../decorators/paginated.js';
import { Polled } from '../policies/poll/poll-decorator.js';
import type { Paged } from '../paging/paged.js';
import { cursor } from '../paging/styles/cursor.js';
import { idBatches } from '../paging/styles/id-batches.js';
import { checkInterval, dataLagWarning, jobs } from './jobs.js';
import type { GenesysOptions, GenesysSettings } from './genesys-options.js';
import { genesys } from './genesys.js';
import { pageSizes, presets } from './presets.js';
import type * as ask from './queries.js';
import {
  type AuditMessage,
  auditMessageSchema,
  type Conversation,
  conversationSchema,
  type Division,
  divisionSchema,
  type ExternalContact,
  externalContactSchema,
  type Group,
  groupSchema,
  type Integration,
  type IntegrationAction,
  integrationActionSchema,
  integrationSchema,
  type Queue,
  type QueueMember,
  queueMemberSchema,
  queueSchema,
  type Role,
  roleSchema,
  type ScimUser,
  scimUserSchema,
  type Skill,
  type SkillGroup,
  skillGroupSchema,
  skillSchema,
  type UsageRow,
  usageRowSchema,
  type User,
  userSchema,
  type Workitem,
  workitemSchema,
} from './records.js';

const conversationList = { extractor: 'conversations', schema: conversationSchema, dedupe: 'conversationId' } as const;

/** The API defines no param for its cursors, and so far gives none; if it did, it would most likely take them as it does elsewhere. */
const usageStyle = cursor({ from: 'body:cursors.after', to: 'after' });

const INACTIVE_USERS = {
  records: 10_000,
  when: 'refused',
  instead: `the users of any state, or scimUsers({ filter: 'active eq false' }),`,
} as const;
const CONTACTS_BY_NUMBER = { records: 1_000, instead: 'externalContacts(), which scans all there are,' } as const;

/** A numbered endpoint that has no end in sight after so many pages goes in circles. */
const MAX_PAGES = 1_000;

/**
 * Genesys Cloud: what people ask of it most. Extend it with the endpoints that your company needs; each is a few lines.
 *
 * @example
 * class Acme extends GenesysClient {
 *   @Paginated({ ...presets.numbered })
 *   wrapupCodes(params: object = {}): Paged<{ id: string; name: string }> {
 *     return this.get('/api/v2/routing/wrapupcodes', params);
 *   }
 * }
 * const acme = new Acme(fromEnv());
 * for await (const user of acme.users({ state: 'any' })) console.log(user.name);
 */
export class GenesysClient extends ApiClient {
  /** The addresses and options that it was made with. */
  readonly settings: GenesysSettings;

  /**
   * @param options what `genesys()` takes, or what it gave
   * @throws ConfigurationError as `genesys()` does
   */
  constructor(options: GenesysOptions | GenesysSettings) {
    const settings = genesys(options, new.target.name);
    super(settings);
    this.settings = settings;
  }

  /** The platform gives no more than 10,000 users that are inactive. */
  @Paginated({ ...presets.numbered, ...pageSizes.users, schema: userSchema, maxPages: MAX_PAGES, cap: INACTIVE_USERS })
  users(params: ask.UserQuery = {}): Paged<User> {
    return this.get('/api/v2/users', params);
  }

  /** One user; awaited, as it is no list. */
  user(id: string, params: ask.UserQuery = {}): Promise<User> {
    return this.get(path`/api/v2/users/${id}`, params);
  }

  /** Users by their ids, 100 in a request, whatever their state. Ids that the platform does not know are just not among them. */
  usersByIds(ids: readonly string[], params: ask.UserQuery = {}): Paged<User> {
    const users = this.usersWithIds({ ...params, id: ids });
    return ids.length > 0 ? users : users.with({ resumeFrom: null });
  }

  @Paginated({
    ...pageSizes.usersByIds,
    style: idBatches({ param: 'id' }),
    extractor: 'entities',
    schema: userSchema,
    defaults: { state: 'any' },
  })
  protected usersWithIds(params: ask.UserQuery & { readonly id: readonly string[] }): Paged<User> {
    return this.get('/api/v2/users', params);
  }

  @Paginated({ ...presets.searchBody, ...pageSizes.usersSearch, schema: userSchema })
  usersSearch(search: ask.UserSearch = {}): Paged<User> {
    return this.post('/api/v2/users/search', search);
  }

  @Paginated({ ...presets.numbered, ...pageSizes.groups, schema: groupSchema, maxPages: MAX_PAGES })
  groups(params: ask.GroupQuery = {}): Paged<Group> {
    return this.get('/api/v2/groups', params);
  }

  @Paginated({ ...presets.numbered, ...pageSizes.groupMembers, schema: userSchema })
  groupMembers(groupId: string, params: ask.MemberQuery = {}): Paged<User> {
    return this.get(path`/api/v2/groups/${groupId}/members`, params);
  }

  @Paginated({ ...presets.numbered, ...pageSizes.queues, schema: queueSchema })
  queues(params: ask.QueueQuery = {}): Paged<Queue> {
    return this.get('/api/v2/routing/queues', params);
  }

  @Paginated({ ...presets.numbered, ...pageSizes.queueMembers, schema: queueMemberSchema })
  queueMembers(queueId: string, params: ask.QueueMemberQuery = {}): Paged<QueueMember> {
    return this.get(path`/api/v2/routing/queues/${queueId}/members`, params);
  }

  @Paginated({ ...presets.after, ...pageSizes.divisions, schema: divisionSchema })
  divisions(params: ask.NamedQuery = {}): Paged<Division> {
    return this.get('/api/v2/authorization/divisions/query', params);
  }

  @Paginated({ ...presets.nextPage, ...pageSizes.roles, schema: roleSchema })
  roles(params: ask.NamedQuery = {}): Paged<Role> {
    return this.get('/api/v2/authorization/roles', params);
  }

  @Paginated({ ...presets.numbered, ...pageSizes.skills, schema: skillSchema })
  skills(params: ask.NamedQuery = {}): Paged<Skill> {
    return this.get('/api/v2/routing/skills', params);
  }

  @Paginated({ ...presets.after, ...pageSizes.skillGroups, schema: skillGroupSchema })
  skillGroups(params: ask.NamedQuery = {}): Paged<SkillGroup> {
    return this.get('/api/v2/routing/skillgroups', params);
  }

  @Paginated({ ...presets.nextPage, ...pageSizes.integrations, schema: integrationSchema })
  integrations(params: ask.IntegrationQuery = {}): Paged<Integration> {
    return this.get('/api/v2/integrations', params);
  }

  @Paginated({ ...presets.nextPage, ...pageSizes.integrationActions, schema: integrationActionSchema })
  integrationActions(params: ask.ActionQuery = {}): Paged<IntegrationAction> {
    return this.get('/api/v2/integrations/actions', params);
  }

  /** External contacts by what stands in them; the platform gives no more than 1,000. All there are: `externalContacts()`. */
  @Paginated({
    ...presets.numbered,
    ...pageSizes.externalContactsSearch,
    schema: externalContactSchema,
    cap: CONTACTS_BY_NUMBER,
  })
  externalContactsSearch(params: ask.ContactSearch = {}): Paged<ExternalContact> {
    return this.get('/api/v2/externalcontacts/contacts', params);
  }

  /** All external contacts: by a scan, which has no cap. Its cursor lives for 24 hours. */
  @Paginated({ ...presets.scan, ...pageSizes.externalContacts, schema: externalContactSchema })
  externalContacts(params: ask.ExternalContactQuery = {}): Paged<ExternalContact> {
    return this.get('/api/v2/externalcontacts/scan/contacts', params);
  }

  @Paginated({ ...presets.scim, ...pageSizes.scimUsers, schema: scimUserSchema })
  scimUsers(params: ask.ScimQuery = {}): Paged<ScimUser> {
    return this.get('/api/v2/scim/v2/users', params);
  }

  /** Conversations of an interval; the same one may come twice where new ones arrive meanwhile, so they are told apart by their ids. */
  @DateChunked({ days: 30 })
  @Paginated({ ...presets.detailsByInterval, ...pageSizes.conversationDetails, ...conversationList })
  conversationDetails(query: ask.ConversationQuery): Paged<Conversation> {
    return this.post('/api/v2/analytics/conversations/details/query', query);
  }

  @Paginated({ ...presets.bodyAfter, ...pageSizes.workitems, schema: workitemSchema })
  workitems(query: ask.WorkitemQuery): Paged<Workitem> {
    return this.post('/api/v2/taskmanagement/workitems/query', query);
  }

  /** The same conversations by a job, without the cap of 400,000; for intervals that ended a day ago or longer. */
  @DateChunked({ days: 30 })
  @Paginated({
    ...presets.queryCursor,
    ...pageSizes.conversationDetailsJob,
    ...conversationList,
    emptyEnvelope: ['cursor', 'dataAvailabilityDate'],
    warningFrom: dataLagWarning,
  })
  @Polled(jobs.conversationDetails)
  conversationDetailsJob(query: ask.ConversationJobQuery): Paged<Conversation> {
    checkInterval(query.interval, 'interval');
    return this.post('/api/v2/analytics/conversations/details/jobs', query);
  }

  @DateChunked({ days: 30 })
  @Paginated({
    ...presets.queryCursor,
    ...pageSizes.auditsJob,
    extractor: 'entities',
    emptyEnvelope: ['id', 'pageSize', 'cursor'],
    schema: auditMessageSchema,
  })
  @Polled(jobs.audits)
  auditsJob(query: ask.AuditQuery): Paged<AuditMessage> {
    checkInterval(query.interval, 'interval');
    return this.post('/api/v2/audits/query', query);
  }

  /** How often the API was asked for what, and by whom. */
  @Paginated({
    style: usageStyle,
    extractor: 'results',
    emptyEnvelope: ['queryStatus', 'cursors'],
    schema: usageRowSchema,
  })
  @Polled(jobs.usage)
  usageJob(query: ask.UsageQuery): Paged<UsageRow> {
    checkInterval(query.interval, 'interval');
    return this.post('/api/v2/usage/query', query);
  }
}
