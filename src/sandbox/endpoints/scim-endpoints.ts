import type { Collection } from '../data/collection.js';
import type { SandboxUser } from '../data/sandbox-records.js';
import { errorReply, type Reply, type SandboxRequest, tooManyRequests } from '../http/sandbox-request.js';
import { DIALECTS } from '../paging/dialects.js';
import { peopleBelow } from './directory-endpoints.js';
import type { EndpointContext } from './endpoint-context.js';
import type { Endpoint, PathIds } from './router.js';

/** The platform may throttle requests with a larger `count`. */
const UNTHROTTLED_COUNT = 25;
const THROTTLE_MS = 1_000;

/** SCIM lists (RFC 7644). Below `/scim/v2` users have the format of the platform, below `/api/v2` that of SCIM. */
export function scimEndpoints(context: EndpointContext): Endpoint[] {
  const rows = [...peopleBelow(context, '/scim/v2'), { path: '/scim/v2/Users', from: () => context.users.listing() }];
  const platform = ['/api/v2/scim/users', '/api/v2/scim/v2/users'].map((path) => ({
    path,
    from: (_ids: PathIds, request: SandboxRequest) => filtered(context, request.fields.get('filter')),
  }));
  const throttle = throttled(context);
  return [...rows, ...platform].map((row) => throttle(context.list({ ...row, dialect: DIALECTS.scim })));
}

/** Supports one filter of RFC 7644: by `active`. */
function filtered({ users }: EndpointContext, filter: string | undefined): Collection | Reply {
  if (filter === undefined) return inScim(users.listing());
  const active = /^active eq (true|false)$/i.exec(filter)?.[1]?.toLowerCase();
  if (active === undefined)
    return errorReply(400, 'invalidFilter', `filter must be active eq true or false, not ${filter}`);
  return inScim(users.inState(active === 'true' ? 'active' : 'inactive'));
}

const inScim = (users: Collection): Collection => ({ ...users, at: (i) => scimUser(users.at(i) as SandboxUser) });

/** Replies with 429 to every nth request for a large page, by the option `scimThrottleEvery`. */
function throttled({ options }: EndpointContext): (endpoint: Endpoint) => Endpoint {
  const { scimThrottleEvery, retryAfter } = options;
  let large = 0;
  const limit = { key: 'scim.count', namespace: 'scim', value: UNTHROTTLED_COUNT };
  return (endpoint) => ({
    ...endpoint,
    answer: (request, ids, origin) => {
      if (request.number('count', 0) > UNTHROTTLED_COUNT) large += 1;
      else return endpoint.answer(request, ids, origin);
      return large % scimThrottleEvery === 0
        ? tooManyRequests(THROTTLE_MS, retryAfter, limit)
        : endpoint.answer(request, ids, origin);
    },
  });
}

/** A user in the format of RFC 7643. */
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
