import {
  ApiClient,
  constant,
  cursor,
  CursorExpiredError,
  type Middleware,
  offset,
  page,
  type Paged,
  pageNumber,
  type PagewrightEvent,
  Paginated,
  type PaginatedOptions,
  Polled,
  RetryExhaustedError,
  splitInterval,
} from 'pagewright';
import { extract, memory } from 'pagewright/extract';
import type { Params } from 'pagewright/style';
import { fakeClock } from 'pagewright/testing';
import { drain, ids, rejection } from '../../support/memory-endpoint';

type Row = { readonly id: number };

interface Setting {
  readonly paging: Omit<PaginatedOptions, 'collect'>;
  /** Returns a refusal, or nothing to serve the page. */
  readonly refuse: (size: number, from: number, call: number) => object | undefined;
  readonly total?: number;
}

const refusal = (status: number, message = '', headers: object = {}) => ({ status, headers, body: { message } });

/** A client of a list by offset, with all policies. */
function clientOf({ paging, refuse, total = 50 }: Setting) {
  const asked: string[] = [];
  const clock = fakeClock();
  const events: PagewrightEvent[] = [];
  class Api extends ApiClient {
    @Paginated({ style: offset(), pageSize: 20, ...paging })
    rows(query: Params = {}): Paged<Row> {
      const [from, size] = [
        Number(query['offset'] ?? query['cursor'] ?? 0),
        Number(query['limit'] ?? query['pageSize']),
      ];
      asked.push(`${from}+${size}`);
      const refused = refuse(size, from, asked.length);
      const end = Math.min(from + size, total);
      const rows = Array.from({ length: end - from }, (_, i) => ({ id: from + i }));
      const body = { rows, total, ...(end < total ? { next: String(end) } : {}) };
      return page(Promise.resolve(refused ?? { status: 200, headers: {}, body }));
    }
  }
  const api = new Api({
    baseURL: 'https://api.example.com',
    retry: { backoff: constant(1_000), jitter: false },
    rateLimit: { backoff: constant(1_000), jitter: false },
    clock,
    observe: (event) => void events.push(event),
  });
  return { api, asked, clock, events };
}

const all = Array.from({ length: 50 }, (_, i) => i);
const tooSlowAbove = (most: number) => (size: number) => (size > most ? refusal(504) : undefined);

describe('smallerPageOn', () => {
  it.each<[string, Setting['paging']['smallerPageOn'], object]>([
    ['a status', [504], refusal(504)],
    ['a message', ['reduce page size'], refusal(500, 'Timed out: reduce page size and retry')],
    ['a pattern', /reduce page size/i, refusal(400, 'Reduce page size')],
    ['a function', ({ status, apiMessage }) => status === 422 && apiMessage === 'too much', refusal(422, 'too much')],
  ])(
    'names by %s the refusals after which half the page is requested at once',
    async (_what, smallerPageOn, refused) => {
      const refuse = (size: number) => (size > 5 ? refused : undefined);
      const { api, asked, events, clock } = clientOf({ paging: { smallerPageOn }, refuse });
      const since = clock.now();
      const run = api.rows();
      expect(ids(await drain(run))).toEqual(all);
      expect(asked.slice(0, 4)).toEqual(['0+20', '0+10', '0+5', '5+5']);
      expect(clock.now()).toBe(since);
      expect(events.flatMap((event) => (event.type === 'pageSize' ? [[event.from, event.to]] : []))).toEqual([
        [20, 10],
        [10, 5],
      ]);
      expect(run.receipt).toMatchObject({ complete: true, records: 50, retries: 0 });
    },
  );

  it('leaves a refusal that it does not name to the retries', async () => {
    const refuse = (_size: number, _from: number, call: number) => (call === 1 ? refusal(503) : undefined);
    const { api, asked, clock } = clientOf({ paging: { smallerPageOn: [504] }, refuse });
    const run = api.rows();
    const rows = drain(run);
    await clock.advance(1_000);
    expect(ids(await rows)).toEqual(all);
    expect(asked.slice(0, 2)).toEqual(['0+20', '0+20']);
    expect(run.receipt.retries).toBe(1);
  });

  it('retries the smallest page, and fails with what can be done', async () => {
    const { api, asked, clock } = clientOf({
      paging: { smallerPageOn: [504], minPageSize: 10 },
      refuse: tooSlowAbove(0),
    });
    const rows = rejection<RetryExhaustedError>(drain(api.rows()));
    for (let i = 0; i < 6; i += 1) await clock.advance(1_000);
    const error = await rows;
    expect(error).toBeInstanceOf(RetryExhaustedError);
    expect(error).toMatchObject({ status: 504, attempts: 6, page: { index: 0 } });
    expect(error.message).toContain('The API accepts no page below 10 records: expand less');
    expect(asked).toEqual(['0+20', ...Array<string>(6).fill('0+10')]);
  });

  it('retries as usual where the page size is unknown', async () => {
    const paging = {
      smallerPageOn: [504],
      style: cursor({ from: 'body:next', to: 'cursor' }),
      pageSize: undefined,
    } as never;
    const refuse = (_size: number, _from: number, call: number) => (call < 3 ? refusal(504) : undefined);
    const { api, asked, clock } = clientOf({ paging, refuse });
    const rows = drain(api.rows({ limit: 20 }));
    await clock.advance(1_000);
    await clock.advance(1_000);
    expect(ids(await rows)).toEqual(all);
    expect(asked.slice(0, 3)).toEqual(['0+20', '0+20', '0+20']);
  });

  it('keeps the smaller page under a cursor, whose refusal is not taken for an expired cursor', async () => {
    const paging = { smallerPageOn: ['reduce'], style: cursor({ from: 'body:next', to: 'cursor' }) };
    const refuse = (size: number, from: number) =>
      from === 20 && size > 5 ? refusal(400, 'reduce the size') : undefined;
    const { api, asked } = clientOf({ paging, refuse });
    expect(ids(await drain(api.rows()))).toEqual(all);
    expect(asked.slice(0, 4)).toEqual(['0+20', '20+20', '20+10', '20+5']);
    const smallest = clientOf({ paging: { ...paging, minPageSize: 20 }, refuse });
    expect(await rejection(drain(smallest.api.rows()))).not.toBeInstanceOf(CursorExpiredError);
  });

  it('lets a named 429 pause the bucket before the smaller page is requested', async () => {
    const refuse = (size: number) => (size > 10 ? refusal(429, 'reduce', { 'retry-after': '3' }) : undefined);
    const { api, asked, clock, events } = clientOf({ paging: { smallerPageOn: ['reduce'] }, refuse });
    const since = clock.now();
    const rows = drain(api.rows());
    await clock.advance(3_000);
    expect(ids(await rows)).toEqual(all);
    expect(asked.slice(0, 2)).toEqual(['0+20', '0+10']);
    expect(clock.now() - since).toBe(3_000);
    expect(events.filter(({ type }) => type === 'paused')).toHaveLength(1);
  });

  it('can be set for the client, and for one call', async () => {
    const { api, asked } = clientOf({ paging: {}, refuse: tooSlowAbove(10) });
    expect(ids(await drain(api.rows().with({ smallerPageOn: [504] })))).toEqual(all);
    expect(asked.slice(0, 2)).toEqual(['0+20', '0+10']);
  });

  it('works under extract, with concurrency and with prefetch', async () => {
    for (const paging of [{ concurrency: 3 }, { prefetch: 2 }, {}]) {
      const { api, clock } = clientOf({ paging: { smallerPageOn: [504], ...paging }, refuse: tooSlowAbove(5) });
      const since = clock.now();
      const written: Row[] = [];
      const receipt = await extract(api.rows(), {
        to: (rows: readonly Row[]) => void written.push(...rows),
        checkpoints: memory(),
      });
      expect(ids(written)).toEqual(all);
      expect(receipt.complete).toBe(true);
      expect(clock.now()).toBe(since);
    }
  });

  it.each([[[]], [[200]], ['504'], [[{}]]])('is refused when the class is defined: %j', (smallerPageOn) => {
    const paging = { smallerPageOn: smallerPageOn as never };
    expect(() => clientOf({ paging, refuse: () => undefined })).toThrow(
      '@Paginated: option "smallerPageOn" must be a list of HTTP statuses, API codes or messages, a RegExp, or a function',
    );
  });
});

it('an interval that is named by splitOn is halved before its page is retried', async () => {
  const asked: string[] = [];
  class Api extends ApiClient {
    @Paginated({ style: splitInterval(pageNumber(), { splitOn: [504] }), extractor: 'rows' })
    rows(query: Params): Paged<Row> {
      asked.push(query['interval'] as string);
      const body = { rows: [], total: 0 };
      return page(Promise.resolve(asked.length === 1 ? refusal(504) : { status: 200, headers: {}, body }));
    }
  }
  const api = new Api({ baseURL: 'https://api.example.com', retry: {} });
  await drain(api.rows({ interval: '2026-01-01T00:00:00Z/2026-01-03T00:00:00Z' }));
  expect(new Set(asked).size).toBe(3);
});

it('a request for the status of a job is retried, although smallerPageOn names its status', async () => {
  const clock = fakeClock();
  const asked: string[] = [];
  const respond = (status: number, body: object) =>
    page<Promise<object>>(Promise.resolve({ status, headers: {}, body }));
  class Api extends ApiClient {
    @Polled({
      jobId: 'id',
      status: () => {
        asked.push('status');
        return asked.filter((what) => what === 'status').length < 3
          ? respond(504, {})
          : respond(200, { state: 'done' });
      },
      succeeded: ['done'],
      failed: ['failed'],
      results: () => {
        asked.push('results');
        return respond(200, { rows: [{ id: 1 }] });
      },
      intervalMs: 1_000,
    })
    @Paginated({ style: cursor(), pageSize: 20, smallerPageOn: [504], extractor: 'rows' })
    rows(_query: Params = {}): Paged<Row> {
      asked.push('start');
      return page(Promise.resolve({ status: 202, headers: {}, body: { id: 7 } }));
    }
  }
  const api = new Api({ baseURL: 'https://api.example.com', retry: { backoff: constant(1_000) }, clock });
  const rows = drain(api.rows());
  for (let i = 0; i < 4; i += 1) await clock.advance(1_000);
  expect(await rows).toEqual([{ id: 1 }]);
  expect(asked).toEqual(['start', 'status', 'status', 'status', 'results']);
});

it('a middleware of the caller still sees each refusal', async () => {
  const seen: unknown[] = [];
  const watch: Middleware = async (request, next) => {
    try {
      return await next(request);
    } catch (error) {
      seen.push((error as { status?: number }).status);
      throw error;
    }
  };
  const { api } = clientOf({ paging: { smallerPageOn: [504] }, refuse: tooSlowAbove(10) });
  api.use({ at: 'run', handle: watch });
  await drain(api.rows());
  expect(seen).toEqual([504]);
});
