import { ApiClient, clientCredentials, DateChunked, exponential, Paginated, type Paged } from 'pagewright';
import { presets, type Conversation, type ConversationQuery } from 'pagewright/genesys';

/** The credentials of the demo's server. */
export const LOGIN = { clientId: 'analytics', clientSecret: 'secret-of-the-analytics-demo' } as const;

export class ConversationsClient extends ApiClient {
  /** Conversations of an interval of any length. */
  @DateChunked({ days: 30, concurrency: 4 })
  @Paginated({ ...presets.detailsBody, dedupe: 'conversationId' })
  conversations(query: ConversationQuery): Paged<Conversation> {
    return this.post('/api/v2/analytics/conversations/details/query', query);
  }
}

/** A client whose options handle all faults of the server. */
export function resilientClient(url: string): ConversationsClient {
  const backoff = exponential({ baseMs: 100 });
  return new ConversationsClient({
    baseURL: url,
    auth: clientCredentials({ tokenUrl: `${url}/oauth/token`, ...LOGIN, backoff }),
    rateLimit: {},
    retry: { backoff },
    breaker: { failures: 4, cooldownMs: 300, statuses: [429, 500, 502, 503, 504] },
    // `retry` handles network errors too, and emits an event for each retry.
    networkRetries: 0,
  });
}
