import { type Collection, reversed, truncated } from '../data/collection.js';
import { DAY_MS, errorReply, queryInterval, type Reply, type SandboxRequest } from '../http/sandbox-request.js';
import { DIALECTS } from '../paging/dialects.js';
import type { ListRules } from '../paging/page-request.js';
import { PLATFORM_DIALECTS } from '../paging/platform-dialects.js';
import { dialectEndpoints, directoryEndpoints } from './directory-endpoints.js';
import type { EndpointContext } from './endpoint-context.js';
import type { Endpoint } from './router.js';
import { scimEndpoints } from './scim-endpoints.js';

const NUMBERED_CONTACT_RULES: ListRules = {
  cap: { records: 1_000, message: 'pageNumber * pageSize may not exceed 1000; scan the contacts instead' },
};

const CONTACT_SCAN_RULES: ListRules = {
  defaultSize: 100,
  minSize: 10,
  maxSize: 200,
  aboveMax: 'refuse',
  refuseCursor: () => errorReply(422, 'unprocessable.entity', 'invalid/expired cursor'),
};

/** External contacts: the first ones by page number, all of them by scan. */
const contactEndpoints = (context: EndpointContext): Endpoint[] => [
  context.list({
    path: '/api/v2/externalcontacts/contacts',
    dialect: DIALECTS.pageNumber,
    rules: NUMBERED_CONTACT_RULES,
    from: () => context.data.contacts,
  }),
  context.list({
    path: '/api/v2/externalcontacts/scan/contacts',
    dialect: PLATFORM_DIALECTS.scan,
    rules: CONTACT_SCAN_RULES,
    from: () => context.data.contacts,
  }),
];

/** Queues, their members, skills and skill groups. */
function routingEndpoints(context: EndpointContext): Endpoint[] {
  const { data } = context;
  const { pageNumber } = DIALECTS;
  const { withoutTotal, afterBefore } = PLATFORM_DIALECTS;
  return [
    context.list({
      path: '/api/v2/routing/queues',
      dialect: pageNumber,
      rules: { maxSize: 500, sortable: true },
      from: () => data.queues,
    }),
    context.one('/api/v2/routing/queues/{queueId}', (id) => data.queues.find(id)),
    context.list({
      path: '/api/v2/routing/queues/{queueId}/members',
      dialect: withoutTotal,
      rules: { maxSize: 100 },
      from: ({ queueId = '' }) => data.queueMembersOf(queueId),
    }),
    context.list({ path: '/api/v2/routing/skills', dialect: pageNumber, from: () => data.skills }),
    context.list({ path: '/api/v2/routing/skillgroups', dialect: afterBefore, from: () => data.skillGroups }),
  ];
}

/** Divisions, roles, integrations and their actions. */
function organisationEndpoints(context: EndpointContext): Endpoint[] {
  const { data } = context;
  const { tokenOrNumber: dialect, afterBefore } = PLATFORM_DIALECTS;
  const rules = { sortable: true };
  return [
    context.list({ path: '/api/v2/authorization/divisions', dialect, rules, from: () => data.divisions }),
    context.one('/api/v2/authorization/divisions/{divisionId}', (id) => data.divisions.find(id)),
    context.list({
      path: '/api/v2/authorization/divisions/query',
      dialect: afterBefore,
      rules: { maxSize: 200, aboveMax: 'refuse' },
      from: () => data.divisions,
    }),
    context.list({ path: '/api/v2/authorization/roles', dialect, rules, from: () => data.roles }),
    context.list({ path: '/api/v2/integrations', dialect, rules, from: () => data.integrations }),
    context.list({ path: '/api/v2/integrations/actions', dialect, rules, from: () => data.actions }),
  ];
}

const WORKITEM_RULES: ListRules = {
  maxSize: 200,
  aboveMax: 'refuse',
  refuseCursor: () => errorReply(400, 'invalid.input.invalid.base64.string', 'after is not a valid base64 string'),
};

/** Workitems by a query. Its filters are required, but ignored. */
const workitemEndpoints = (context: EndpointContext): Endpoint[] => [
  context.list({
    path: '/api/v2/taskmanagement/workitems/query',
    dialect: PLATFORM_DIALECTS.bodyAfter,
    rules: WORKITEM_RULES,
    from: (_, request) =>
      hasFilters(request) ? context.data.workitems : errorReply(400, 'bad.request', 'filters must be an array'),
  }),
];

function hasFilters({ body }: SandboxRequest): boolean {
  const parsed: unknown = body === '' ? undefined : JSON.parse(body);
  return typeof parsed === 'object' && parsed !== null && 'filters' in parsed && Array.isArray(parsed.filters);
}

const ORDERED_BY = ['conversationStart', 'conversationEnd', 'segmentStart', 'segmentEnd'];

/** The conversation details query, always ordered by start. */
function conversationEndpoints(context: EndpointContext): Endpoint[] {
  const { maxResults } = context.options;
  return [
    context.list({
      path: '/api/v2/analytics/conversations/details/query',
      dialect: DIALECTS.bodyPaging,
      rules: {
        maxSize: 100,
        aboveMax: 'refuse',
        cap: { records: maxResults, message: `Pagination may not exceed ${maxResults} results` },
      },
      from: (_, request) => conversationsFor(context, request),
    }),
  ];
}

function conversationsFor({ data, options }: EndpointContext, { fields }: SandboxRequest): Collection | Reply {
  const interval = queryInterval(fields.get('interval'));
  if ('status' in interval) return interval;
  const { fromMs, toMs } = interval;
  const { maxIntervalDays, truncateTo } = options;
  if (toMs - fromMs > maxIntervalDays * DAY_MS) return tooComplex(maxIntervalDays);
  const order = fields.get('order') ?? 'asc';
  if (order !== 'asc' && order !== 'desc') return errorReply(400, 'invalid.sort', 'order must be asc or desc');
  if (!ORDERED_BY.includes(fields.get('orderBy') ?? 'conversationStart'))
    return errorReply(400, 'invalid.sort', `orderBy must be one of ${ORDERED_BY.join(', ')}`);
  const { first, end } = data.conversations.startingIn(fromMs, toMs);
  const all: Collection = { size: end - first, at: (i) => data.conversations.at(first + i) };
  return truncated(order === 'desc' ? reversed(all) : all, toMs - fromMs, truncateTo);
}

const tooComplex = (days: number) =>
  errorReply(400, 'query.too.complex', `the interval is longer than ${days} days; request a shorter one`);

const ENDPOINT_GROUPS = [
  dialectEndpoints,
  directoryEndpoints,
  scimEndpoints,
  routingEndpoints,
  organisationEndpoints,
  contactEndpoints,
  workitemEndpoints,
  conversationEndpoints,
];

/** All endpoints except those of jobs. */
export const platformEndpoints = (context: EndpointContext): Endpoint[] =>
  ENDPOINT_GROUPS.flatMap((endpoints) => endpoints(context));
