import axios, { type AxiosInstance } from 'axios';
import {
  ApiClient,
  autoDetect,
  cursor,
  linkHeader,
  nextUri,
  offset,
  page,
  pageNumber,
  Paginated,
  startIndex,
  type Paged,
} from 'pagewright';
import { type PagingStyle } from 'pagewright/style';
import {
  startSandbox,
  type DialectName,
  type Sandbox,
  type SandboxOptions,
  type SandboxUser,
} from 'pagewright/sandbox';
import { drain } from '../support/memory-endpoint';

const USERS = 137;

/** A client for one dialect, with an explicit or detected style. */
function clientFor(sandbox: Sandbox, dialect: DialectName, style: PagingStyle, posts: boolean) {
  const url = `/dialects/${dialect}/users`;
  class Client extends ApiClient {
    @Paginated({ pageSize: 25, style })
    users(params: object = {}): Paged<SandboxUser> {
      return posts ? this.post(url, params) : this.get(url, params);
    }
  }
  return new Client({ baseURL: sandbox.url });
}

const NAMED: readonly (readonly [rows: string, DialectName, PagingStyle])[] = [
  ['[R18]', 'xPageCursor', cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' })],
  [
    '[R19]',
    'xGenesysPageToken',
    cursor({ from: 'header:X-Genesys-Page-Token', to: 'page_token', sizeParam: 'page_size' }),
  ],
  [
    '[R20]',
    'continuationToken',
    cursor({ from: 'body:continuation_token', to: 'continuation_token', sizeParam: 'page_size' }),
  ],
  ['[R21]', 'linksNext', cursor({ from: 'body:links.next.nextPageToken', to: 'nextPageToken' })],
  ['[R22]', 'after', cursor({ from: 'body:nextPage', to: 'after' })],
  ['[R21] [X8]', 'nextUri', nextUri()],
  ['[X9]', 'nextPage', nextUri()],
  ['[R18]', 'cursor', cursor()],
  ['[R23]', 'scan', cursor({ from: 'body:cursors.after', to: 'cursor', sizeParam: 'limit' })],
  ['[R23]', 'pageNumber', pageNumber()],
  ['[X10]', 'scim', startIndex()],
  ['[R23]', 'offset', offset()],
  ['[X8]', 'linkHeader', linkHeader()],
  ['[X6]', 'bodyPaging', pageNumber({ param: 'paging.pageNumber', sizeParam: 'paging.pageSize', total: 'totalHits' })],
];

const POSTS: readonly DialectName[] = ['after', 'bodyPaging'];
const SHORT = [7, 0, 0, 25, 1, 0, 13];
const WITHOUT_EMPTY_PAGES: readonly DialectName[] = ['scim', 'offset'];
const ONLY_WHOLE_PAGES: readonly DialectName[] = ['pageNumber', 'bodyPaging'];

describe('paging over real HTTP', () => {
  const running: Sandbox[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
  });
  const start = async (options: SandboxOptions = {}) => {
    const sandbox = await startSandbox({ users: USERS, ...options });
    running.push(sandbox);
    return sandbox;
  };

  const all = (sandbox: Sandbox) => Array.from({ length: sandbox.data.users }, (_, i) => sandbox.data.user(i).id);
  const idsOf = (users: readonly SandboxUser[]) => users.map(({ id }) => id);

  it.each(NAMED)('%s fetches all records of the dialect %s in pages of 25', async (_rows, dialect, style) => {
    const sandbox = await start();
    const run = clientFor(sandbox, dialect, style, POSTS.includes(dialect)).users({ state: 'any' });
    const pages = await drain(run.pages());
    expect(idsOf(pages.flatMap(({ items }) => items))).toEqual(all(sandbox));
    expect(pages.map(({ items }) => items.length)).toEqual([25, 25, 25, 25, 25, 12]);
    expect(run.receipt).toMatchObject({
      complete: true,
      records: USERS,
      requests: sandbox.requests.length,
      next: null,
    });
  });

  it.each(NAMED.filter(([, dialect]) => !ONLY_WHOLE_PAGES.includes(dialect)))(
    '[R27] %s does not stop at short or empty pages of the dialect %s',
    async (_rows, dialect, style) => {
      const pageSizes = WITHOUT_EMPTY_PAGES.includes(dialect) ? SHORT.filter((size) => size > 0) : SHORT;
      const sandbox = await start({ pageSizes });
      const users = clientFor(sandbox, dialect, style, POSTS.includes(dialect)).users();
      expect(idsOf(await drain(users))).toEqual(all(sandbox));
    },
  );

  it.each(NAMED)(
    '[R83] %s requests smaller pages if pages of the dialect %s are too large',
    async (_rows, dialect, style) => {
      const sandbox = await start({ tooLargeAbove: 10 });
      const users = clientFor(sandbox, dialect, style, POSTS.includes(dialect)).users();
      expect(idsOf(await drain(users))).toEqual(all(sandbox));
      expect(sandbox.requests.filter(({ status }) => status === 400)).toHaveLength(2);
    },
  );

  const DETECTED: DialectName[] = [
    'pageNumber',
    'xPageCursor',
    'xGenesysPageToken',
    'continuationToken',
    'linksNext',
    'after',
    'nextUri',
    'nextPage',
    'cursor',
    'scan',
    'scim',
    'offset',
    'linkHeader',
  ];

  it.each(DETECTED)('[R23] detects the dialect %s from its first response', async (dialect) => {
    const sandbox = await start();
    const run = clientFor(sandbox, dialect, autoDetect(), POSTS.includes(dialect)).users();
    expect(idsOf(await drain(run))).toEqual(all(sandbox));
    expect(run.receipt.complete).toBe(true);
  });

  it('[R24] never sends a token and a page number together', async () => {
    for (const [, dialect, style] of NAMED.filter(([, name]) => name !== 'pageNumber' && name !== 'bodyPaging')) {
      const sandbox = await start();
      const users = clientFor(sandbox, dialect, style, POSTS.includes(dialect)).users({ pageNumber: 1 });
      expect(await drain(users)).toHaveLength(USERS);
      const numbered = sandbox.requests
        .slice(1)
        .filter(({ fields }) => fields.has('pageNumber') && dialect !== 'offset' && dialect !== 'scim');
      expect(numbered).toEqual([]);
    }
  });

  it('[X8] follows absolute links to the same origin, and rejects others before sending anything', async () => {
    const own = await start({ dialect: 'nextUri', linkOrigin: 'self' });
    const evil = await start();
    class Client extends ApiClient {
      @Paginated({ pageSize: 25 })
      users(params: object = {}): Paged<SandboxUser> {
        return this.get('/api/v2/users', params);
      }
    }
    expect(await drain(new Client({ baseURL: own.url }).users())).toHaveLength(USERS);
    const lured = await start({ dialect: 'nextUri', linkOrigin: evil.url });
    await expect(drain(new Client({ baseURL: lured.url }).users())).rejects.toMatchObject({
      code: 'NEXT_LINK_REFUSED',
      page: { itemsYielded: 0 },
    });
    expect(evil.requests).toHaveLength(0);
    expect(lured.requests).toHaveLength(1);
  });

  it('[X9] loses none of 300 groups if nextPage is sent with page numbers', async () => {
    const sandbox = await start({ groups: 300, dialect: 'nextPage' });
    class Client extends ApiClient {
      @Paginated({ pageSize: 100 })
      groups(params: object = {}): Paged<{ id: string }> {
        return this.get('/api/v2/groups', params);
      }
    }
    expect(new Set((await drain(new Client({ baseURL: sandbox.url }).groups())).map(({ id }) => id)).size).toBe(300);
  });

  it('[R26] [X7] [X24] loses no record to a wrong page count, a growing total or a silent cap', async () => {
    for (const options of [
      { pageCountLie: -3 },
      { pageCountLie: 7 },
      { totalGrowth: 5 },
      { maxPageSize: 10 },
      { totalLie: -40 },
    ]) {
      const sandbox = await start(options);
      expect(idsOf(await drain(clientFor(sandbox, 'pageNumber', pageNumber(), false).users()))).toEqual(all(sandbox));
    }
  });

  it('[X31] fetches pages concurrently and returns them in order', async () => {
    const sandbox = await start({ users: 1_000, latencyMs: 2 });
    class Client extends ApiClient {
      @Paginated({ pageSize: 50, concurrency: 5 })
      users(params: object = {}): Paged<SandboxUser> {
        return this.get('/api/v2/users', params);
      }
    }
    expect(idsOf(await drain(new Client({ baseURL: sandbox.url }).users()))).toEqual(all(sandbox));
    expect(sandbox.requests).toHaveLength(20);
  });

  it('[R43] [R46] works for a plain class with axios or fetch', async () => {
    const sandbox = await start();
    class Plain {
      constructor(private readonly http: AxiosInstance) {}

      @Paginated({ pageSize: 50 })
      byAxios(params: object = {}): Paged<SandboxUser> {
        return page(({ signal }) => this.http.get('/api/v2/users', { params, signal }));
      }

      @Paginated({ pageSize: 50, style: cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' }) })
      byFetch(params: Record<string, string> = {}): Paged<SandboxUser> {
        const query = new URLSearchParams(params).toString();
        return page(({ signal }) => fetch(`${sandbox.url}/dialects/xPageCursor/users?${query}`, { signal }));
      }
    }
    const plain = new Plain(axios.create({ baseURL: sandbox.url }));
    expect(idsOf(await drain(plain.byAxios()))).toEqual(all(sandbox));
    expect(idsOf(await drain(plain.byFetch()))).toEqual(all(sandbox));
  });

  it('[R52] detects a server that pages in a circle', async () => {
    const sandbox = await start({ loopAtPage: 3 });
    await expect(drain(clientFor(sandbox, 'continuationToken', NAMED[2]![2], false).users())).rejects.toMatchObject({
      code: 'CURSOR_LOOP',
    });
  });

  it('[R50] stops at 1,000 pages of an endless server', async () => {
    const sandbox = await start({ endless: true });
    const run = clientFor(sandbox, 'cursor', cursor(), false).users().with({ maxPages: 1_000 });
    await expect(drain(run)).rejects.toMatchObject({
      code: 'PAGINATION_LIMIT',
      message: expect.stringMatching(/^Client\.users, page 1001: maxPages of 1000/),
    });
    expect(sandbox.requests).toHaveLength(1_000);
  });

  it('[R119] sends the query unchanged except for its paging', async () => {
    const sandbox = await start({ users: 60 });
    const query = { interval: 'a/b', order: 'asc', segmentFilters: [{ type: 'or', predicates: [{ value: 'ü' }] }] };
    await drain(clientFor(sandbox, 'bodyPaging', NAMED.at(-1)![2], true).users(query));
    const text = JSON.stringify(query).slice(0, -1);
    expect(sandbox.requests.map(({ body }) => body)).toEqual(
      [1, 2, 3].map((n) => `${text},"paging":{"pageSize":25,"pageNumber":${n}}}`),
    );
  });

  it('[R126] reports the correlation id of each page', async () => {
    const sandbox = await start({ users: 30 });
    const pages = await drain(clientFor(sandbox, 'pageNumber', pageNumber(), false).users().pages());
    for (const { response } of pages) expect(response.headers?.['inin-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
