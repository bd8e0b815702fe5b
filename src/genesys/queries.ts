/** What the endpoints of `GenesysClient` can be asked; further params of the platform may be given too. */

interface Query {
  readonly pageSize?: number;
  readonly [param: string]: unknown;
}

export interface UserQuery extends Query {
  /** The platform lists active users unless told otherwise. */
  readonly state?: 'active' | 'inactive' | 'deleted' | 'any';
  readonly sortOrder?: 'ASC' | 'DESC';
  /** Parts that are left out unless named, such as `'groups'` or `'authorization'`. */
  readonly expand?: readonly string[];
}

export interface GroupQuery extends Query {
  readonly id?: readonly string[];
  readonly sortOrder?: 'ASC' | 'DESC';
}

export interface MemberQuery extends Query {
  readonly sortOrder?: 'ASC' | 'DESC';
  readonly expand?: readonly string[];
}

export interface QueueQuery extends Query {
  /** `*` stands for any letters at the beginning and at the end. */
  readonly name?: string;
  readonly divisionId?: readonly string[];
  readonly sortOrder?: 'asc' | 'desc';
}

export interface QueueMemberQuery extends Query {
  readonly joined?: boolean;
  readonly memberBy?: 'user' | 'group';
  readonly expand?: readonly string[];
}

export interface NamedQuery extends Query {
  readonly name?: string;
}

export interface IntegrationQuery extends Query {
  readonly expand?: readonly string[];
  readonly sortBy?: string;
}

export interface ActionQuery extends NamedQuery {
  readonly category?: string;
  readonly includeConfig?: boolean;
}

export interface ContactSearch extends Query {
  /** What to look for, in names, numbers and addresses. */
  readonly q?: string;
  readonly sortOrder?: string;
  readonly divisionIds?: readonly string[];
}

export interface ExternalContactQuery {
  /** 10 to 200. */
  readonly limit?: number;
  readonly divisionId?: string;
  readonly [param: string]: unknown;
}

export interface ScimQuery {
  /** Such as `'active eq false'`. */
  readonly filter?: string;
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
  readonly [param: string]: unknown;
}

/** The body of a search for users. */
export interface UserSearch extends Query {
  readonly query?: readonly object[];
  readonly sortBy?: string;
  readonly sortOrder?: 'ASC' | 'DESC' | 'SCORE';
  readonly expand?: readonly string[];
}

/** The body of a query for conversations. */
export interface ConversationQuery {
  /** Start and end in ISO 8601, each with its zone: `'2026-03-01T00:00:00Z/2026-03-02T00:00:00Z'`. */
  readonly interval: string;
  readonly order?: 'asc' | 'desc';
  readonly orderBy?: string;
  readonly conversationFilters?: readonly object[];
  readonly segmentFilters?: readonly object[];
  readonly [field: string]: unknown;
}

/** The body of a query for workitems. */
export interface WorkitemQuery extends Query {
  /** One to three, of which one names the workbin, the assignee, the queue or the type. */
  readonly filters: readonly {
    readonly name: string;
    readonly type: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
  readonly attributes?: readonly string[];
  readonly expands?: readonly string[];
}

/** The body of a job over conversations. */
export interface ConversationJobQuery extends ConversationQuery {
  /** Only conversations that began on a day, in UTC, which the interval touches; without it, all that went on in the interval. */
  readonly startOfDayIntervalMatching?: boolean;
}

/** The body of a query for audit messages. */
export interface AuditQuery {
  /** Start and end in ISO 8601, each with its zone; at most 30 days. */
  readonly interval: string;
  /** Such as `'ContactCenter'` or `'PeoplePermissions'`. */
  readonly serviceName?: string;
  readonly filters?: readonly object[];
  readonly sort?: readonly object[];
  readonly [field: string]: unknown;
}

/** The body of a query for the use of the API. */
export interface UsageQuery {
  /** Start and end in ISO 8601, each with its zone. */
  readonly interval: string;
  readonly granularity?: 'Day' | 'Week' | 'Month';
  readonly metrics?: readonly string[];
  readonly groupBy?: readonly string[];
  readonly [field: string]: unknown;
}
