import { DIALECTS } from '../paging/dialects.js';
import { PLATFORM_DIALECTS } from '../paging/platform-dialects.js';
import type { Endpoint } from './endpoint.js';
import type { EndpointKit } from './endpoint-kit.js';

/** Queues, their members, skills and skill groups. */
export function routingEndpoints(kit: EndpointKit): Endpoint[] {
  const { data } = kit;
  const { pageNumber } = DIALECTS;
  const { withoutTotal, afterBefore } = PLATFORM_DIALECTS;
  return [
    kit.list({
      path: '/api/v2/routing/queues',
      dialect: pageNumber,
      rules: { maxSize: 500, sortable: true },
      from: () => data.queues,
    }),
    kit.one('/api/v2/routing/queues/{queueId}', (id) => data.queues.find(id)),
    kit.list({
      path: '/api/v2/routing/queues/{queueId}/members',
      dialect: withoutTotal,
      rules: { maxSize: 100 },
      from: ({ queueId = '' }) => data.queueMembersOf(queueId),
    }),
    kit.list({ path: '/api/v2/routing/skills', dialect: pageNumber, from: () => data.skills }),
    kit.list({ path: '/api/v2/routing/skillgroups', dialect: afterBefore, from: () => data.skillGroups }),
  ];
}
