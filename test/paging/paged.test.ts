import {
  ConfigurationError,
  cursor,
  pageNumber,
  PaginationLimitError,
  ResumeError,
  type PagewrightEvent,
} from 'pagewright';
import { type PagingStyle } from 'pagewright/style';
import { fakeClock } from 'pagewright/testing';
import { resolvePagingOptions } from '../../src/paging/options';
import { endpointOfPaged, Paged } from '../../src/paging/paged';
import {
  chained,
  drain,
  gate,
  ids,
  memoryEndpoint,
  numbered,
  records,
  rejection,
  settle,
} from '../support/memory-endpoint';

const paged = (total: number, pageSize = 10, options = {}) =>
  memoryEndpoint(numbered(total), { style: pageNumber(), pageSize, ...options });

describe('Paged', () => {
  it('requests nothing before the first next()', async () => {
    const { call, asked } = paged(25);
    const run = call();
    await settle();
    expect(asked).toHaveLength(0);
    await run.next();
    expect(asked).toHaveLength(1);
  });

  it('[R48] yields records, and pages with their details through pages()', async () => {
    const { call } = paged(25);
    expect(await call().next()).toEqual({ done: false, value: { id: 1 } });
    const pages = await drain(call().pages());
    expect(pages.map(({ items, index, total }) => [ids(items)[0], items.length, index, total])).toEqual([
      [1, 10, 0, 25],
      [11, 10, 1, 25],
      [21, 5, 2, 25],
    ]);
    expect(pages.map(({ next }) => next === null)).toEqual([false, false, true]);
    expect(pages[1]?.position).toEqual(pages[0]?.next);
  });

  it('[R126] yields the status, headers and body of each response', async () => {
    const { call } = memoryEndpoint(() => ({
      status: 200,
      headers: { 'inin-correlation-id': 'abc' },
      body: { entities: [], pageNumber: 1 },
    }));
    const { value: page } = await call().pages().next();
    expect(page?.response).toEqual({
      status: 200,
      headers: { 'inin-correlation-id': 'abc' },
      body: { entities: [], pageNumber: 1 },
    });
  });

  it('[R100] requests one page while the consumer takes three records', async () => {
    const { call, asked, signals } = paged(100);
    const run = call();
    for (let i = 0; i < 3; i += 1) await run.next();
    await settle();
    expect(asked).toHaveLength(1);
    await run.return();
    await settle();
    expect(asked).toHaveLength(1);
    expect(signals[0]?.aborted).toBe(true);
  });

  it('returns distinct records in order to parallel next() calls', async () => {
    const run = paged(25).call();
    const results = await Promise.all(Array.from({ length: 30 }, () => run.next()));
    expect(results.slice(0, 25).map(({ value }) => value?.id)).toEqual(ids(records(1, 25)));
    expect(results.slice(25).every(({ done }) => done)).toBe(true);
  });

  it('yields the rest of the current page through pages()', async () => {
    const run = paged(25).call();
    for (let i = 0; i < 3; i += 1) await run.next();
    const { value: page } = await run.pages().next();
    expect(ids(page?.items ?? [])).toEqual(ids(records(4, 10)));
    expect(page).toMatchObject({ index: 0, position: { at: { page: 1 }, skip: 3 }, next: { at: { page: 2 } } });
  });

  it('stays complete if it is closed after its end', async () => {
    const { call, events } = paged(5);
    const run = call();
    await drain(run);
    await run.return();
    expect(run.receipt).toMatchObject({ complete: true, next: null });
    expect(events.filter(({ type }) => type === 'incomplete')).toEqual([]);
  });

  it('is recognised by endpointOfPaged, unlike any other value', () => {
    const { call } = paged(5);
    const declared = new Paged({
      endpoint: 'Child.list',
      declaredAs: () => 'Parent.list',
      params: {},
      options: resolvePagingOptions(),
      fetch: () => Promise.reject(new Error('not asked')),
      clock: fakeClock(),
      observers: [],
    });
    expect([call(), declared].map(endpointOfPaged)).toEqual(['Memory.list', 'Parent.list']);
    expect([null, undefined, 'text', {}, [], () => call()].map(endpointOfPaged)).toEqual(Array(6).fill(undefined));
  });

  it('emits an event for each page with its details', async () => {
    const headers = { 'inin-correlation-id': 'abc', 'x-request-id': 'def' };
    const answers = [
      { status: 200, headers, body: { items: records(1, 2), total: 3, cursor: 'a' } },
      { status: 203, headers: { 'x-request-id': 'def' }, body: { items: records(3, 3), cursor: 'b' } },
      { headers: {}, body: { items: [] } },
    ];
    const clock = fakeClock(1_000);
    const { call, events } = memoryEndpoint((_params, n) => answers[n - 1], { style: cursor() }, { clock });
    await drain(call());
    const page = { type: 'page', endpoint: 'Memory.list', ms: 0 };
    expect(events).toStrictEqual([
      { ...page, index: 0, items: 2, total: 3, status: 200, correlationId: 'abc' },
      { ...page, index: 1, items: 1, status: 203, correlationId: 'def' },
      { ...page, index: 2, items: 0 },
    ]);
  });

  it('has the members and the tag of an async generator', async () => {
    const run = paged(5).call();
    expect(Object.prototype.toString.call(run)).toBe('[object AsyncGenerator]');
    expect(run[Symbol.asyncIterator]()).toBe(run);
    await run[Symbol.asyncDispose]();
    expect(await run.next()).toEqual({ done: true, value: undefined });
    expect(run.receipt).toMatchObject({ partial: 'stopped', requests: 0 });
  });

  it('throws what throw() receives, and has ended', async () => {
    const run = paged(5).call();
    await run.next();
    const error = new Error('mine');
    await expect(run.throw(error)).rejects.toBe(error);
    expect(await run.next()).toEqual({ done: true, value: undefined });
  });

  it('has ended after an error', async () => {
    const { call } = memoryEndpoint(() => Promise.reject(new Error('broken')));
    const run = call();
    await expect(run.next()).rejects.toThrow('broken');
    expect(await run.next()).toEqual({ done: true, value: undefined });
    expect(run.receipt).toMatchObject({ complete: false, partial: 'error' });
  });
});

describe('batches()', () => {
  it('[R95] yields arrays of the requested size, the last one with the rest', async () => {
    const batches = await drain(paged(1_234, 100).call().batches(500));
    expect(batches.map((batch) => batch.length)).toEqual([500, 500, 234]);
    expect(ids(batches.flat())).toEqual(ids(records(1, 1_234)));
  });

  it('[R96] yields new arrays, which do not change later', async () => {
    const batches = paged(1_000, 100).call().batches(500);
    const first = await batches.next();
    const second = await batches.next();
    expect(first.value).toHaveLength(500);
    expect(first.value).not.toBe(second.value);
    expect(first.value?.[0]).toEqual({ id: 1 });
  });

  it('yields the records before an error, then throws it', async () => {
    const { call } = memoryEndpoint(
      (params, n, request) => {
        if (n === 3) throw new Error('broken');
        return numbered(100)(params, n, request);
      },
      { style: pageNumber(), pageSize: 10 },
    );
    const run = call();
    const batches = run.batches(15);
    expect((await batches.next()).value).toHaveLength(15);
    expect(ids((await batches.next()).value ?? [])).toEqual([16, 17, 18, 19, 20]);
    await expect(batches.next()).rejects.toThrow('broken');
    expect(run.receipt).toMatchObject({ records: 20, partial: 'error' });
  });

  it('leaves the position before a batch that was not delivered', async () => {
    const held = gate();
    const { call } = memoryEndpoint(
      async (params, n, request) => {
        if (n === 2) await held.promise;
        return numbered(30)(params, n, request);
      },
      { style: pageNumber(), pageSize: 10 },
    );
    const run = call();
    const batches = run.batches(15);
    const pending = batches.next();
    await settle();
    await batches.return(undefined);
    expect(await pending).toEqual({ done: true, value: undefined });
    held.open();
    expect(ids(await drain(call().with({ resumeFrom: run.receipt.next! })))).toEqual(ids(records(1, 30)));
  });

  it('requests no page beyond maxItems', async () => {
    const { call, asked } = paged(100, 10, { maxItems: 15 });
    expect(ids((await drain(call().batches(10))).flat())).toEqual(ids(records(1, 15)));
    expect(asked).toHaveLength(2);
  });

  it('yields batches of one record', async () => {
    expect(await drain(paged(2).call().batches(1))).toEqual([[{ id: 1 }], [{ id: 2 }]]);
  });

  it('rejects a size that is not a positive whole number', () => {
    expect(() => paged(1).call().batches(1.5)).toThrow(/at least 1, got 1\.5$/);
    expect(() => paged(1).call().batches(0)).toThrow(
      /Memory\.list: batches\(size\) takes a whole number, at least 1, got 0/,
    );
  });
});

describe('toArray()', () => {
  it('[R101] returns all records in the server’s order', async () => {
    expect(ids(await paged(1_234, 100).call().toArray())).toEqual(ids(records(1, 1_234)));
  });

  it('throws a resumable error if there are more than maxItems', async () => {
    const { call } = paged(100);
    const run = call();
    const error = await rejection<PaginationLimitError>(run.toArray({ maxItems: 15 }));
    expect(error).toBeInstanceOf(PaginationLimitError);
    expect(error.message).toBe(
      'Memory.list, page 2: maxItems of 15 is reached and the server has more. Raise maxItems, stream instead of ' +
        "collecting, or set onMax: 'truncate'",
    );
    expect(run.receipt.partial).toBe('error');
    expect(error).toMatchObject({ limit: 'maxItems', max: 15, page: { endpoint: 'Memory.list', itemsYielded: 15 } });
    const rest = await call().with({ resumeFrom: error.page!.position }).toArray();
    expect(ids(rest)).toEqual(ids(records(16, 100)));
  });

  it('has the start of the next page in its error if maxItems ends with a page', async () => {
    const { call } = paged(100);
    const error = await rejection<PaginationLimitError>(call().toArray({ maxItems: 10 }));
    expect(error.page!.position).toEqual({
      style: 'pageNumber',
      at: { page: 2, pageSize: 10, seen: 10 },
      announced: 100,
      seen: 10,
    });
  });

  it('does not throw if there are exactly maxItems', async () => {
    for (const total of [10, 15, 20])
      expect(await paged(total).call().toArray({ maxItems: total })).toHaveLength(total);
  });

  it("truncates if onMax is 'truncate', with a reason in the receipt", async () => {
    const run = paged(100).call();
    expect(ids(await run.toArray({ maxItems: 15, onMax: 'truncate' }))).toEqual(ids(records(1, 15)));
    expect(run.receipt).toMatchObject({ complete: false, partial: 'maxItems', records: 15 });
  });

  it('rejects unknown options', async () => {
    await expect(
      paged(1)
        .call()
        .toArray({ max: 3 } as object),
    ).rejects.toThrow(new ConfigurationError('Memory.list: toArray(): unknown option "max"; allowed: maxItems, onMax'));
  });

  it('is complete with exactly maxItems records although an empty page follows', async () => {
    const run = memoryEndpoint(chained([records(1, 10), []]), { style: cursor() }).call();
    expect(await run.toArray({ maxItems: 10 })).toHaveLength(10);
    expect(run.receipt.complete).toBe(true);
  });

  it('lowers the limit of the run but never raises it', async () => {
    for (const maxItems of [10, 20]) {
      const run = paged(100, 4, { maxItems: 10 }).call();
      expect(await run.toArray({ maxItems })).toHaveLength(10);
      expect(run.receipt).toMatchObject({ partial: 'maxItems' });
    }
  });
});

describe('with()', () => {
  it('returns a new handle and does not change the first', async () => {
    const run = paged(30).call();
    const other = run.with({ maxItems: 5 });
    expect(await drain(other)).toHaveLength(5);
    expect(await drain(run)).toHaveLength(30);
  });

  it('prefers its page size to that of the params', async () => {
    const { call, asked } = paged(4);
    await drain(call({ pageSize: 3 }).with({ pageSize: 2 }));
    expect(asked.map((params) => params['pageSize'])).toEqual([2, 2]);
  });

  it('keeps the position of the original handle', async () => {
    const resumeFrom = { style: 'pageNumber', at: { page: 2, pageSize: 10, seen: 10 }, seen: 10 };
    const run = paged(25).call().with({ resumeFrom }).with({ prefetch: 1 });
    expect(ids(await drain(run))).toEqual(ids(records(11, 25)));
  });

  it('adds an observer to the existing ones', async () => {
    const { call, events } = paged(5);
    const seen: PagewrightEvent[] = [];
    await drain(call().with({ observe: (event) => seen.push(event) }));
    expect(seen.map(({ type }) => type)).toEqual(['page']);
    expect(events).toEqual(seen);
  });

  it('rejects unknown options and invalid positions', () => {
    const run = paged(1).call();
    expect(() => run.with({ resume: 1 } as object)).toThrow(/Memory\.list: with\(\): unknown option "resume"/);
    expect(() => run.with({ resumeFrom: { page: 2 } as never })).toThrow(ResumeError);
    expect(() => run.with({ resumeFrom: { style: 'cursor', at: {}, seen: 0 } })).toThrow(
      /resumeFrom belongs to the style "cursor", but the method uses "pageNumber"/,
    );
    expect(() => run.with({ resumeFrom: { style: 'pageNumber', at: { page: -1 }, seen: 0 } })).toThrow(
      new ResumeError(
        'Memory.list: resumeFrom is not a position of the style pageNumber: got an object with the keys page. Pass ' +
          'page.next, receipt.next or error.page.position of this endpoint, unchanged',
      ),
    );
  });

  it.each([
    [7, '7'],
    [{ style: 1, at: {}, seen: 0 }, 'an object with the keys style, at, seen'],
    [{ style: 'pageNumber', at: { page: 1 } }, 'an object with the keys style, at'],
    [{ style: 'pageNumber', at: 1, seen: 0 }, 'an object with the keys style, at, seen'],
    [{ style: 'pageNumber', at: { page: 1 }, seen: 0.5 }, 'an object with the keys style, at, seen'],
    [{ style: 'pageNumber', at: { page: 1 }, seen: 0, skip: -1 }, 'an object with the keys style, at, seen, skip'],
    [
      { style: 'pageNumber', at: { page: 1 }, seen: 0, partition: { baseline: -1, missing: 0 } },
      'an object with the keys style, at, seen, partition',
    ],
    [
      { style: 'pageNumber', at: { page: 1 }, seen: 0, fallback: 1 },
      'an object with the keys style, at, seen, fallback',
    ],
    [
      { style: 'pageNumber', at: { page: 1 }, seen: 0, partition: { baseline: 1 } },
      'an object with the keys style, at, seen, partition',
    ],
  ])('rejects the position %j', (point, came) => {
    expect(() =>
      paged(1)
        .call()
        .with({ resumeFrom: point as never }),
    ).toThrow(`Memory.list: resumeFrom is not a position: got ${came}. Pass page.next`);
  });

  it('accepts any position of a style without accepts()', async () => {
    const { accepts: _, ...style } = pageNumber();
    const { call } = memoryEndpoint(numbered(25), { style, pageSize: 10 });
    const resumeFrom = { style: 'pageNumber', at: { page: 2, pageSize: 10, seen: 10 }, seen: 10 };
    expect(ids(await drain(call().with({ resumeFrom })))).toEqual(ids(records(11, 25)));
  });

  it('[R33] uses the params as they were when the call started', async () => {
    const { call, asked } = memoryEndpoint(chained([records(1, 1), records(2, 2), records(3, 3)]), { style: cursor() });
    const run = call({ state: 'active' });
    await drain(run);
    expect(asked.map((params) => params['state'])).toEqual(['active', 'active', 'active']);
  });
});

describe('the receipt', () => {
  it('counts during the run, as a snapshot that does not change', async () => {
    const run = paged(25).call();
    const before = run.receipt;
    await run.next();
    const during = run.receipt;
    await drain(run);
    expect(before).toMatchObject({ style: 'pageNumber', pages: 0, records: 0, complete: false });
    expect(before).not.toHaveProperty('expected');
    expect(during).toMatchObject({ pages: 1, records: 1, complete: false, expected: 25 });
    expect(during).not.toHaveProperty('partial');
    expect(run.receipt).toEqual({
      end: { by: 'total', saw: '25 of 25 records' },
      endpoint: 'Memory.list',
      style: 'pageNumber',
      pages: 3,
      records: 25,
      duplicates: 0,
      invalid: 0,
      requests: 3,
      retries: 0,
      throttledMs: 0,
      refreshes: 0,
      expected: 25,
      complete: true,
      next: null,
    });
    expect(Object.isFrozen(run.receipt)).toBe(true);
  });

  it('has the style of a run that was finished before', () => {
    expect(paged(5).call().with({ resumeFrom: null }).receipt).toMatchObject({ style: 'pageNumber', complete: true });
  });

  it('keeps a total equal to the received records when a later page has none', async () => {
    const exact = paged(5).call();
    await drain(exact);
    expect(exact.receipt.expected).toBe(5);
    const { call } = memoryEndpoint(
      numbered(30, (page) => (page === 2 ? {} : { total: undefined })),
      { style: pageNumber(), pageSize: 10 },
    );
    const inTheMiddle = call({ pageNumber: 2 });
    await drain(inTheMiddle);
    expect(inTheMiddle.receipt.expected).toBe(30);
  });

  it('counts the sent records, wherever a style keeps its page size', async () => {
    const style: PagingStyle<{ from: number; size: number }> = {
      name: 'mine',
      first: ({ pageSize = 5 }) => ({ from: 0, size: pageSize }),
      write: (params, { from, size }) => ({ ...params, offset: from, limit: size }),
      next: () => null,
    };
    const { value: page } = await memoryEndpoint(() => records(1, 2), { style, pageSize: 10 })
      .call()
      .pages()
      .next();
    expect(page?.position).toEqual({ style: 'mine', at: { from: 0, size: 10 }, seen: 0 });
  });

  it('has the position after the last delivered record', async () => {
    const { call } = paged(25);
    const run = call();
    for (let i = 0; i < 13; i += 1) await run.next();
    const point = JSON.parse(JSON.stringify(run.receipt.next));
    expect(ids(await drain(call().with({ resumeFrom: point })))).toEqual(ids(records(14, 25)));
  });
});
