import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ApiClient,
  type ApiClientOptions,
  AuthError,
  cursor,
  CursorExpiredError,
  type HttpError,
  type Paged,
  Paginated,
  type PaginatedOptions,
  pageNumber,
  RateLimitError,
  ResponseError,
  RetryExhaustedError,
  tokenFrom,
} from 'pagewright';
import { extract, ndjson } from 'pagewright/extract';
import { sqlite } from 'pagewright/sqlite';
import { fakeClock } from 'pagewright/testing';
import { drain, ids, rejection } from '../support/memory-endpoint';
import { type HttpServer, type ReceivedRequest, type ServedResponse, startHttpServer } from '../support/http-server';
import { instantClock } from '../support/instant-clock';

interface Item {
  readonly id: number;
}

const byCursor = cursor({ from: 'body:next_cursor', to: 'cursor' });

let server: HttpServer;
afterEach(() => server.close());

const directories: string[] = [];
afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true }))));

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pagewright-classify-'));
  directories.push(directory);
  return directory;
}

async function start(serve: (request: ReceivedRequest, count: number) => ServedResponse): Promise<void> {
  server = await startHttpServer(serve);
}

/** The first page is good and names the cursor `x`, the others are as given. */
const afterFirst = (...others: readonly ServedResponse[]) =>
  start((_request, count) =>
    count === 1
      ? { body: { ok: true, data: [{ id: 1 }], next_cursor: 'x' } }
      : others[Math.min(count - 2, others.length - 1)]!,
  );

function clientWith(paging: PaginatedOptions & { collect?: false }, options: ApiClientOptions = {}) {
  class Crm extends ApiClient {
    @Paginated(paging)
    items(params: object = {}): Paged<Item> {
      return this.get('/items', params);
    }

    one(): Promise<unknown> {
      return this.get('/one');
    }

    create(): Promise<unknown> {
      return this.post('/items', { name: 'new' });
    }
  }
  return new Crm({ baseURL: server.url, networkRetries: 0, clock: instantClock(), ...options });
}

describe('a page of status 200 that says that it failed', () => {
  it.each<[string, object]>([
    ['ok: false', { ok: false, error: 'internal_error', data: [] }],
    ['success: false', { success: false, message: 'internal_error', data: [] }],
    ['an error', { error: { code: 190, message: 'internal_error' }, data: [] }],
    ['errors', { errors: [{ message: 'internal_error' }], data: [] }],
    ['errors beside half a page', { errors: [{ message: 'internal_error' }], data: [{ id: 2 }] }],
    ['a status', { status: 500, message: 'internal_error', data: [] }],
  ])('fails the run by %s, with or without an extractor', async (_what, body) => {
    for (const extractor of [undefined, 'data', (page: { data: Item[] }) => page.data]) {
      await afterFirst({ body });
      const client = clientWith({ style: byCursor, ...(extractor && { extractor }) });
      const received: Item[] = [];
      const run = client.items();
      const error = await rejection<ResponseError>(
        (async () => {
          for await (const item of run) received.push(item);
        })(),
      );
      expect(error).toBeInstanceOf(ResponseError);
      expect(error).toMatchObject({ code: 'RESPONSE', status: 200, verdict: 'retry', page: { index: 1 } });
      expect(error.message).toMatch(
        /^Crm\.items, page 2: HTTP 200 .*internal_error.*add a rule to classify with is: 'ok'$/,
      );
      expect(received).toEqual([{ id: 1 }]);
      expect(run.receipt.complete).toBe(false);
      await server.close();
    }
    await start(() => ({}));
  });

  it('fails the run on its only page, with a path as extractor', async () => {
    await start(() => ({ body: { success: false, message: 'no such view', data: [] } }));
    const error = await rejection(clientWith({ style: byCursor, extractor: 'data' }).items().toArray());
    expect(error).toMatchObject({ code: 'RESPONSE', apiMessage: 'no such view', verdict: 'fail' });
  });

  it('is retried if its words say that another try may help, and the run is complete', async () => {
    await afterFirst({ body: { ok: false, error: 'internal_error' } }, { body: { ok: true, data: [{ id: 2 }] } });
    const client = clientWith({ style: byCursor }, { retry: {} });
    const run = client.items();
    expect(ids(await drain(run))).toEqual([1, 2]);
    expect(run.receipt).toMatchObject({ complete: true, retries: 1, requests: 3 });
  });

  it('is not retried otherwise', async () => {
    await afterFirst({ body: { ok: false, error: 'missing_scope' } });
    const error = await rejection(clientWith({ style: byCursor }, { retry: {} }).items().toArray());
    expect(error).toMatchObject({ code: 'RESPONSE', apiCode: 'missing_scope', verdict: 'fail' });
    expect(server.log).toHaveLength(2);
  });

  it('waits for the server if its words say that it throttles', async () => {
    await afterFirst(
      { body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '7' } },
      { body: { ok: true, data: [{ id: 2 }] } },
    );
    const run = clientWith({ style: byCursor }, { rateLimit: { jitter: false } }).items();
    expect(ids(await drain(run))).toEqual([1, 2]);
    expect(run.receipt).toMatchObject({ complete: true, throttledMs: 7_000 });
  });

  it('is a RateLimitError without a rate limit', async () => {
    await afterFirst({ body: { ok: false, error: 'ratelimited' } });
    const error = await rejection(clientWith({ style: byCursor }).items().toArray());
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error.message).toMatch(/HTTP 200 \(ratelimited\)\. Set rateLimit: \{\}/);
  });

  it('is a page if classify says so', async () => {
    await afterFirst({ body: { errors: [{ message: 'one field is hidden' }], data: [{ id: 2 }] } });
    const rules = [{ body: 'errors', is: 'ok' as const }];
    expect(ids(await clientWith({ style: byCursor, classify: rules }).items().toArray())).toEqual([1, 2]);
    expect(server.log).toHaveLength(2);
    await server.close();
    await afterFirst({ body: { errors: [{ message: 'one field is hidden' }], data: [{ id: 2 }] } });
    expect(ids(await clientWith({ style: byCursor }, { classify: rules }).items().toArray())).toEqual([1, 2]);
  });

  it.each([
    { errors: [], data: [{ id: 2 }] },
    { error: null, data: [{ id: 2 }] },
    { error: {}, message: 'ok', code: 200, data: [{ id: 2 }] },
    { error: '', error_code: 0, success: true, data: [{ id: 2 }] },
  ])('is not seen in %j', async (body) => {
    await afterFirst({ body });
    expect(ids(await clientWith({ style: byCursor }).items().toArray())).toEqual([1, 2]);
  });

  it('keeps the output of an extraction from its final name', async () => {
    await afterFirst({ body: { ok: false, error: 'missing_scope', data: [] } });
    const directory = await temporaryDirectory();
    const path = join(directory, 'items.ndjson');
    const client = clientWith({ style: byCursor, dedupe: 'id' });
    const error = await rejection(extract(client.items(), { to: ndjson(path) }));
    expect(error).toMatchObject({ code: 'INCOMPLETE' });
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a plain call', () => {
  it('has no rule for its body but those of classify', async () => {
    await start(() => ({ body: { ok: false, error: 'token_revoked' } }));
    expect(await clientWith({}).one()).toEqual({ ok: false, error: 'token_revoked' });
    const classify = [{ body: { ok: false }, is: 'fail' as const }];
    const error = await rejection(clientWith({}, { classify }).one());
    expect(error).toMatchObject({ code: 'RESPONSE', apiCode: 'token_revoked', status: 200 });
  });

  it.each([200, 201, 202, 205])('succeeds without a body if the server answers %i with none', async (status) => {
    await start(() => ({ status }));
    expect(await clientWith({}).create()).toBeUndefined();
  });

  it('is retried after a verdict only if it is idempotent', async () => {
    await start((_request, count) => (count % 2 ? { status: 418 } : { body: { fine: true } }));
    const client = clientWith({}, { retry: {}, classify: [{ status: 418, is: 'retry' }] });
    expect(await client.one()).toEqual({ fine: true });
    expect(await rejection(client.create())).toMatchObject({ status: 418, verdict: 'retry' });
    expect(server.log).toEqual(['GET /one', 'GET /one', 'POST /items']);
  });

  it('is undefined for empty, and the body of an error status for ok', async () => {
    await start(({ url }) => ({ status: url === '/one' ? 404 : 409, body: { known: true } }));
    const classify = [
      { status: 404, is: 'empty' as const },
      { status: 409, is: 'ok' as const },
    ];
    const client = clientWith({}, { classify });
    expect(await client.one()).toBeUndefined();
    expect(await client.create()).toEqual({ known: true });
  });
});

describe('a verdict of classify', () => {
  it.each([204, 404, 409])('ends a numbered list by empty at a status %i', async (status) => {
    await start((_request, count) => (count < 3 ? { body: { items: [{ id: count }] } } : { status }));
    const client = clientWith({ style: pageNumber(), classify: [{ status, is: 'empty' }] });
    const run = client.items();
    expect(ids(await drain(run))).toEqual([1, 2]);
    expect(server.log).toHaveLength(3);
  });

  it('makes a first page empty under autoDetect', async () => {
    await start(() => ({ status: 409, body: { message: 'Git Repository is empty.' } }));
    const client = clientWith({ classify: [{ status: 409, is: 'empty' }] });
    expect(await client.items().toArray()).toEqual([]);
  });

  it('waits by throttled, whatever the status', async () => {
    await start((_request, count) =>
      count === 1 ? { status: 509, headers: { 'retry-after': '3' } } : { body: { items: [] } },
    );
    const client = clientWith({}, { rateLimit: { jitter: false }, classify: [{ status: 509, is: 'throttled' }] });
    const run = client.items();
    await drain(run);
    expect(run.receipt).toMatchObject({ retries: 1, throttledMs: 3_000 });
  });

  it('renews the token by reauth, whatever the status', async () => {
    await start(({ headers }) =>
      headers.authorization === 'Bearer new-token'
        ? { body: { items: [{ id: 1 }] } }
        : { body: { ok: false, error: 'token_expired' } },
    );
    const tokens = ['old-token', 'new-token'];
    const auth = tokenFrom(() => tokens.shift() ?? 'new-token');
    const classify = [{ body: { error: 'token_expired' }, is: 'reauth' as const }];
    const run = clientWith({}, { auth, classify }).items();
    expect(ids(await drain(run))).toEqual([1]);
    expect(run.receipt.refreshes).toBe(1);
  });

  it('fails without the policy of its name, as the error of that policy', async () => {
    await start(() => ({ status: 418, body: { message: 'a teapot' } }));
    const failed = (is: 'retry' | 'throttled' | 'reauth' | 'expired' | 'fail') =>
      rejection(
        clientWith({}, { classify: [{ status: 418, is }] })
          .items()
          .toArray(),
      );
    expect(await failed('retry')).toMatchObject({ code: 'HTTP', status: 418, verdict: 'retry' });
    expect(await failed('throttled')).toMatchObject({ code: 'RATE_LIMIT', status: 418 });
    expect(await failed('reauth')).toMatchObject({ code: 'UNAUTHORIZED', status: 418 });
    expect(await failed('expired')).toMatchObject({ code: 'HTTP', status: 418, verdict: 'expired' });
    expect(await failed('fail')).toMatchObject({ code: 'HTTP', status: 418, verdict: 'fail' });
  });

  it('is final after one request by fail, even for a status that is retried', async () => {
    await start(() => ({ status: 503 }));
    const client = clientWith({}, { retry: {}, rateLimit: {}, classify: [{ status: 503, is: 'fail' }] });
    expect(await rejection(client.items().toArray())).toMatchObject({ code: 'HTTP', status: 503 });
    expect(server.log).toHaveLength(1);
  });

  it('must be one of the seven, whatever a function returns', async () => {
    await start(() => ({ body: { items: [] } }));
    const client = clientWith({}, { classify: (() => 'done') as never });
    const error = await rejection(client.items().toArray());
    expect(error).toMatchObject({ code: 'CONFIGURATION' });
    expect(error.message).toMatch(/^Crm\.items, page 1: classify returned "done"\. Return one of 'ok', /);
  });

  it('is kept by the error after all retries', async () => {
    await start(() => ({ body: { ok: false, error: 'internal_error' } }));
    const error = await rejection(
      clientWith({}, { retry: { retries: 2 } })
        .items()
        .toArray(),
    );
    expect(error).toBeInstanceOf(RetryExhaustedError);
    expect(error).toMatchObject({ status: 200, attempts: 3, verdict: 'retry', apiCode: 'internal_error' });
    expect(error.cause).toBeInstanceOf(ResponseError);
  });
});

describe('a 403', () => {
  it.each<[string, Record<string, string>, number]>([
    ['Retry-After', { 'retry-after': '1' }, 1_000],
    ['nothing left of a quota', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9' }, 9_000],
  ])('with %s is waited for as a 429', async (_what, headers, waitMs) => {
    await start((_request, count) =>
      count === 1
        ? { status: 403, headers, body: { message: 'You have exceeded a secondary rate limit' } }
        : { body: { items: [{ id: 1 }] } },
    );
    const run = clientWith({}, { rateLimit: { jitter: false }, retry: {} }).items();
    expect(ids(await drain(run))).toEqual([1]);
    expect(run.receipt).toMatchObject({ retries: 1, throttledMs: waitMs });
  });

  it('pauses everyone who shares the bucket', async () => {
    await start((_request, count) => (count === 1 ? { status: 403, headers: { 'retry-after': '60' } } : { body: {} }));
    const clock = fakeClock();
    const client = clientWith({}, { rateLimit: { jitter: false, retries: 0 }, clock });
    expect(await rejection(client.one())).toBeInstanceOf(RateLimitError);
    const second = client.one();
    await clock.advance(59_000);
    expect(server.log).toHaveLength(1);
    await clock.advance(2_000);
    await second;
    expect(server.log).toHaveLength(2);
  });

  it('of another kind is final after one request', async () => {
    await start(() => ({ status: 403, body: { code: 'missing.permission', message: 'no' } }));
    const error = await rejection<HttpError>(clientWith({}, { rateLimit: {}, retry: {} }).items().toArray());
    expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    expect(error).not.toHaveProperty('verdict');
    expect(error.message).toMatch(/lack a permission or scope/);
    expect(server.log).toHaveLength(1);
  });
});

describe('a cursor that died', () => {
  it.each<[string, number, object]>([
    ['a 410', 410, { code: 410, reason: 'Expired', message: 'The parameter is too old' }],
    ['a 410 without words', 410, {}],
    ['a 404 that says so', 404, { message: 'This cursor has expired' }],
    ['a 409 that says so', 409, { message: 'The snapshot is no longer valid' }],
    ['a 200 that says so', 200, { ok: false, error: 'invalid_cursor' }],
  ])('by %s is a CursorExpiredError', async (_what, status, body) => {
    await afterFirst({ status, body });
    const error = await rejection(clientWith({ style: byCursor }, { retry: {} }).items().toArray());
    expect(error).toBeInstanceOf(CursorExpiredError);
    expect(error).toMatchObject({ code: 'CURSOR_EXPIRED', status });
    expect(server.log).toHaveLength(2);
  });

  it('is not seen in a 404 that says something else', async () => {
    await afterFirst({ status: 404, body: { message: 'no such list' } });
    const error = await rejection(clientWith({ style: byCursor }).items().toArray());
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is not a dead cursor if classify has another word for it', async () => {
    await afterFirst({ status: 410 });
    const client = clientWith({ style: byCursor, classify: [{ status: 410, is: 'empty' }] });
    expect(ids(await client.items().toArray())).toEqual([1]);
  });

  it('begins the chunk again, and the extraction is complete', async () => {
    let isDead = true;
    await start(({ query }) => {
      if (query.get('cursor') === null) return { body: { data: [{ id: 1 }], next_cursor: 'x' } };
      if (!isDead) return { body: { data: [{ id: 2 }] } };
      isDead = false;
      return { status: 410, body: { code: 410, reason: 'Expired' } };
    });
    const path = join(await temporaryDirectory(), 'items.ndjson');
    const receipt = await extract(clientWith({ style: byCursor, dedupe: 'id' }).items(), { to: ndjson(path) });
    expect(receipt.complete).toBe(true);
    expect(await readFile(path, 'utf8')).toBe('{"id":1}\n{"id":2}\n');
    expect(server.log).toEqual(['GET /items', 'GET /items?cursor=x', 'GET /items', 'GET /items?cursor=x']);
  });

  it('never stays in the store: the next run begins at the first page', async () => {
    let isDead = true;
    await start(({ query }) => {
      if (query.get('cursor') === null) return { body: { data: [{ id: 1 }], next_cursor: 'x' } };
      return isDead ? { status: 410 } : { body: { data: [{ id: 2 }] } };
    });
    const directory = await temporaryDirectory();
    const run = () =>
      extract(clientWith({ style: byCursor, dedupe: 'id' }).items(), {
        to: ndjson(join(directory, 'items.ndjson')),
        checkpoints: sqlite(join(directory, 'run.db')),
        restarts: 1,
        attempts: 1,
      });
    expect(await rejection(run())).toMatchObject({ code: 'INCOMPLETE' });
    isDead = false;
    server.log.length = 0;
    expect((await run()).complete).toBe(true);
    expect(server.log).toEqual(['GET /items', 'GET /items?cursor=x']);
  });
});

describe('a list that is null', () => {
  it.each<[string, object, string | undefined]>([
    ['a total', { items: null, total: 0 }, undefined],
    ['a page', { items: null, page: 3 }, undefined],
    ['a flag', { data: { items: null, has_more: false } }, undefined],
    ['a next field', { found: null, next: null }, 'found'],
  ])('is an empty page beside %s', async (_what, body, extractor) => {
    await start(() => ({ body }));
    const client = clientWith({ style: pageNumber(), ...(extractor && { extractor }) });
    expect(await client.items().toArray()).toEqual([]);
  });

  it('is an error without the signs of a list', async () => {
    await start(() => ({ body: { items: null, name: 'Ada' } }));
    expect(await rejection(clientWith({ style: pageNumber() }).items().toArray())).toMatchObject({ code: 'SCHEMA' });
    expect(await rejection(clientWith({ extractor: 'items' }).items().toArray())).toMatchObject({ code: 'SCHEMA' });
  });
});

it('an AuthError after a verdict names the status', async () => {
  await start(() => ({ status: 418 }));
  const auth = tokenFrom(
    (() => {
      let count = 0;
      return () => {
        if (count++ > 0) throw new Error('no more tokens');
        return 'first-token';
      };
    })(),
  );
  const error = await rejection(
    clientWith({}, { auth, classify: [{ status: 418, is: 'reauth' }] })
      .items()
      .toArray(),
  );
  expect(error).toBeInstanceOf(AuthError);
});
