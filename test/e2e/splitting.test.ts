import { ApiClient, PageCapError, pageNumber, Paginated, splitInterval, type Paged, type EventOf } from 'pagewright';
import { startSandbox, type Sandbox, type SandboxOptions } from 'pagewright/sandbox';

interface Conversation {
  readonly conversationId: string;
  readonly conversationStart: string;
}
interface DetailsQuery {
  readonly interval: string;
  readonly paging?: { readonly pageSize: number; readonly pageNumber: number };
}

const body = pageNumber({ param: 'paging.pageNumber', sizeParam: 'paging.pageSize', total: 'totalHits' });
const narrower = 'a narrower interval';

/** A client of a sandbox that serves at most 200 conversations of one interval. */
class Analytics extends ApiClient {
  @Paginated({
    style: splitInterval(body, { splitOn: ['query.too.complex'], maxResults: 200 }),
    pageSize: 50,
    extractor: 'conversations',
  })
  details(query: DetailsQuery): Paged<Conversation> {
    return this.post('/api/v2/analytics/conversations/details/query', query);
  }

  @Paginated({ style: body, pageSize: 50, extractor: 'conversations', cap: { records: 200, instead: narrower } })
  whole(query: DetailsQuery): Paged<Conversation> {
    return this.post('/api/v2/analytics/conversations/details/query', query);
  }
}

const QUARTER = '2026-01-01T00:00:00Z/2026-04-01T00:00:00Z';
const JANUARY = '2026-01-01T00:00:00Z/2026-01-31T00:00:00Z';

async function withSandbox(options: SandboxOptions, use: (analytics: Analytics, sandbox: Sandbox) => Promise<void>) {
  const sandbox = await startSandbox({ conversations: 1_000, maxResults: 200, maxIntervalDays: 31, ...options });
  try {
    await use(new Analytics({ baseURL: sandbox.url }), sandbox);
  } finally {
    await sandbox.close();
  }
}

describe('conversations of a long interval', () => {
  it('[R80] [X14] arrive in windows that the server accepts, each once', async () => {
    await withSandbox({}, async (analytics) => {
      const splits: EventOf<'split'>[] = [];
      const run = analytics.details({ interval: QUARTER }).with({
        observe: (event) => void (event.type === 'split' && splits.push(event)),
      });
      const all = await run.toArray();
      expect(new Set(all.map(({ conversationId }) => conversationId)).size).toBe(1_000);
      expect(all).toHaveLength(1_000);
      expect(run.receipt).toMatchObject({ complete: true, expected: 1_000, next: null });
      expect(new Set(splits.map(({ reason }) => reason))).toEqual(new Set(['refused', 'tooMany']));
    });
  });

  it('[R80] [X14] arrive once each if the run is resumed in another process', async () => {
    await withSandbox({}, async (analytics, sandbox) => {
      const first = analytics.details({ interval: QUARTER }).with({ maxItems: 333 });
      const some = await first.toArray();
      const point = JSON.stringify(first.receipt.next);
      const other = new Analytics({ baseURL: sandbox.url });
      const run = other.details({ interval: QUARTER }).with({ resumeFrom: JSON.parse(point) });
      const rest = await run.toArray();
      expect(new Set([...some, ...rest].map(({ conversationId }) => conversationId)).size).toBe(1_000);
      expect(some.length + rest.length).toBe(1_000);
      expect(run.receipt.complete).toBe(true);
    });
  });

  it('[X13] [X14] end at the cap with an error and advice if the interval is not split', async () => {
    await withSandbox({}, async (analytics) => {
      const error: PageCapError = await analytics
        .whole({ interval: JANUARY })
        .toArray()
        .then(undefined, (reason: PageCapError) => reason);
      expect(error).toBeInstanceOf(PageCapError);
      expect(error).toMatchObject({ cap: 200, collected: 200, instead: narrower });
    });
  });
});
