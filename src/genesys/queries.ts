/** The base of the params of `GenesysClient`'s lists. Any other parameter of the platform is accepted too. */
export interface ListQuery {
  readonly pageSize?: number;
  readonly [param: string]: unknown;
}

/** The params of a list of users. */
export interface UserQuery extends ListQuery {
  /** Without it, the platform returns active users. */
  readonly state?: 'active' | 'inactive' | 'deleted' | 'any';
  readonly sortOrder?: 'ASC' | 'DESC';
  /** Additional parts to include, such as `'groups'` or `'authorization'`. */
  readonly expand?: readonly string[];
}

/** The params of a list of groups. */
export interface GroupQuery extends ListQuery {
  readonly id?: readonly string[];
  readonly sortOrder?: 'ASC' | 'DESC';
}

/** The params of a list of a group's members. */
export interface MemberQuery extends ListQuery {
  readonly sortOrder?: 'ASC' | 'DESC';
  readonly expand?: readonly string[];
}

/** The params of a list of queues. */
export interface QueueQuery extends ListQuery {
  /** A leading or trailing `*` matches any text. */
  readonly name?: string;
  readonly divisionId?: readonly string[];
  readonly sortOrder?: 'asc' | 'desc';
}

/** The params of a list of a queue's members. */
export interface QueueMemberQuery extends ListQuery {
  readonly joined?: boolean;
  readonly memberBy?: 'user' | 'group';
  readonly expand?: readonly string[];
}

/** The params of a list that can be filtered by name. */
export interface NamedQuery extends ListQuery {
  readonly name?: string;
}

/** The params of a list of integrations. */
export interface IntegrationQuery extends ListQuery {
  readonly expand?: readonly string[];
  readonly sortBy?: string;
}

/** The params of a list of data actions. */
export interface ActionQuery extends NamedQuery {
  readonly category?: string;
  readonly includeConfig?: boolean;
}

/** The params of a search for external contacts. */
export interface ContactSearch extends ListQuery {
  /** Text to search in names, numbers and addresses. */
  readonly q?: string;
  readonly sortOrder?: string;
  readonly divisionIds?: readonly string[];
}

/** The params of a scan of external contacts. */
export interface ExternalContactQuery {
  /** The page size, 10 to 200. */
  readonly limit?: number;
  readonly divisionId?: string;
  readonly [param: string]: unknown;
}

/** The params of a list of SCIM users. */
export interface ScimQuery {
  /** Such as `'active eq false'`. */
  readonly filter?: string;
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
  readonly [param: string]: unknown;
}

/** The body of a user search. */
export interface UserSearch extends ListQuery {
  readonly query?: readonly object[];
  readonly sortBy?: string;
  readonly sortOrder?: 'ASC' | 'DESC' | 'SCORE';
  readonly expand?: readonly string[];
}

/** The body of a conversation query. */
export interface ConversationQuery {
  /** Start and end in ISO 8601 with time zones: `'2026-03-01T00:00:00Z/2026-03-02T00:00:00Z'`. */
  readonly interval: string;
  readonly order?: 'asc' | 'desc';
  readonly orderBy?: string;
  readonly conversationFilters?: readonly object[];
  readonly segmentFilters?: readonly object[];
  readonly [field: string]: unknown;
}

/** The body of a workitem query. */
export interface WorkitemQuery extends ListQuery {
  /** One to three filters. One must select the workbin, assignee, queue or type. */
  readonly filters: readonly {
    readonly name: string;
    readonly type: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
  readonly attributes?: readonly string[];
  readonly expands?: readonly string[];
}

/** The body of a conversation job. */
export interface ConversationJobQuery extends ConversationQuery {
  /** Returns only conversations that started on a UTC day within the interval, instead of all that were active in it. */
  readonly startOfDayIntervalMatching?: boolean;
}

/** The body of an audit query. */
export interface AuditQuery {
  /** Start and end in ISO 8601 with time zones; at most 30 days. */
  readonly interval: string;
  /** Such as `'ContactCenter'` or `'PeoplePermissions'`. */
  readonly serviceName?: string;
  readonly filters?: readonly object[];
  readonly sort?: readonly object[];
  readonly [field: string]: unknown;
}

/** The body of an API usage query. */
export interface UsageQuery {
  /** Start and end in ISO 8601 with time zones. */
  readonly interval: string;
  readonly granularity?: 'Day' | 'Week' | 'Month';
  readonly metrics?: readonly string[];
  readonly groupBy?: readonly string[];
  readonly [field: string]: unknown;
}
