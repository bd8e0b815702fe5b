import { PLATFORM_DIALECTS } from '../paging/platform-dialects.js';
import type { Endpoint } from './endpoint.js';
import type { EndpointKit } from './endpoint-kit.js';

/** Divisions, roles, integrations and their actions. */
export function organisationEndpoints(kit: EndpointKit): Endpoint[] {
  const { data } = kit;
  const { tokenOrNumber: dialect, afterBefore } = PLATFORM_DIALECTS;
  const rules = { sortable: true };
  return [
    kit.list({ path: '/api/v2/authorization/divisions', dialect, rules, from: () => data.divisions }),
    kit.one('/api/v2/authorization/divisions/{divisionId}', (id) => data.divisions.find(id)),
    kit.list({
      path: '/api/v2/authorization/divisions/query',
      dialect: afterBefore,
      rules: { maxSize: 200, aboveMax: 'refuse' },
      from: () => data.divisions,
    }),
    kit.list({ path: '/api/v2/authorization/roles', dialect, rules, from: () => data.roles }),
    kit.list({ path: '/api/v2/integrations', dialect, rules, from: () => data.integrations }),
    kit.list({ path: '/api/v2/integrations/actions', dialect, rules, from: () => data.actions }),
  ];
}
