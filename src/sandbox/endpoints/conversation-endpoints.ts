import { type Collection, truncated } from '../data/collection.js';
import { reversed } from '../data/sorting.js';
import { errorReply, type Reply } from '../http/reply.js';
import { DAY_MS, queryInterval, type SandboxRequest } from '../http/sandbox-request.js';
import { DIALECTS } from '../paging/dialects.js';
import type { Endpoint } from './router.js';
import type { EndpointContext } from './endpoint-context.js';

const ORDERED_BY = ['conversationStart', 'conversationEnd', 'segmentStart', 'segmentEnd'];

/** The conversation details query, always ordered by start. */
export function conversationEndpoints(context: EndpointContext): Endpoint[] {
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
