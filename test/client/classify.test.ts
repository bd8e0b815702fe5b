import {
  ApiClient,
  type ApiClientOptions,
  type Classify,
  CLIENT_CONTEXT,
  ConfigurationError,
  cursor,
  DateChunked,
  idBatches,
  page,
  pageNumber,
  type Paged,
  Paginated,
  Polled,
  Retried,
  splitInterval,
} from 'pagewright';
import { drain, ids, rejection } from '../support/memory-endpoint';
import { instantClock } from '../support/instant-clock';

interface Item {
  readonly id: number;
}

const answer = (status: number, body: unknown = {}, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body,
});

/** Answers in order; the last one repeats. */
const answers = (...all: readonly unknown[]) => {
  let count = 0;
  return () => {
    const next = all[Math.min(count++, all.length - 1)];
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
};

const thrown = (status: number, data: unknown) =>
  Object.assign(new Error('Request failed'), { isAxiosError: true, response: { status, headers: {}, data } });

describe('classify', () => {
  it.each([
    ['a response', () => answer(404, { id: 1 })],
    ['a fetch response', () => new Response('{"id":1}', { status: 404 })],
    ['a rejection of axios', () => thrown(404, { id: 1 })],
    ['a rejection of axios with text', () => thrown(404, '{"id":1}')],
  ])('makes a page of %s by ok', async (_what, make) => {
    class Crm extends ApiClient {
      @Paginated({ wrapSingle: true, classify: [{ status: 404, body: { id: 1 }, is: 'ok' }] })
      items(_params: object = {}): Paged<Item> {
        return page(answers(make()));
      }
    }
    expect(await new Crm().items().toArray()).toEqual([{ id: 1 }]);
  });

  it('sees a body that is not JSON as text, before it fails', async () => {
    const seen: unknown[] = [];
    class Crm extends ApiClient {
      @Paginated({ classify: (given) => void seen.push(given) })
      items(_params: object = {}): Paged<Item> {
        return page(answers(new Response('<html>', { headers: { 'X-A': '1' } })));
      }
    }
    expect(await rejection(new Crm().items().toArray())).toMatchObject({ code: 'RESPONSE_FORMAT' });
    expect(seen).toEqual([
      { status: 200, headers: expect.objectContaining({ 'x-a': '1' }) as unknown, body: '<html>' },
    ]);
    class Empty extends Crm {
      override items(params: object = {}): Paged<Item> {
        return super.items(params).with({ classify: [{ body: /^<html/, is: 'empty' }] });
      }
    }
    expect(await new Empty().items().toArray()).toEqual([]);
  });

  it('is asked once about each response, whatever its status', async () => {
    let count = 0;
    class Crm extends ApiClient {
      @Paginated()
      items(_params: object = {}): Paged<Item> {
        return page(answers(answer(404), thrown(500, {})));
      }

      @Retried({ retries: 0 })
      one(): Promise<unknown> {
        return answers(thrown(500, {}))();
      }
    }
    const client = new Crm({ classify: () => void (count += 1) });
    expect(await rejection(client.items().toArray())).toMatchObject({ code: 'NOT_FOUND' });
    expect(count).toBe(1);
    expect(await rejection(client.one())).toMatchObject({ status: 500 });
    expect(count).toBe(2);
  });

  it('sees what a method that is not paged returned, and leaves it unread', async () => {
    const response = new Response('{"ok":false}');
    class Crm {
      readonly [CLIENT_CONTEXT] = { classify: [{ body: { ok: false }, is: 'retry' }] } satisfies ApiClientOptions;
      readonly next = answers(response, answer(200, { ok: true }));

      @Retried({ backoff: () => 0, unsafe: true })
      one(): Promise<unknown> {
        return this.next();
      }
    }
    expect(await new Crm().one()).toEqual(answer(200, { ok: true }));
    expect(await response.json()).toEqual({ ok: false });
  });

  it('sees a response that the method awaited itself', async () => {
    const adapter = (config: object) =>
      Promise.resolve({ status: 200, statusText: '', headers: {}, config, data: { ok: false, items: [] } } as never);
    class Crm extends ApiClient {
      @Paginated()
      items(params: object = {}): Paged<Item> {
        return this.later(params) as never;
      }

      async later(params: object): Promise<unknown> {
        return await this.get<Promise<unknown>>('/items', params);
      }
    }
    const made = (classify?: Classify) =>
      new Crm({ baseURL: 'https://api.example.com', axios: { adapter }, ...(classify && { classify }) });
    expect(await rejection(made().items().toArray())).toMatchObject({ code: 'RESPONSE', page: { index: 0 } });
    expect(
      await made(() => 'ok')
        .items()
        .toArray(),
    ).toEqual([]);
    expect(
      await made(() => 'empty')
        .items()
        .toArray(),
    ).toEqual([]);
    expect(
      await rejection(
        made(() => 'throttled')
          .items()
          .toArray(),
      ),
    ).toMatchObject({ code: 'RATE_LIMIT' });
  });

  it('does not apply the rules of pages to the answers about a job', async () => {
    const next = answers(
      answer(202, { id: 'j1', state: 'RUNNING' }),
      answer(200, { state: 'FULFILLED', error: 'ignored here' }),
      answer(200, { items: [{ id: 1 }] }),
    );
    class Crm extends ApiClient {
      @Paginated({ classify: [{ status: 202, is: 'fail' }] })
      @Polled({
        jobId: 'id',
        succeeded: ['FULFILLED'],
        failed: ['FAILED'],
        status: () => page(next),
        results: () => page(next),
      })
      items(_params: object = {}): Paged<Item> {
        return page(next);
      }
    }
    expect(await new Crm({ clock: instantClock() }).items().toArray()).toEqual([{ id: 1 }]);
  });

  it('ends a list by empty, but not the batches of ids', async () => {
    class Crm extends ApiClient {
      @Paginated({ style: cursor({ from: 'body:next', to: 'cursor' }), classify: [{ status: 204, is: 'empty' }] })
      items(_params: object = {}): Paged<Item> {
        return page(answers(answer(204)));
      }

      @Paginated({ style: idBatches({ param: 'id', size: 1 }), classify: [{ status: 404, is: 'empty' }] })
      byIds({ id }: { id?: readonly number[] } = {}): Paged<Item> {
        return page(answers(id?.[0] === 2 ? answer(404) : answer(200, { items: [{ id: id?.[0] }] })));
      }
    }
    const run = new Crm().items();
    const pages = [];
    for await (const one of run.pages()) pages.push(one);
    expect(pages).toMatchObject([{ items: [], next: null, response: { status: 204, empty: true } }]);
    expect(ids(await drain(new Crm().byIds({ id: [1, 2, 3] })))).toEqual([1, 3]);
  });

  it('keeps a total of earlier pages, so an end by empty may be short', async () => {
    const next = answers(answer(200, { items: [{ id: 1 }], total: 3 }), answer(404));
    class Crm extends ApiClient {
      @Paginated({ style: pageNumber(), classify: [{ status: 404, is: 'empty' }], verifyTotal: 'throw' })
      items(_params: object = {}): Paged<Item> {
        return page(next);
      }
    }
    expect(await rejection(new Crm().items().toArray())).toMatchObject({
      code: 'INCOMPLETE',
      expected: 3,
      received: 1,
    });
  });

  it('throws what its function throws', async () => {
    const mine = new Error('mine');
    class Crm extends ApiClient {
      @Paginated()
      items(_params: object = {}): Paged<Item> {
        return page(answers(answer(404)));
      }
    }
    const classify = () => {
      throw mine;
    };
    expect(await rejection(new Crm({ classify }).items().toArray())).toBe(mine);
  });

  it.each([
    ['the client', () => new ApiClient({ classify: [{ status: 404, is: 'done' }] as never })],
    ['the paging of the client', () => new ApiClient({ paging: { classify: 'ok' as never } })],
    ['@Paginated', () => Paginated({ classify: [{ is: 'ok' }] })],
  ])('is refused in %s where it is malformed', (_where, define) => {
    const use = () => {
      const made = define();
      if (typeof made !== 'function') return;
      class Crm {
        items(_params: object = {}): Paged<Item> {
          return page(answers());
        }
      }
      const descriptor = Object.getOwnPropertyDescriptor(Crm.prototype, 'items')!;
      made(Crm.prototype as never, 'items' as never, descriptor as never);
    };
    expect(use).toThrow(ConfigurationError);
    expect(use).toThrow(/classify/);
  });

  it('is refused in the context of another class at its first call', async () => {
    class Crm {
      readonly [CLIENT_CONTEXT] = { classify: 'ok' as never };

      @Retried()
      one(): Promise<unknown> {
        return Promise.resolve({});
      }
    }
    await expect((async () => new Crm().one())()).rejects.toThrow(/^Crm: option "classify" must be a function/);
  });
});

describe('a page without a body of its own', () => {
  it.each([
    [202, 'ASYNC_RESPONSE', /Use @Polled.*If it is not a job, classify: \[\{ status: 202, is: 'empty' \}\] makes it/],
    [204, 'RESPONSE_FORMAT', /classify: \[\{ status: 204, is: 'empty' \}\] makes it a page without records/],
  ])('of status %i names classify', async (status, code, message) => {
    class Crm extends ApiClient {
      @Paginated()
      items(_params: object = {}): Paged<Item> {
        return page(answers(answer(status, '')));
      }
    }
    const error = await rejection(new Crm().items().toArray());
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
  });
});

describe('an empty page', () => {
  const ok = (page: unknown) => answer(200, { items: [{ id: page }] });

  it('ends a numbered list that is fetched side by side, and no page before it is lost', async () => {
    class Crm extends ApiClient {
      @Paginated({ style: pageNumber(), concurrency: 3, classify: [{ status: 404, is: 'empty' }] })
      items({ pageNumber: number }: { pageNumber?: number } = {}): Paged<Item> {
        return page(answers(Number(number) > 4 ? answer(404) : ok(number)));
      }
    }
    const run = new Crm().items();
    expect(ids(await drain(run))).toEqual([1, 2, 3, 4]);
    expect(run.receipt.pages).toBe(5);
  });

  it('ends its window, and the next window is fetched', async () => {
    class Crm extends ApiClient {
      @Paginated({ style: pageNumber(), classify: [{ status: 404, is: 'empty' }] })
      @DateChunked({ days: 1, splitDays: 1 })
      items({ interval, pageNumber: number }: { interval?: string; pageNumber?: number } = {}): Paged<Item> {
        const day = Number(interval?.slice(8, 10));
        return page(answers(day === 2 || number! > 1 ? answer(404) : ok(day)));
      }
    }
    const run = new Crm().items({ interval: '2026-01-01T00:00:00Z/2026-01-04T00:00:00Z' });
    expect(ids(await drain(run))).toEqual([1, 3]);
  });

  it('ends its interval of a style that splits intervals', async () => {
    class Crm extends ApiClient {
      @Paginated({
        style: splitInterval(pageNumber(), { maxResults: 10 }),
        classify: [{ status: 404, is: 'empty' }],
      })
      items(_params: { interval?: string } = {}): Paged<Item> {
        return page(answers(answer(404)));
      }
    }
    const run = new Crm().items({ interval: '2026-01-01T00:00:00Z/2026-01-04T00:00:00Z' });
    expect(await run.toArray()).toEqual([]);
  });
});
