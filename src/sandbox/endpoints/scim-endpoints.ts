import type { Collection } from '../data/collection.js';
import type { SandboxUser } from '../data/sandbox-records.js';
import { errorReply, type Reply, tooManyRequests } from '../http/reply.js';
import type { SandboxRequest } from '../http/sandbox-request.js';
import { DIALECTS } from '../paging/dialects.js';
import { peopleBelow } from './directory-endpoints.js';
import type { EndpointContext } from './endpoint-context.js';
import type { Endpoint, PathIds } from './router.js';

/** A larger `count` may be throttled, says the platform. */
const UNTHROTTLED_COUNT = 25;
const THROTTLE_MS = 1_000;

/** Lists of RFC 7644. Below `/scim/v2` they hold users as the rest of the sandbox has them, below `/api/v2` as SCIM has them. */
export function scimEndpoints(kit: EndpointContext): Endpoint[] {
  const rows = [...peopleBelow(kit, '/scim/v2'), { path: '/scim/v2/Users', from: () => kit.users.listing() }];
  const platform = ['/api/v2/scim/users', '/api/v2/scim/v2/users'].map((path) => ({
    path,
    from: (_ids: PathIds, request: SandboxRequest) => filtered(kit, request.fields.get('filter')),
  }));
  const throttle = throttled(kit);
  return [...rows, ...platform].map((row) => throttle(kit.list({ ...row, dialect: DIALECTS.scim })));
}

/** Of the filters of RFC 7644 just the one that tells who is active. */
function filtered({ users }: EndpointContext, filter: string | undefined): Collection | Reply {
  if (filter === undefined) return inScim(users.listing());
  const active = /^active eq (true|false)$/i.exec(filter)?.[1]?.toLowerCase();
  if (active === undefined)
    return errorReply(400, 'invalidFilter', `filter takes active eq true or false, not ${filter}`);
  return inScim(users.inState(active === 'true' ? 'active' : 'inactive'));
}

const inScim = (users: Collection): Collection => ({ ...users, at: (i) => scimUser(users.at(i) as SandboxUser) });

/** Answers every so-many-th request for a large page with 429, where the option `scimThrottleEvery` asks for it. */
function throttled({ options }: EndpointContext): (endpoint: Endpoint) => Endpoint {
  const { scimThrottleEvery = Infinity, retryAfter = true } = options;
  let large = 0;
  const named = { key: 'scim.count', namespace: 'scim', value: UNTHROTTLED_COUNT };
  return (endpoint) => ({
    ...endpoint,
    answer: (request, ids, origin) => {
      if (request.number('count', 0) > UNTHROTTLED_COUNT) large += 1;
      else return endpoint.answer(request, ids, origin);
      return large % scimThrottleEvery === 0
        ? tooManyRequests(THROTTLE_MS, retryAfter, named)
        : endpoint.answer(request, ids, origin);
    },
  });
}

/** A user as RFC 7643 writes one. */
function scimUser({ id, name, email, state, department, version }: SandboxUser) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id,
    userName: email ?? id,
    displayName: name,
    active: state === 'active',
    emails: email === undefined ? [] : [{ value: email, type: 'work', primary: true }],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department },
    meta: { resourceType: 'User', version: `W/"${version}"` },
  };
}
