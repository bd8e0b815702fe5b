import { DateChunked, Paginated, type Paged } from 'pagewright';
import { GenesysClient, presets, type Conversation, type ConversationQuery } from 'pagewright/genesys';

export class Analytics extends GenesysClient {
  /** Conversations of an interval, fetched day by day. */
  @DateChunked({ days: 1, concurrency: 4 })
  @Paginated({ ...presets.detailsBody, dedupe: 'conversationId' })
  conversations(query: ConversationQuery): Paged<Conversation> {
    return this.post('/api/v2/analytics/conversations/details/query', query);
  }
}
