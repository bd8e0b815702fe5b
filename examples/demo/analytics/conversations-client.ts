import { ApiClient, clientCredentials, DateChunked, exponential, Paginated, type Paged } from 'pagewright';
import { presets, type Conversation, type ConversationQuery } from 'pagewright/genesys';

/** The login that the server of the demo accepts. */
export const LOGIN = { clientId: 'analytics', clientSecret: 'secret-of-the-analytics-demo' } as const;

export class ConversationsClient extends ApiClient {
  /** The conversations of an interval of any length. */
  @DateChunked({ days: 30, concurrency: 4 })
  @Paginated({ ...presets.detailsBody, dedupe: 'conversationId' })
  conversations(query: ConversationQuery): Paged<Conversation> {
    return this.post('/api/v2/analytics/conversations/details/query', query);
  }
}

/** A client that survives faults. Its options contain everything about failures. */
export function resilientClient(url: string): ConversationsClient {
  const backoff = exponential({ baseMs: 100 });
  return new ConversationsClient({
    baseURL: url,
    auth: clientCredentials({ tokenUrl: `${url}/oauth/token`, ...LOGIN, backoff }),
    rateLimit: {},
    retry: { backoff },
    breaker: { failures: 4, cooldownMs: 300, statuses: [429, 500, 502, 503, 504] },
    // Left to `retry`, which emits an event for each retry.
    networkRetries: 0,
  });
}
