import type { Collection } from '../data/collections.js';
import { reversed } from '../data/sorting.js';
import { truncated } from '../data/truncated.js';
import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import { DIALECTS } from '../paging/dialects.js';
import type { Endpoint } from './endpoint.js';
import type { EndpointKit } from './endpoint-kit.js';
import { intervalOf } from './interval.js';

const ORDERS: readonly (string | undefined)[] = [undefined, 'asc', 'desc'];
const ORDERED_BY = ['conversationStart', 'conversationEnd', 'segmentStart', 'segmentEnd'];

/** The query for the details of conversations, which go by their start whatever `orderBy` says. */
export function conversationEndpoints(kit: EndpointKit): Endpoint[] {
  const { maxResults = 400_000 } = kit.options;
  return [
    kit.list({
      path: '/api/v2/analytics/conversations/details/query',
      dialect: DIALECTS.bodyPaging,
      rules: {
        maxSize: 100,
        aboveMax: 'refuse',
        cap: { records: maxResults, message: `Pagination may not exceed ${maxResults} results` },
      },
      from: (_, request) => conversationsFor(kit, request),
    }),
  ];
}

function conversationsFor({ data, options }: EndpointKit, { fields }: SandboxRequest): Collection | Reply {
  const interval = intervalOf(fields.get('interval'), options.maxIntervalDays ?? 31);
  if ('status' in interval) return interval;
  const order = fields.get('order');
  if (!ORDERS.includes(order)) return refusal(400, 'invalid.sort', `order takes asc or desc, not ${order}`);
  const by = fields.get('orderBy') ?? 'conversationStart';
  if (!ORDERED_BY.includes(by))
    return refusal(400, 'invalid.sort', `orderBy takes ${ORDERED_BY.join(', ')}, not ${by}`);
  const { from, to } = interval;
  const { first, end } = data.conversations.startingIn(from, to);
  const all: Collection = { size: end - first, at: (i) => data.conversations.at(first + i) };
  return truncated(order === 'desc' ? reversed(all) : all, to - from, options.truncateTo);
}
