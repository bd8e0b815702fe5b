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
import type {
  ActionQuery,
  AuditQuery,
  ContactSearch,
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
import type {
  AuditMessage,
  Conversation,
  Division,
  ExternalContact,
  Group,
  Integration,
  IntegrationAction,
  Queue,
  QueueMember,
  Role,
  ScimUser,
  Skill,
  SkillGroup,
  UsageRow,
  User,
  Workitem,
} from './records.js';
import { schemas } from './records.js';

const conversationList = {
  extractor: 'conversations',
  schema: schemas.conversation,
  dedupe: 'conversationId',
} as const;

/** The API defines no parameter for its cursors, and returns none so far. This is its usual style elsewhere. */
const usageStyle = cursor({ from: 'body:cursors.after', to: 'after' });

const INACTIVE_USERS = {
  records: 10_000,
  when: 'refused',
  instead: `state: 'any', or scimUsers({ filter: 'active eq false' }),`,
} as const;
const CONTACTS_BY_NUMBER = { records: 1_000, instead: 'externalContacts()' } as const;

/** Stops a numbered endpoint that never ends. */
const MAX_PAGES = 1_000;

/**
 * A client for the most used endpoints of Genesys Cloud. Extend it with your own endpoints.
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
  /** The options, with the region's addresses. */
  readonly settings: GenesysSettings;

  /**
   * @param options the options of `genesys()`, or its result
   * @throws ConfigurationError for an unknown region, incomplete credentials or invalid options
   */
  constructor(options: GenesysOptions | GenesysSettings) {
    const settings = genesys(options, new.target.name);
    super(settings);
    this.settings = settings;
  }

  /** Active users, unless `state` is set. The platform returns at most 10,000 inactive users. */
  @Paginated({
    ...presets.numbered,
    ...pageSizes.users,
    schema: schemas.user,
    maxPages: MAX_PAGES,
    cap: INACTIVE_USERS,
  })
  users(params: UserQuery = {}): Paged<User> {
    return this.get('/api/v2/users', params);
  }

  /** One user. */
  user(id: string, params: UserQuery = {}): Promise<User> {
    return this.get(path`/api/v2/users/${id}`, params);
  }

  /** Users by id, in any state, 100 per request. Unknown ids are omitted. */
  usersByIds(ids: readonly string[], params: UserQuery = {}): Paged<User> {
    const users = this.usersWithIds({ ...params, id: ids });
    return ids.length > 0 ? users : users.with({ resumeFrom: null });
  }

  @Paginated({
    ...pageSizes.usersByIds,
    style: idBatches({ param: 'id' }),
    extractor: 'entities',
    schema: schemas.user,
    defaults: { state: 'any' },
  })
  protected usersWithIds(params: UserQuery & { readonly id: readonly string[] }): Paged<User> {
    return this.get('/api/v2/users', params);
  }

  /** Users that match a search. */
  @Paginated({ ...presets.searchBody, ...pageSizes.usersSearch, schema: schemas.user })
  usersSearch(search: UserSearch = {}): Paged<User> {
    return this.post('/api/v2/users/search', search);
  }

  /** All groups. */
  @Paginated({ ...presets.numbered, ...pageSizes.groups, schema: schemas.group, maxPages: MAX_PAGES })
  groups(params: GroupQuery = {}): Paged<Group> {
    return this.get('/api/v2/groups', params);
  }

  /** The members of a group. */
  @Paginated({ ...presets.numbered, ...pageSizes.groupMembers, schema: schemas.user })
  groupMembers(groupId: string, params: MemberQuery = {}): Paged<User> {
    return this.get(path`/api/v2/groups/${groupId}/members`, params);
  }

  /** All queues. */
  @Paginated({ ...presets.numbered, ...pageSizes.queues, schema: schemas.queue })
  queues(params: QueueQuery = {}): Paged<Queue> {
    return this.get('/api/v2/routing/queues', params);
  }

  /** The members of a queue. */
  @Paginated({ ...presets.numbered, ...pageSizes.queueMembers, schema: schemas.queueMember })
  queueMembers(queueId: string, params: QueueMemberQuery = {}): Paged<QueueMember> {
    return this.get(path`/api/v2/routing/queues/${queueId}/members`, params);
  }

  /** All divisions. */
  @Paginated({ ...presets.after, ...pageSizes.divisions, schema: schemas.division })
  divisions(params: NamedQuery = {}): Paged<Division> {
    return this.get('/api/v2/authorization/divisions/query', params);
  }

  /** All roles. */
  @Paginated({ ...presets.nextPage, ...pageSizes.roles, schema: schemas.role })
  roles(params: NamedQuery = {}): Paged<Role> {
    return this.get('/api/v2/authorization/roles', params);
  }

  /** All routing skills. */
  @Paginated({ ...presets.numbered, ...pageSizes.skills, schema: schemas.skill })
  skills(params: NamedQuery = {}): Paged<Skill> {
    return this.get('/api/v2/routing/skills', params);
  }

  /** All skill groups. */
  @Paginated({ ...presets.after, ...pageSizes.skillGroups, schema: schemas.skillGroup })
  skillGroups(params: NamedQuery = {}): Paged<SkillGroup> {
    return this.get('/api/v2/routing/skillgroups', params);
  }

  /** All integrations. */
  @Paginated({ ...presets.nextPage, ...pageSizes.integrations, schema: schemas.integration })
  integrations(params: IntegrationQuery = {}): Paged<Integration> {
    return this.get('/api/v2/integrations', params);
  }

  /** All data actions. */
  @Paginated({ ...presets.nextPage, ...pageSizes.integrationActions, schema: schemas.integrationAction })
  integrationActions(params: ActionQuery = {}): Paged<IntegrationAction> {
    return this.get('/api/v2/integrations/actions', params);
  }

  /** External contacts that match a search. The platform returns at most 1,000; `externalContacts()` returns all. */
  @Paginated({
    ...presets.numbered,
    ...pageSizes.externalContactsSearch,
    schema: schemas.externalContact,
    cap: CONTACTS_BY_NUMBER,
  })
  externalContactsSearch(params: ContactSearch = {}): Paged<ExternalContact> {
    return this.get('/api/v2/externalcontacts/contacts', params);
  }

  /** All external contacts, by a scan without a cap. Its cursor expires after 24 hours. */
  @Paginated({ ...presets.scan, ...pageSizes.externalContacts, schema: schemas.externalContact })
  externalContacts(params: ExternalContactQuery = {}): Paged<ExternalContact> {
    return this.get('/api/v2/externalcontacts/scan/contacts', params);
  }

  /** Users by the SCIM 2.0 endpoint. */
  @Paginated({ ...presets.scim, ...pageSizes.scimUsers, schema: schemas.scimUser })
  scimUsers(params: ScimQuery = {}): Paged<ScimUser> {
    return this.get('/api/v2/scim/v2/users', params);
  }

  /** Conversations of an interval. Duplicates, which occur when conversations arrive during the query, are removed by id. */
  @DateChunked({ days: 30 })
  @Paginated({ ...presets.detailsByInterval, ...pageSizes.conversationDetails, ...conversationList })
  conversationDetails(query: ConversationQuery): Paged<Conversation> {
    return this.post('/api/v2/analytics/conversations/details/query', query);
  }

  /** Workitems that match a query. */
  @Paginated({ ...presets.bodyAfter, ...pageSizes.workitems, schema: schemas.workitem })
  workitems(query: WorkitemQuery): Paged<Workitem> {
    return this.post('/api/v2/taskmanagement/workitems/query', query);
  }

  /** Conversations by a job, without the cap of 400,000. Use it for intervals that ended at least a day ago. */
  @DateChunked({ days: 30 })
  @Paginated({
    ...presets.queryCursor,
    ...pageSizes.conversationDetailsJob,
    ...conversationList,
    emptyEnvelope: ['cursor', 'dataAvailabilityDate'],
    warningFrom: dataLagWarning,
  })
  @Polled(jobs.conversationDetails)
  conversationDetailsJob(query: ConversationJobQuery): Paged<Conversation> {
    checkInterval(query.interval, 'interval');
    return this.post('/api/v2/analytics/conversations/details/jobs', query);
  }

  /** Audit messages of an interval, by a job. */
  @DateChunked({ days: 30 })
  @Paginated({
    ...presets.queryCursor,
    ...pageSizes.auditsJob,
    extractor: 'entities',
    emptyEnvelope: ['id', 'pageSize', 'cursor'],
    schema: schemas.auditMessage,
  })
  @Polled(jobs.audits)
  auditsJob(query: AuditQuery): Paged<AuditMessage> {
    checkInterval(query.interval, 'interval');
    return this.post('/api/v2/audits/query', query);
  }

  /** Numbers of API requests by client, user and endpoint, by a job. */
  @Paginated({
    style: usageStyle,
    extractor: 'results',
    emptyEnvelope: ['queryStatus', 'cursors'],
    schema: schemas.usageRow,
  })
  @Polled(jobs.usage)
  usageJob(query: UsageQuery): Paged<UsageRow> {
    checkInterval(query.interval, 'interval');
    return this.post('/api/v2/usage/query', query);
  }
}
