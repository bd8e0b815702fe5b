import type { Collection } from '../data/collection.js';
import type { SandboxUser } from '../data/sandbox-records.js';
import { errorReply, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/sandbox-request.js';
import { DIALECTS } from '../paging/dialects.js';
import type { ListRules } from '../paging/page-request.js';
import { PLATFORM_DIALECTS } from '../paging/platform-dialects.js';
import type { EndpointContext, ListDefinition } from './endpoint-context.js';
import type { Endpoint } from './router.js';

/** Users, groups and members in each dialect, below `/dialects/<name>`. */
export function dialectEndpoints(kit: EndpointContext): Endpoint[] {
  return Object.entries(DIALECTS).flatMap(([name, dialect]) =>
    peopleBelow(kit, `/dialects/${name}`).map((row) => kit.list({ ...row, dialect })),
  );
}

/** The three lists that the sandbox serves in any dialect, below a prefix. */
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
/** As the platform does, for users that are not active. */
const INACTIVE_CAP = { records: 10_000, message: 'Pagination may not exceed 10000 results' };

/** Users, groups and members. Their lists page as the option `dialect` says. */
export const directoryEndpoints = (kit: EndpointContext): Endpoint[] => [...userEndpoints(kit), ...groupEndpoints(kit)];

function userEndpoints(kit: EndpointContext): Endpoint[] {
  const { users, options } = kit;
  const { dialect: name = 'pageNumber' } = options;
  const rules = ({ fields }: SandboxRequest): ListRules => ({
    ...SORTABLE,
    ...(name === 'pageNumber' ? { maxSize: 500 } : {}),
    ...(fields.has('id') ? { unrepeated: true } : {}),
    ...(fields.get('state') === 'inactive' ? { cap: INACTIVE_CAP } : {}),
  });
  const { search } = PLATFORM_DIALECTS;
  return [
    kit.list({ path: '/api/v2/users', dialect: DIALECTS[name], rules, from: (_, request) => usersFor(kit, request) }),
    kit.one('/api/v2/users/{userId}', (id) => users.find(id)),
    kit.list({ path: '/api/v2/users/search', dialect: search, rules: SORTABLE, from: () => users.listing() }),
  ];
}

function groupEndpoints(kit: EndpointContext): Endpoint[] {
  const { data, options } = kit;
  const listed = { dialect: DIALECTS[options.dialect ?? 'pageNumber'], rules: SORTABLE };
  const groups: Collection = { size: data.groups, at: (i) => data.group(i) };
  return [
    kit.list({ ...listed, path: '/api/v2/groups', from: () => groups }),
    kit.one('/api/v2/groups/{groupId}', (id) => {
      const index = data.groupIndex(id);
      return index < 0 ? undefined : data.group(index);
    }),
    kit.list({
      ...listed,
      path: '/api/v2/groups/{groupId}/members',
      from: ({ groupId = '' }) => data.membersOf(groupId),
    }),
  ];
}

function usersFor({ users }: EndpointContext, { fields }: SandboxRequest): Collection | Reply {
  const ids = fields.get('id')?.split(',');
  if (ids && ids.length > MAX_IDS)
    return errorReply(400, 'max.user.ids', `a request names at most ${MAX_IDS} ids, not ${ids.length}`);
  if (ids) return users.withIds(ids);
  const state = fields.get('state');
  if (state === undefined || state === 'any') return users.listing();
  if (!isState(state)) return errorReply(400, 'bad.request', `state takes ${STATES.join(', ')} and any, not ${state}`);
  return users.inState(state);
}

const isState = (text: string): text is SandboxUser['state'] => STATES.includes(text);
