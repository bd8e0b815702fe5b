import { refusal } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import type { ListRules } from '../paging/list-rules.js';
import { PLATFORM_DIALECTS } from '../paging/platform-dialects.js';
import type { Endpoint } from './endpoint.js';
import type { EndpointKit } from './endpoint-kit.js';

const RULES: ListRules = {
  maxSize: 200,
  aboveMax: 'refuse',
  refuseCursor: () => refusal(400, 'invalid.input.invalid.base64.string', 'after is not a valid base64 string'),
};

/** Workitems by a query whose filters must be there, but narrow nothing. */
export const workitemEndpoints = (kit: EndpointKit): Endpoint[] => [
  kit.list({
    path: '/api/v2/taskmanagement/workitems/query',
    dialect: PLATFORM_DIALECTS.bodyAfter,
    rules: RULES,
    from: (_, request) =>
      hasFilters(request) ? kit.data.workitems : refusal(400, 'bad.request', 'the body needs filters, an array'),
  }),
];

function hasFilters({ body }: SandboxRequest): boolean {
  const parsed: unknown = body === '' ? undefined : JSON.parse(body);
  return typeof parsed === 'object' && parsed !== null && 'filters' in parsed && Array.isArray(parsed.filters);
}
