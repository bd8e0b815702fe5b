import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ApiClient,
  clientCredentials,
  constant,
  DateChunked,
  offset,
  type Paged,
  pageNumber,
  type PagewrightEvent,
  Paginated,
  staticToken,
} from 'pagewright';
import { extract, memory } from 'pagewright/extract';
import { instantClock } from '../support/instant-clock';
import { drain } from '../support/memory-endpoint';

interface Row {
  readonly id: number;
  readonly day: string;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

type Handler = (url: URL, request: IncomingMessage, body: string) => Answer;

const servers: Server[] = [];

async function serve(handler: Handler): Promise<string> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const part of request) body += String(part);
    const { status = 200, headers = {}, body: sent = {} } = handler(new URL(request.url!, 'http://x'), request, body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(sent));
  };
  const server = createServer((request, response) => void answer(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

const DAY = 86_400_000;
const rows: Row[] = Array.from({ length: 181 }, (_, i) => ({
  id: i,
  day: new Date(Date.UTC(2026, 0, 1) + i * DAY).toISOString().slice(0, 10),
}));

describe('windows of calendar months, as inclusive dates', () => {
  class Billing extends ApiClient {
    @DateChunked({ from: 'start_date', to: 'end_date', format: 'date', inclusiveEnd: true, every: 'month' })
    @Paginated({ style: pageNumber({ param: 'page', sizeParam: 'per_page' }), pageSize: 10, dedupe: 'id' })
    costs(query: { start_date: string; end_date: string }): Paged<Row> {
      return this.get('/costs', query);
    }
  }

  /** Lists one day of a range of several days in February, and announces all. */
  const truncating =
    (asked: string[]): Handler =>
    ({ searchParams: query }) => {
      const [from, to] = [query.get('start_date')!, query.get('end_date')!];
      const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page'))];
      asked.push(`${from}/${to}`);
      const all = rows.filter(({ day }) => day >= from && day <= to);
      const listed = from.startsWith('2026-02') && from !== to ? all.slice(0, 1) : all;
      return { body: { results: listed.slice((page - 1) * size, page * size), total: all.length } };
    };

  it('are streamed over HTTP, each date in one window', async () => {
    const asked: string[] = [];
    const billing = new Billing({ baseURL: await serve(truncating(asked)) });
    const run = billing.costs({ start_date: '2026-03-10', end_date: '2026-06-30' });
    expect(await drain(run)).toEqual(rows.filter(({ day }) => day >= '2026-03-10' && day <= '2026-06-30'));
    expect([...new Set(asked)]).toEqual([
      '2026-03-10/2026-03-31',
      '2026-04-01/2026-04-30',
      '2026-05-01/2026-05-31',
      '2026-06-01/2026-06-30',
    ]);
    expect(run.receipt.complete).toBe(true);
  });

  it('are split down to single dates by extract, which has every record once', async () => {
    const asked: string[] = [];
    const billing = new Billing({ baseURL: await serve(truncating(asked)) });
    const written: Row[] = [];
    const receipt = await extract(billing.costs({ start_date: '2026-01-01', end_date: '2026-06-30' }), {
      to: (page: readonly Row[]) => void written.push(...page),
      checkpoints: memory(),
      workers: 3,
    });
    expect(receipt.complete).toBe(true);
    expect(written.map(({ id }) => id).sort((a, b) => a - b)).toEqual(rows.map(({ id }) => id));
    expect(asked.filter((range) => new Set(range.split('/')).size === 1)).toHaveLength(28);
  });
});

describe('an API with headers of its own', () => {
  class Api extends ApiClient {
    @Paginated({ style: offset(), pageSize: 50, smallerPageOn: [504], dedupe: 'id' })
    list(query: object = {}): Paged<Row> {
      return this.get('/rows', query);
    }
  }

  const listOf = ({ searchParams }: URL) => {
    const [from, size] = [Number(searchParams.get('offset') ?? 0), Number(searchParams.get('limit'))];
    return { size, body: { results: rows.slice(from, from + size), total: rows.length } };
  };

  it('is waited for, and asked for smaller pages without a retry of the larger one', async () => {
    let n = 0;
    const sizes: number[] = [];
    const baseURL = await serve((url): Answer => {
      const { size, body } = listOf(url);
      sizes.push(size);
      n += 1;
      if (size > 20) return { status: 504 };
      if (n === 4) return { status: 429, headers: { 'X-Wait-Ms': '1500' } };
      if (n === 6) return { status: 409, headers: { 'X-Should-Retry': 'true', 'Retry-After-Ms': '0' } };
      return { headers: { 'X-Calls-Left': '100' }, body };
    });
    const clock = instantClock(Date.UTC(2026, 0, 1));
    const events: PagewrightEvent[] = [];
    const names = { retryAfter: 'X-Wait-Ms' };
    const api = new Api({
      baseURL,
      clock,
      rateLimit: { headers: { ...names, remaining: 'X-Calls-Left' }, jitter: false },
      retry: { headers: names, jitter: false },
      observe: (event) => void events.push(event),
    });
    const run = api.list();
    expect(await drain(run)).toEqual(rows);
    expect(sizes.slice(0, 3)).toEqual([50, 25, 12]);
    const waits = events.flatMap((event) =>
      event.type === 'retry' || (event.type === 'rateLimited' && event.cause === 'refused') ? [event.waitMs] : [],
    );
    expect(waits).toEqual([1_500, 0]);
    expect(run.receipt).toMatchObject({ complete: true, retries: 2 });
  });

  it('is not asked again when it forbids that', async () => {
    let n = 0;
    const baseURL = await serve(() => {
      n += 1;
      return { status: 503, headers: { 'x-should-retry': 'false' } };
    });
    const api = new Api({ baseURL, retry: { backoff: constant(1) }, auth: staticToken('a-static-token') });
    await expect(drain(api.list())).rejects.toThrow('HTTP 503');
    expect(n).toBe(1);
  });
});

describe('a login by a grant of its own', () => {
  it('is used by a client, whose replicas learn of the token late', async () => {
    const forms: Record<string, string>[] = [];
    const refused: string[] = [];
    const baseURL = await serve(({ pathname }, { headers }, body) => {
      if (pathname === '/token') {
        forms.push(Object.fromEntries(new URLSearchParams(body)));
        return { body: { access_token: `issued-token-${forms.length}`, token_type: 'bearer', expires_in: 3_600 } };
      }
      if (refused.length < 1) {
        refused.push(headers.authorization!);
        return { status: 401 };
      }
      return { body: { results: rows.slice(0, 2), total: 2 } };
    });
    const clock = instantClock(Date.UTC(2026, 0, 1));
    const events: PagewrightEvent[] = [];
    const grant = { grant_type: 'account_credentials', account_id: '77', pin: 'secret-pin' };
    const auth = clientCredentials({ tokenUrl: `${baseURL}/token`, clientId: 'cli', grant, clock });
    class Api extends ApiClient {
      @Paginated({ style: pageNumber() })
      list(query: object = {}): Paged<Row> {
        return this.get('/rows', query);
      }
    }
    const run = new Api({ baseURL, auth, clock, observe: (event) => void events.push(event) }).list();
    expect(await drain(run)).toHaveLength(2);
    expect(forms).toEqual([{ ...grant, client_id: 'cli' }]);
    expect(refused).toEqual(['Bearer issued-token-1']);
    expect(events.filter(({ type }) => type === 'reauth')).toMatchObject([{ outcome: 'retried', ms: 1_000 }]);
    expect(run.receipt).toMatchObject({ requests: 2, retries: 1, refreshes: 0, throttledMs: 1_000, complete: true });
    expect(JSON.stringify([events, run.receipt])).not.toContain('secret-pin');
  });
});
