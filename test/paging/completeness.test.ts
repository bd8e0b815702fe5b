import { getEventListeners } from 'node:events';
import { cursor, offset, pageNumber, type PagewrightError, ResumeError, SchemaError, startIndex } from 'pagewright';
import { z } from 'zod';
import {
  chained,
  drain,
  gate,
  ids,
  memoryEndpoint,
  numbered,
  records,
  rejection,
  respond,
  settle,
} from '../support/memory-endpoint';

/** Ways in which a server or a caller could make a run lose, repeat or misreport records silently. */

const some = records(1, 2);

describe('autoDetect', () => {
  it.each([
    ['has a token under the name of a link', { items: some, next: 'tok' }],
    ['has a token in its metadata', { entities: some, pagination: { next: 'abc' } }],
    ['says hasMore', { items: some, hasMore: true }],
    ['says has_more in its metadata', { items: some, meta: { has_more: true } }],
    ['names a next page by number', { items: some, nextPage: 2 }],
    ['has a numeric cursor', { items: some, nextCursor: 100 }],
    ['counts several pages', { items: some, page: 1, totalPages: 10 }],
    ['has its total as text', { items: some, total: '250' }],
    ['flags more beside an empty cursor', { items: some, cursor: null, hasMore: true }],
  ])('does not take a page for the only one if the response %s', async (_what, body) => {
    await expect(drain(memoryEndpoint(() => body, { pageSize: 25 }).call())).rejects.toMatchObject({
      code: 'STYLE_DETECTION',
    });
  });

  it('does not take a page for the only one if a header counts more', async () => {
    const { call } = memoryEndpoint(() => respond({ items: some }, { 'x-page-count': '7' }));
    await expect(drain(call())).rejects.toThrow(
      /"x-page-count" in the response indicates more pages, but not how to request them/,
    );
  });

  it('reads a page number that is text, and a cursor beside a Link header without next', async () => {
    const text = memoryEndpoint(
      (params) => ({
        ...(numbered(30)(params, 0, undefined as never) as object),
        pageNumber: '1',
        pageSize: undefined,
      }),
      { pageSize: 10 },
    );
    expect(ids(await drain(text.call()))).toEqual(ids(records(1, 30)));
    const both = memoryEndpoint((params) =>
      respond(
        { items: params['cursor'] ? [{ id: 2 }] : [{ id: 1 }], ...(params['cursor'] ? {} : { nextCursor: 'x' }) },
        { link: '</a>; rel="first"' },
      ),
    );
    expect(ids(await drain(both.call()))).toEqual([1, 2]);
  });

  it('does not report a run as short that the caller began in the middle', async () => {
    const run = memoryEndpoint(numbered(30), { pageSize: 10 }).call({ pageNumber: 2 });
    expect(ids(await drain(run))).toEqual(ids(records(11, 30)));
    expect(run.receipt).toMatchObject({ complete: true });
  });
});

describe('a receipt', () => {
  it('is complete only if as many distinct records were received as announced', async () => {
    const { call } = memoryEndpoint(chained([records(1, 2), records(2, 3)]), {
      style: cursor({ total: 'total' }),
      dedupe: 'id',
    });
    const announced = memoryEndpoint(
      (params, n, request) => ({
        ...(chained([records(1, 2), records(2, 3)])(params, n, request) as object),
        total: 4,
      }),
      { style: cursor({ total: 'total' }), dedupe: 'id' },
    ).call();
    await drain(announced);
    expect(announced.receipt).toMatchObject({
      complete: false,
      partial: 'short',
      expected: 4,
      records: 3,
      duplicates: 1,
    });
    const silent = call();
    await drain(silent);
    expect(silent.receipt.complete).toBe(true);
  });

  it('is complete only if later pages do not drop the total', async () => {
    const run = memoryEndpoint(
      (_params, n) => ({ items: n === 1 ? records(1, 2) : [], total: n === 1 ? 100 : 0, cursor: n === 1 ? 'a' : null }),
      { style: cursor() },
    ).call();
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: false, expected: 100 });
  });

  it('is complete only if no next link follows a total that is reached', async () => {
    const { call } = memoryEndpoint(
      numbered(10, (page) => ({ total: 4, ...(page < 3 ? { nextUri: `/x?pageNumber=${page + 1}` } : {}) })),
      {
        style: pageNumber(),
        pageSize: 4,
      },
    );
    expect(await drain(call())).toHaveLength(10);
  });
});

describe('a run over a server with other pages than it announces', () => {
  it.each([4, 1])('loses nothing under startIndex (itemsPerPage %i, 2 served)', async (itemsPerPage) => {
    const { call } = memoryEndpoint(
      (params) => {
        const at = Number(params['startIndex'] ?? 1);
        return { Resources: records(at, Math.min(at + 1, 11)), itemsPerPage };
      },
      { style: startIndex() },
    );
    expect(ids(await drain(call()))).toEqual(ids(records(1, 11)));
  });

  it('[X24] loses nothing if the server caps the page size but counts by the requested one', async () => {
    const { call, asked } = memoryEndpoint(
      (params) => {
        const [page, size] = [Number(params['pageNumber']), Number(params['pageSize'])];
        const from = (page - 1) * size;
        return { entities: records(from + 1, Math.min(from + Math.min(size, 2), 11)), pageSize: Math.min(size, 2) };
      },
      { style: pageNumber(), pageSize: 4 },
    );
    expect(ids(await drain(call()))).toEqual(ids(records(1, 11)));
    expect(asked[1]).toEqual({ pageNumber: 2, pageSize: 2 });
  });
});

describe('the list of records', () => {
  it.each([['one of several, though the others are empty', { entities: [], data: ['meta'] }, {}]])(
    'is not %s',
    async (_what, body, options) => {
      await expect(drain(memoryEndpoint(() => body, options).call())).rejects.toThrow(SchemaError);
    },
  );

  it('is not a field of the one record of wrapSingle', async () => {
    const user = { id: 1, name: 'Ada', skills: ['maths'] };
    expect(await drain(memoryEndpoint(() => user, { wrapSingle: true }).call())).toEqual([user]);
  });
});

describe('a cursor', () => {
  it('is rejected if it is a number too large to be exact', async () => {
    const { call } = memoryEndpoint(
      () => JSON.parse('{"results":[{"id":1}],"cursor":12345678901234567891}') as object,
      { style: cursor() },
    );
    await expect(drain(call())).rejects.toThrow(/an exact number/);
  });

  it.each([undefined, null, ''])('ends the run if an extractor returns it as %j', async (next) => {
    const { call, asked } = memoryEndpoint(() => ({ rows: some, cursor: 'echo' }), {
      style: cursor(),
      extractor: (body: { rows: unknown[] }) => ({ items: body.rows, next }),
    });
    expect(await drain(call())).toHaveLength(2);
    expect(asked).toHaveLength(1);
  });
});

describe('resumeFrom', () => {
  it('makes a finished run, which sends nothing, if it is null', async () => {
    const { call, asked } = memoryEndpoint(chained([some]), { style: cursor() });
    const first = call();
    await drain(first);
    const again = call().with({ resumeFrom: first.receipt.next });
    expect(await drain(again)).toEqual([]);
    expect(again.receipt).toMatchObject({ complete: true, requests: 0, next: null });
    expect(asked).toHaveLength(1);
  });

  it.each([
    [pageNumber(), { style: 'pageNumber', at: {}, seen: 0 }],
    [cursor(), { style: 'cursor', at: { page: 1 }, seen: 0 }],
    [offset(), { style: 'offset', at: { offset: 'x' }, seen: 0 }],
    [undefined, { style: 'autoDetect', at: { chosen: { style: 'foo' }, at: {} }, seen: 0 }],
    [undefined, { style: 'autoDetect', at: { chosen: { style: 'cursor' }, at: null }, seen: 0 }],
    [undefined, { style: 'autoDetect', at: { chosen: { style: 'constructor' }, at: {} }, seen: 0 }],
    [undefined, { style: 'autoDetect', at: { chosen: { style: 'cursor' }, at: { offset: 1 } }, seen: 0 }],
  ])('is rejected if it is not a position of its style: %#', (style, point) => {
    const { call } = memoryEndpoint(numbered(5), style ? { style } : {});
    expect(() => call().with({ resumeFrom: point })).toThrow(ResumeError);
  });

  it('remembers the keys of skipped records', async () => {
    const { call } = memoryEndpoint(chained([[{ id: 1 }, { id: 2 }, { id: 1 }, { id: 3 }]]), {
      style: cursor(),
      dedupe: 'id',
    });
    const run = call();
    await run.next();
    await run.next();
    expect(ids(await drain(call().with({ resumeFrom: run.receipt.next })))).toEqual([3]);
  });

  it('of an error during a batch is after that batch', async () => {
    const { call } = memoryEndpoint(numbered(30), { style: pageNumber(), pageSize: 4, maxPages: 2 });
    const got: { id: number }[] = [];
    const error = await rejection<PagewrightError>(
      (async () => {
        for await (const batch of call().batches(10)) got.push(...batch);
      })(),
    );
    expect(error.page).toMatchObject({ itemsYielded: 8 });
    const rest = await drain(call().with({ resumeFrom: error.page!.position, maxPages: 100 }));
    expect(ids([...got, ...rest])).toEqual(ids(records(1, 30)));
  });

  it('of a stopped run is before a batch that was not delivered, also after an empty page', async () => {
    const held = gate();
    const pages = [records(1, 3), [], records(4, 5)];
    const { call } = memoryEndpoint(
      async (params, n, request) => {
        if (n === 3) await held.promise;
        return chained(pages)(params, n, request);
      },
      { style: cursor() },
    );
    const run = call();
    const pending = run.batches(10).next();
    await settle();
    await settle();
    await run.return();
    expect((await pending).done).toBe(true);
    held.open();
    expect(ids(await drain(call().with({ resumeFrom: run.receipt.next })))).toEqual([1, 2, 3, 4, 5]);
  });

  it('of a run that failed on its first page is where that run began', async () => {
    const { call } = memoryEndpoint(() => Promise.reject(new Error('broken')), { style: cursor() });
    for (const resumeFrom of [
      { style: 'cursor', at: { cursor: 'c1' }, seen: 5, skip: 3 },
      { style: 'cursor', at: { cursor: 'c1' }, seen: null },
    ]) {
      const error = await rejection<PagewrightError>(drain(call().with({ resumeFrom })));
      expect(error.page!.position).toEqual(resumeFrom);
    }
  });

  it('counts sent records without known duplicates', async () => {
    const { call } = memoryEndpoint(chained([records(1, 4), records(3, 6), records(7, 7)]), {
      style: cursor(),
      dedupe: 'id',
    });
    const pages = await drain(call().pages());
    expect(pages.map(({ position }) => position.seen)).toEqual([0, 4, 6]);
  });

  it('lets {} end the run, also on the first page', async () => {
    const { call } = memoryEndpoint(() => ({}), { style: pageNumber(), extractor: 'conversations' });
    const run = call().with({ resumeFrom: { style: 'pageNumber', at: { page: 3, seen: 20 }, seen: 20 } });
    expect(await drain(run)).toEqual([]);
    expect(run.receipt.complete).toBe(true);
  });

  it('allows the fallback if the run had not begun', async () => {
    const { HttpError } = await import('pagewright');
    const { call } = memoryEndpoint(
      (params, n, request) => {
        if (n === 1) throw new Error('network');
        if (params['sortBy'] === 'name') throw new HttpError({ status: 400 });
        return numbered(5)(params, n, request);
      },
      { style: pageNumber(), fallback: { sortBy: 'id' } },
    );
    const error = await rejection<PagewrightError>(drain(call({ sortBy: 'name' })));
    const run = call({ sortBy: 'name' }).with({ resumeFrom: error.page!.position });
    expect(await drain(run)).toHaveLength(5);
    expect(run.receipt.fallback).toBe(true);
  });
});

describe('an error that several runs share', () => {
  it('has the page of each run, and keeps its class', async () => {
    class Shared extends Error {}
    const shared = new Shared('one for all');
    const failing = (from: string) =>
      memoryEndpoint(() => Promise.reject(shared), { style: cursor() }).call({ cursor: from });
    const [a, b] = await Promise.all([
      rejection<PagewrightError>(drain(failing('a'))),
      rejection<PagewrightError>(drain(failing('b'))),
    ]);
    expect([a, b].every((error) => error instanceof Shared)).toBe(true);
    expect([a, b].map((error) => error === shared || error.cause === shared)).toEqual([true, true]);
    expect([a.page?.position.at, b.page?.position.at]).toEqual([{ cursor: 'a' }, { cursor: 'b' }]);
  });

  it('is not changed if it has a page of its own', async () => {
    class PdfError extends Error {
      get page() {
        return 3;
      }
    }
    const pdf = new PdfError('torn');
    const error = await rejection<PagewrightError>(drain(memoryEndpoint(() => Promise.reject(pdf)).call()));
    expect(error).toMatchObject({ code: 'PAGE_FAILED', page: { index: 0 } });
    expect(error.cause).toBe(pdf);
  });
});

describe('the caller’s own code', () => {
  it.each([
    [
      'a dedupe function',
      {
        dedupe: () => {
          throw new Error('mine');
        },
      },
    ],
    [
      'a schema',
      {
        schema: z.unknown().transform(() => {
          throw new Error('mine');
        }),
      },
    ],
    [
      'an onInvalid handler',
      {
        schema: z.string(),
        onInvalid: () => {
          throw new Error('mine');
        },
      },
    ],
  ])('has the page on its error if it throws in %s', async (_what, options) => {
    const error = await rejection<PagewrightError>(
      drain(memoryEndpoint(chained([some]), { style: cursor(), ...options }).call()),
    );
    expect(error).toMatchObject({ message: 'mine', page: { endpoint: 'Memory.list', index: 0 } });
  });

  it('may return a promise of the record that replaces an invalid one', async () => {
    const { call } = memoryEndpoint(chained([['x', 'y']]), {
      style: cursor(),
      schema: z.number(),
      onInvalid: async (record) => (record === 'x' ? 1 : undefined),
    });
    const run = call();
    expect(await drain(run)).toEqual([1]);
    expect(run.receipt.invalid).toBe(1);
  });

  it.each([
    ['an extractor', { extractor: () => new Promise<never>(() => undefined) }],
    ['a schema', { schema: z.unknown().refine(() => new Promise<never>(() => undefined)) }],
  ])('does not delay return() if it never settles in %s', async (_what, options) => {
    const run = memoryEndpoint(chained([some]), { style: cursor(), ...options }).call();
    const pending = run.next();
    await settle();
    expect(await run.return()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
  });

  it('keeps its nested objects in the params', async () => {
    class Paging {
      readonly kept = true;
    }
    const paging = new Paging();
    const { call, asked } = memoryEndpoint(() => ({ items: [] }), {
      style: pageNumber({ param: 'paging.pageNumber', sizeParam: 'paging.pageSize' }),
      pageSize: 5,
    });
    await drain(call({ paging }));
    expect(paging).toEqual({ kept: true });
    expect(asked[0]).toEqual({ paging: { kept: true, pageSize: 5, pageNumber: 1 } });
  });

  it('may put lists into the params of a next link', async () => {
    const { nextUri } = await import('pagewright');
    const { call, asked } = memoryEndpoint(
      (_params, n) => ({
        entities: [{ id: n }],
        ...(n < 3 ? { nextUri: '/x?ids%5B%5D=a&ids%5B%5D=b&after=1'.replace('1', String(n)) } : {}),
      }),
      { style: nextUri() },
    );
    await drain(call({ ids: ['a', 'b'] }));
    expect(asked[2]).toEqual({ 'ids[]': ['a', 'b'], after: '2' });
  });
});

describe('many handles', () => {
  it('do not listen to a signal until they are read', () => {
    const { signal } = new AbortController();
    const { call } = memoryEndpoint(numbered(5));
    for (let i = 0; i < 50; i += 1) call().with({ signal }).with({ pageSize: 2 });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('share a signal without a warning', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { signal } = new AbortController();
    const { call } = memoryEndpoint(numbered(95), { style: pageNumber(), pageSize: 5, concurrency: 12 });
    await Promise.all(Array.from({ length: 20 }, () => drain(call().with({ signal }))));
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe('toArray() and batches()', () => {
  it('do not overflow the stack with a large page', async () => {
    const { call } = memoryEndpoint(chained([records(1, 200_000)]), { style: cursor() });
    const { value } = await call().batches(200_000).next();
    expect(value).toHaveLength(200_000);
  });

  it('count maxItems from the call of toArray()', async () => {
    const run = memoryEndpoint(numbered(100), { style: pageNumber(), pageSize: 10 }).call();
    for (let i = 0; i < 60; i += 1) await run.next();
    expect(ids(await run.toArray({ maxItems: 30, onMax: 'truncate' }))).toEqual(ids(records(61, 90)));
  });
});

describe('a total that the same response contradicts', () => {
  it.each([
    ['by a page count', pageNumber(), (page: number) => ({ total: 25, pageCount: 3, pageNumber: page })],
    ['by a flag', offset({ param: 'offset' }), (page: number) => ({ total: 25, has_more: page < 3 })],
  ])('does not end the run: %s', async (_what, style, says) => {
    const { call } = memoryEndpoint(
      (_params, n) => ({ items: records((n - 1) * 25 + 1, Math.min(n * 25, 70)), ...says(n) }),
      { style, verifyTotal: 'off' },
    );
    expect(await drain(call())).toHaveLength(70);
  });
});

describe('a page', () => {
  it('has its own position if it is empty', async () => {
    const pages = await drain(
      memoryEndpoint(chained([some, [], records(3, 4)]), { style: cursor() })
        .call()
        .pages(),
    );
    expect(pages.map(({ position }) => position.at)).toEqual([{ cursor: null }, { cursor: 'c1' }, { cursor: 'c2' }]);
  });

  it('is not repeated when a short run is resumed from its error', async () => {
    const serve = (params: Record<string, unknown>) => ({
      ...(chained([some, records(3, 4)])(params, 0, undefined as never) as object),
      total: 9,
    });
    const { call } = memoryEndpoint(serve, { style: cursor(), verifyTotal: 'throw' });
    const error = await rejection<PagewrightError>(drain(call()));
    expect(error).toMatchObject({ code: 'INCOMPLETE' });
    const rest = call().with({ resumeFrom: error.page!.position, verifyTotal: 'off' });
    expect(await drain(rest)).toEqual([]);
  });

  it('is not compared if its records are not JSON', async () => {
    const run = memoryEndpoint<{ n: bigint }>((_params, n) => ({ items: n < 3 ? [{ n: BigInt(n) }] : [] }), {
      style: pageNumber(),
    }).call();
    expect(await drain(run)).toHaveLength(2);
  });
});

describe('a next link', () => {
  it.each(['/users/page/2', 'eyJwYWdlIjoyfQ'])(
    'without a query (%s) is refused before anything is repeated',
    async (next) => {
      const { nextUri } = await import('pagewright');
      const { call, asked } = memoryEndpoint(() => ({ items: some, next }), { style: nextUri() });
      await expect(drain(call())).rejects.toThrow(
        /has no query, and nothing else of a link is used. If it is a token, use cursor/,
      );
      expect(asked).toHaveLength(1);
    },
  );
});

describe('a run with a deadline', () => {
  it('has no unhandled rejection if the style throws', async () => {
    const broken = {
      ...cursor(),
      write: () => {
        throw new Error('broken style');
      },
    };
    const { call } = memoryEndpoint(chained([some]), { style: broken, deadlineMs: 60_000 });
    await expect(drain(call())).rejects.toThrow('broken style');
    await settle();
  });
});

describe('a thenable that is not a Promise', () => {
  it('is awaited if a schema returns one', async () => {
    const later = <T>(value: T) => ({ then: (done: (value: T) => void) => done(value) }) as Promise<T>;
    const schema = {
      '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => later({ value }) },
    };
    expect(await drain(memoryEndpoint(chained([some]), { style: cursor(), schema }).call())).toEqual(some);
  });
});
