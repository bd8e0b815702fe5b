import type { Collection } from '../data/collection.js';
import type { SandboxUser } from '../data/sandbox-records.js';
import { errorReply, type Reply, type SandboxRequest } from '../http/sandbox-request.js';
import { DIALECTS } from '../paging/dialects.js';
import type { ListRules } from '../paging/page-request.js';
import { PLATFORM_DIALECTS } from '../paging/platform-dialects.js';
import type { EndpointContext, ListDefinition } from './endpoint-context.js';
import type { Endpoint } from './router.js';

/** Users, groups and members in each dialect, below `/dialects/<name>`. */
export function dialectEndpoints(context: EndpointContext): Endpoint[] {
  return Object.entries(DIALECTS).flatMap(([name, dialect]) =>
    peopleBelow(context, `/dialects/${name}`).map((definition) => context.list({ ...definition, dialect })),
  );
}

/** Lists that are available in any dialect, below a prefix. */
export function peopleBelow({ data, users }: EndpointContext, prefix: string): Omit<ListDefinition, 'dialect'>[] {
  const rules = { sortable: true };
  const groups: Collection = { size: data.groups, at: (i) => data.group(i) };
  return [
    { path: `${prefix}/users`, rules, from: () => users.listing() },
    { path: `${prefix}/groups`, rules, from: () => groups },
    { path: `${prefix}/groups/{groupId}/members`, rules, from: ({ groupId = '' }) => data.membersOf(groupId) },
  ];
}

const MAX_IDS = 100;
const SORTABLE: ListRules = { sortable: true };
const STATES: readonly string[] = ['active', 'inactive', 'deleted'] satisfies SandboxUser['state'][];
/** Limit of the platform for inactive users. */
const INACTIVE_CAP = { records: 10_000, message: 'Pagination may not exceed 10000 results' };

/** Users, groups and members, paged by the option `dialect`. */
export const directoryEndpoints = (context: EndpointContext): Endpoint[] => [
  ...userEndpoints(context),
  ...groupEndpoints(context),
];

function userEndpoints(context: EndpointContext): Endpoint[] {
  const { users, options } = context;
  const { dialect: name } = options;
  const rules = ({ fields }: SandboxRequest): ListRules => ({
    ...SORTABLE,
    ...(name === 'pageNumber' ? { maxSize: 500 } : {}),
    ...(fields.has('id') ? { ignoresDuplicates: true } : {}),
    ...(fields.get('state') === 'inactive' ? { cap: INACTIVE_CAP } : {}),
  });
  const { search } = PLATFORM_DIALECTS;
  return [
    context.list({
      path: '/api/v2/users',
      dialect: DIALECTS[name],
      rules,
      from: (_, request) => usersFor(context, request),
    }),
    context.one('/api/v2/users/{userId}', (id) => users.find(id)),
    context.list({ path: '/api/v2/users/search', dialect: search, rules: SORTABLE, from: () => users.listing() }),
  ];
}

function groupEndpoints(context: EndpointContext): Endpoint[] {
  const { data, options } = context;
  const listed = { dialect: DIALECTS[options.dialect], rules: SORTABLE };
  const groups: Collection = { size: data.groups, at: (i) => data.group(i) };
  return [
    context.list({ ...listed, path: '/api/v2/groups', from: () => groups }),
    context.one('/api/v2/groups/{groupId}', (id) => {
      const index = data.groupIndex(id);
      return index < 0 ? undefined : data.group(index);
    }),
    context.list({
      ...listed,
      path: '/api/v2/groups/{groupId}/members',
      from: ({ groupId = '' }) => data.membersOf(groupId),
    }),
  ];
}

function usersFor({ users }: EndpointContext, { fields }: SandboxRequest): Collection | Reply {
  const ids = fields.get('id')?.split(',');
  if (ids && ids.length > MAX_IDS)
    return errorReply(400, 'max.user.ids', `a request can name at most ${MAX_IDS} ids, not ${ids.length}`);
  if (ids) return users.withIds(ids);
  const state = fields.get('state');
  if (state === undefined || state === 'any') return users.listing();
  if (!isState(state))
    return errorReply(400, 'bad.request', `state must be one of ${STATES.join(', ')}, any, not ${state}`);
  return users.inState(state);
}

const isState = (text: string): text is SandboxUser['state'] => STATES.includes(text);
