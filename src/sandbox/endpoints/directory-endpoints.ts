import type { Collection } from '../data/collections.js';
import type { SandboxUser } from '../data/people.js';
import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import { DIALECTS } from '../paging/dialects.js';
import type { ListRules } from '../paging/list-rules.js';
import { PLATFORM_DIALECTS } from '../paging/platform-dialects.js';
import type { Endpoint } from './endpoint.js';
import type { EndpointKit } from './endpoint-kit.js';

const MAX_IDS = 100;
const STATES: readonly string[] = ['active', 'inactive', 'deleted'] satisfies SandboxUser['state'][];
/** As the platform does, for users that are not active. */
const INACTIVE_CAP = { records: 10_000, message: 'Pagination may not exceed 10000 results' };

/** Users, groups and members. Their lists page as the option `dialect` says. */
export function directoryEndpoints(kit: EndpointKit): Endpoint[] {
  const { data, users, options } = kit;
  const dialect = DIALECTS[options.dialect ?? 'pageNumber'];
  const sortable = { sortable: true };
  const userRules = ({ fields }: SandboxRequest): ListRules => ({
    ...sortable,
    ...(dialect === DIALECTS.pageNumber ? { maxSize: 500 } : {}),
    ...(fields.get('state') === 'inactive' ? { cap: INACTIVE_CAP } : {}),
  });
  return [
    kit.list({ path: '/api/v2/users', dialect, rules: userRules, from: (_, request) => usersFor(kit, request) }),
    kit.one('/api/v2/users/{userId}', (id) => users.find(id)),
    kit.list({
      path: '/api/v2/users/search',
      dialect: PLATFORM_DIALECTS.search,
      rules: sortable,
      from: () => users.listing(),
    }),
    kit.list({
      path: '/api/v2/groups',
      dialect,
      rules: sortable,
      from: () => ({ size: data.groups, at: (i) => data.group(i) }),
    }),
    kit.one('/api/v2/groups/{groupId}', (id) => {
      const index = data.groupIndex(id);
      return index < 0 ? undefined : data.group(index);
    }),
    kit.list({
      path: '/api/v2/groups/{groupId}/members',
      dialect,
      rules: sortable,
      from: ({ groupId = '' }) => data.membersOf(groupId),
    }),
  ];
}

function usersFor({ users }: EndpointKit, { fields }: SandboxRequest): Collection | Reply {
  const ids = fields.get('id')?.split(',');
  if (ids && ids.length > MAX_IDS)
    return refusal(400, 'max.user.ids', `a request names at most ${MAX_IDS} ids, not ${ids.length}`);
  if (ids) return users.withIds(ids);
  const state = fields.get('state');
  if (state === undefined) return users.listing();
  if (!isState(state)) return refusal(400, 'bad.request', `state takes ${STATES.join(', ')}, not ${state}`);
  return users.inState(state);
}

const isState = (text: string): text is SandboxUser['state'] => STATES.includes(text);
