import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { ApiClient, PageCapError, pageNumber, Paginated, splitInterval, type Paged, type SplitEvent } from 'pagewright';

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

/** A client of a server that pages through no more than 200 conversations of one interval. */
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

/** Conversations of `QUARTER`, evenly spread. */
const START = Date.parse('2026-01-01T00:00:00Z');
const CONVERSATIONS = Array.from({ length: 1_000 }, (_, i) => ({
  conversationId: `c${i}`,
  conversationStart: new Date(START + i * 7_776_000).toISOString(),
}));

/** What the details query of Genesys Cloud does: refuses more than 31 days, pages through 200 results, and sends `{}` after the last page. */
function answer({ interval, paging = { pageSize: 25, pageNumber: 1 } }: DetailsQuery): [number, object] {
  const [from = 0, to = 0] = interval.split('/').map((end) => Date.parse(end));
  const days = (to - from) / 86_400_000;
  if (days > 31) return [400, { code: 'query.too.complex', message: `${days} days are more than 31` }];
  const { pageSize, pageNumber: page } = paging;
  if (page * pageSize > 200) return [400, { code: 'bad.request', message: 'Pagination may not exceed 200 results' }];
  const within = CONVERSATIONS.filter(({ conversationStart: at }) => Date.parse(at) >= from && Date.parse(at) < to);
  const conversations = within.slice((page - 1) * pageSize, page * pageSize);
  return [200, conversations.length === 0 ? {} : { conversations, totalHits: within.length }];
}

async function withServer(use: (analytics: Analytics, url: string) => Promise<void>) {
  const server = createServer((request, response) => {
    void json(request).then((query) => {
      const [status, answered] = answer(query as DetailsQuery);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answered));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await use(new Analytics({ baseURL: url }), url);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('the conversations of a long interval', () => {
  it('[R80] [X14] come in windows that the server takes, every one once', async () => {
    await withServer(async (analytics) => {
      const splits: SplitEvent[] = [];
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

  it('[R80] [X14] come once each where the run is broken off and goes on in another process', async () => {
    await withServer(async (analytics, url) => {
      const first = analytics.details({ interval: QUARTER }).with({ maxItems: 333 });
      const some = await first.toArray();
      const point = JSON.stringify(first.receipt.next);
      const other = new Analytics({ baseURL: url });
      const run = other.details({ interval: QUARTER }).with({ resumeFrom: JSON.parse(point) });
      const rest = await run.toArray();
      expect(new Set([...some, ...rest].map(({ conversationId }) => conversationId)).size).toBe(1_000);
      expect(some.length + rest.length).toBe(1_000);
      expect(run.receipt.complete).toBe(true);
    });
  });

  it('[X13] [X14] end at the cap where nothing splits the interval, with an error that says what to do', async () => {
    await withServer(async (analytics) => {
      const error: PageCapError = await analytics
        .whole({ interval: JANUARY })
        .toArray()
        .then(undefined, (reason: PageCapError) => reason);
      expect(error).toBeInstanceOf(PageCapError);
      expect(error).toMatchObject({ cap: 200, collected: 200, instead: narrower });
    });
  });
});
