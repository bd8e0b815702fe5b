import {
  HttpError,
  ConfigurationError,
  cursor,
  DeadlineError,
  IncompleteError,
  pageNumber,
  splitInterval,
} from 'pagewright';
import type { PagewrightEvent, PagingOptions } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
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

describe('maxItems', () => {
  const serve = { style: pageNumber(), pageSize: 10 } as const;

  it('ends the stream, requests no further page and emits an event', async () => {
    const { call, asked, events } = memoryEndpoint(numbered(100), { ...serve, maxItems: 10 });
    const run = call();
    expect(ids(await drain(run))).toEqual(ids(records(1, 10)));
    expect(asked).toHaveLength(1);
    expect(run.receipt).toMatchObject({ partial: 'maxItems', complete: false });
    expect(events.at(-1)).toMatchObject({ type: 'incomplete', reason: 'maxItems', received: 10, expected: 100 });
  });

  it('ends a run that can be resumed in the middle of a page', async () => {
    const { call } = memoryEndpoint(numbered(100), serve);
    const run = call().with({ maxItems: 13 });
    await drain(run);
    expect(ids(await drain(call().with({ resumeFrom: run.receipt.next! })))).toEqual(ids(records(14, 100)));
  });

  it('leaves a run with exactly as many records complete', async () => {
    const run = memoryEndpoint(numbered(20), { ...serve, maxItems: 20 }).call();
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: true, records: 20 });
  });

  it('limits pages() and batches() as well', async () => {
    const { call } = memoryEndpoint(numbered(100), { ...serve, maxItems: 15 });
    expect((await drain(call().pages())).map(({ items }) => items.length)).toEqual([10, 5]);
    expect((await drain(call().batches(10))).map((batch) => batch.length)).toEqual([10, 5]);
  });
});

describe('deadlineMs', () => {
  const slow = (clock: ReturnType<typeof fakeClock>) =>
    memoryEndpoint(
      async (_params, n, { signal }) => {
        await clock.sleep(1_000_000, signal);
        return { items: [{ id: n }], cursor: `c${n}` };
      },
      { style: cursor(), deadlineMs: 7_200_000 },
      { clock },
    );

  it('[R53] ends a run after 7200 s with its records and a position to resume', async () => {
    const clock = fakeClock();
    const { call, signals } = slow(clock);
    const run = call();
    const all = drain(run);
    await clock.advance(7_201_000);
    expect(ids(await all)).toEqual(ids(records(1, 7)));
    expect(run.receipt).toMatchObject({
      complete: false,
      partial: 'deadline',
      records: 7,
      next: { at: { cursor: 'c7' } },
    });
    expect(signals.at(-1)?.aborted).toBe(true);
    expect(clock.sleeping).toBe(0);
  });

  it("[R53] throws a resumable error if onDeadline is 'throw'", async () => {
    const clock = fakeClock();
    const failed = rejection<DeadlineError>(drain(slow(clock).call().with({ onDeadline: 'throw' })));
    await clock.advance(7_201_000);
    const error = await failed;
    expect(error).toBeInstanceOf(DeadlineError);
    expect(error).toMatchObject({
      deadlineMs: 7_200_000,
      page: { position: { at: { cursor: 'c7' } }, itemsYielded: 7 },
    });
  });

  it('counts from the first request, not from the call', async () => {
    const clock = fakeClock();
    const run = memoryEndpoint(numbered(5), { style: pageNumber(), deadlineMs: 10 }, { clock }).call();
    await clock.advance(1_000);
    expect(await drain(run)).toHaveLength(5);
  });
});

describe('verifyTotal', () => {
  const short = { style: cursor({ total: 'total' }) };
  const serve = (params: Record<string, unknown>) => ({
    ...(chained([records(1, 5), records(6, 9)])(params, 0, undefined as never) as object),
    total: 10,
  });

  it('emits an event about missing records by default', async () => {
    const { call, events } = memoryEndpoint(serve, short);
    const run = call();
    expect(await drain(run)).toHaveLength(9);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'short', expected: 10, records: 9 });
    expect(events.at(-1)).toMatchObject({ type: 'incomplete', reason: 'short', expected: 10, received: 9 });
  });

  it('counts the records of all runs if some are missing in the end', async () => {
    const { call, events } = memoryEndpoint(serve, short);
    const first = call();
    await first.pages().next();
    await drain(call().with({ resumeFrom: first.receipt.next }));
    expect(events.at(-1)).toMatchObject({
      received: 9,
      message: 'truncating: the run ended (short) after 9 records of 10 announced',
    });
  });

  it('counts only the records of this run if it ends for another reason', async () => {
    const { call, events } = memoryEndpoint(chained([records(1, 5), records(6, 9), records(10, 11)]), {
      style: cursor(),
      maxItems: 2,
    });
    await drain(call().with({ resumeFrom: { style: 'cursor', at: { cursor: 'c1' }, seen: 5 } }));
    expect(events.at(-1)).toStrictEqual({
      type: 'incomplete',
      endpoint: 'Memory.list',
      reason: 'maxItems',
      received: 2,
      message: 'truncating: the run ended (maxItems) after 2 records',
    });
  });

  it('throws if it is set to throw', async () => {
    const run = memoryEndpoint(serve, { ...short, verifyTotal: 'throw' }).call();
    const error = await rejection<IncompleteError>(drain(run));
    expect(error).toBeInstanceOf(IncompleteError);
    expect(error).toMatchObject({
      expected: 10,
      received: 9,
      page: { endpoint: 'Memory.list', index: 1, itemsYielded: 9 },
    });
    expect(error.page!.position).toEqual({ style: 'cursor', at: { cursor: 'c1' }, seen: 5, skip: 4 });
    expect(run.receipt).toMatchObject({ complete: false, partial: 'short' });
  });

  it('has the start of the last page in its error if that page is empty', async () => {
    const { call } = memoryEndpoint(
      (params, n, request) => ({ ...(chained([records(1, 5), []])(params, n, request) as object), total: 10 }),
      { ...short, verifyTotal: 'throw' },
    );
    const error = await rejection<IncompleteError>(drain(call()));
    expect(error.page!.position).toEqual({ style: 'cursor', at: { cursor: 'c1' }, seen: 5 });
  });

  it('is silent if it is off', async () => {
    const { call, events } = memoryEndpoint(serve, { ...short, verifyTotal: 'off' });
    const run = call();
    await drain(run);
    expect(run.receipt.complete).toBe(true);
    expect(events.some(({ type }) => type === 'incomplete')).toBe(false);
  });

  it('counts the records of an earlier run', async () => {
    const { call } = memoryEndpoint(numbered(30), { style: pageNumber(), pageSize: 10, verifyTotal: 'throw' });
    const first = call();
    for (let i = 0; i < 13; i += 1) await first.next();
    const rest = call().with({ resumeFrom: first.receipt.next! });
    expect(await drain(rest)).toHaveLength(17);
    expect(rest.receipt.complete).toBe(true);
  });
});

describe('maxPageSize', () => {
  const options = { style: pageNumber(), maxPageSize: 20 };

  it("[R36] rejects a larger page size, or lowers it if onPageSize is 'clamp'", async () => {
    const refusing = memoryEndpoint(numbered(5), options);
    expect(() => refusing.call({ pageSize: 50 })).toThrow(
      new ConfigurationError(
        "Memory.list: page size 50 is above the maximum of 20. Set onPageSize: 'clamp' to lower it automatically",
      ),
    );
    const clamping = memoryEndpoint(numbered(5), { ...options, onPageSize: 'clamp' });
    await drain(clamping.call({ pageSize: 50 }));
    expect(clamping.asked[0]).toMatchObject({ pageSize: 20 });
  });

  it('accepts an equal page size', async () => {
    const { call, asked } = memoryEndpoint(numbered(5), options);
    await drain(call({ pageSize: 20 }));
    expect(asked[0]).toMatchObject({ pageSize: 20 });
  });
});

describe('a page size in the params', () => {
  it.each([-1, 1.5, Number.NaN, Infinity, 'many', '-1', true])('[R36] is rejected if it is %p', (pageSize) => {
    const { call, asked } = memoryEndpoint(numbered(5), { style: pageNumber(), pageSize: 25 });
    expect(() => call({ pageSize })).toThrow(ConfigurationError);
    expect(() => call({ pageSize })).toThrow('Memory.list: the page size must be a whole number, at least 1, got ');
    expect(asked).toEqual([]);
  });

  it.each([undefined, null])('may be %p', async (pageSize) => {
    const { call, asked } = memoryEndpoint(numbered(5), { style: pageNumber(), pageSize: 25 });
    await drain(call({ pageSize }));
    expect(asked[0]).toMatchObject({ pageSize: 25 });
  });

  it('is sent unchanged if the options have none', async () => {
    const { call, asked } = memoryEndpoint(numbered(5), { style: pageNumber() });
    await drain(call({ pageSize: 'max' }));
    expect(asked[0]).toMatchObject({ pageSize: 'max' });
  });
});

describe('minPageSize', () => {
  const options = { style: pageNumber(), minPageSize: 10 };

  it("[R36] [X16] rejects a smaller page size, or raises it if onPageSize is 'clamp'", async () => {
    const refusing = memoryEndpoint(numbered(5), options);
    expect(() => refusing.call({ pageSize: 5 })).toThrow(
      new ConfigurationError(
        "Memory.list: page size 5 is below the minimum of 10. Set onPageSize: 'clamp' to raise it automatically",
      ),
    );
    const clamping = memoryEndpoint(numbered(5), { ...options, onPageSize: 'clamp' });
    await drain(clamping.call({ pageSize: 5 }));
    expect(clamping.asked[0]).toMatchObject({ pageSize: 10 });
  });

  it('accepts an equal page size', async () => {
    const { call, asked } = memoryEndpoint(numbered(5), options);
    await drain(call({ pageSize: 10 }));
    expect(asked[0]).toMatchObject({ pageSize: 10 });
  });
});

describe('fallback', () => {
  it('[R32] replaces params that the server rejects on the first page', async () => {
    const { call, asked, events } = memoryEndpoint(
      (params, n, request) => {
        if (params['sortBy'] === 'name,id') throw new HttpError({ status: 400 });
        return numbered(15)(params, n, request);
      },
      { style: pageNumber(), pageSize: 10, fallback: { sortBy: 'id' } },
    );
    const run = call({ sortBy: 'name,id' });
    expect(ids(await drain(run))).toEqual(ids(records(1, 15)));
    expect(asked.map((params) => params['sortBy'])).toEqual(['name,id', 'id', 'id']);
    expect(events[0]).toEqual({ type: 'fallback', endpoint: 'Memory.list', status: 400 });
  });

  describe('that does not apply', () => {
    /** Refuses the requests whose page number is given. */
    const refusing = (refused: readonly number[], options: PagingOptions) =>
      memoryEndpoint(
        (params, n, request) => {
          if (refused.includes(Number(params['pageNumber']))) throw new HttpError({ status: 400 });
          return numbered(25)(params, n, request);
        },
        { style: pageNumber(), pageSize: 10, ...options },
      );
    const fallback = { sortBy: 'id' };
    const at = (page: number, seen: number) => ({ style: 'pageNumber', at: { page, pageSize: 10, seen }, seen });

    it('leaves the error to the caller if no fallback is set', async () => {
      const { call, asked } = refusing([1], {});
      const run = call();
      await expect(drain(run)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      expect(asked).toHaveLength(1);
      expect(run.receipt).not.toHaveProperty('fallback');
    });

    it('is tried only once', async () => {
      const { call, asked } = refusing([1], { fallback });
      await expect(drain(call())).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      expect(asked).toHaveLength(2);
    });

    it('is not tried on a later page', async () => {
      const { call, asked } = refusing([2], { fallback });
      await expect(drain(call())).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      expect(asked).toHaveLength(2);
    });

    it('is not tried if an earlier run received pages with the original params', async () => {
      const { call, asked } = refusing([2], { fallback });
      await expect(drain(call().with({ resumeFrom: at(2, 10) }))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      expect(asked).toHaveLength(1);
    });
  });

  it('applies if the caller begins in the middle', async () => {
    const { call } = memoryEndpoint(
      (params, n, request) => {
        if (params['sortBy'] === 'name') throw new HttpError({ status: 400 });
        return numbered(25)(params, n, request);
      },
      { style: pageNumber(), pageSize: 10, fallback: { sortBy: 'id' } },
    );
    expect(ids(await drain(call({ sortBy: 'name', pageNumber: 2 })))).toEqual(ids(records(11, 25)));
  });

  it('applies if a run is resumed at a first page set by the defaults', async () => {
    const options: PagingOptions = {
      style: splitInterval(pageNumber()),
      pageSize: 10,
      defaults: { interval: '2026-01-01T00:00:00Z/2026-01-02T00:00:00Z' },
      fallback: { sortBy: 'id' },
    };
    const { call } = memoryEndpoint((params, n, request) => {
      if (params['sortBy'] === 'name') throw new HttpError({ status: 400 });
      return numbered(15)(params, n, request);
    }, options);
    const top = call({ sortBy: 'name' }).receipt.next!;
    expect(await drain(call({ sortBy: 'name' }).with({ resumeFrom: top }))).toHaveLength(15);
  });

  it('still applies when the run is resumed', async () => {
    const { call, asked } = memoryEndpoint(
      (params, n, request) => {
        if (params['sortBy'] === 'name') throw new HttpError({ status: 400 });
        return numbered(15)(params, n, request);
      },
      { style: pageNumber(), pageSize: 10, fallback: { sortBy: 'id' } },
    );
    const run = call({ sortBy: 'name' });
    for (let i = 0; i < 12; i += 1) await run.next();
    expect(ids(await drain(call({ sortBy: 'name' }).with({ resumeFrom: run.receipt.next! })))).toEqual([13, 14, 15]);
    expect(asked.at(-1)).toMatchObject({ sortBy: 'id' });
  });
});

describe('the progress event', () => {
  it('is emitted every 500 records', async () => {
    const { call, events } = memoryEndpoint(numbered(1_750), { style: pageNumber(), pageSize: 100 });
    await drain(call());
    const emitted = progress(events);
    expect(emitted.map(({ records: done, total }) => [done, total])).toEqual([
      [500, 1_750],
      [1_000, 1_750],
      [1_500, 1_750],
    ]);
  });

  const progress = (events: readonly PagewrightEvent[]) =>
    events.flatMap((event) => (event.type === 'progress' ? [event] : []));

  it('is not emitted if progressEvery is 0', async () => {
    const { call, events } = memoryEndpoint(numbered(20), { style: pageNumber(), pageSize: 10, progressEvery: 0 });
    await drain(call());
    expect(progress(events)).toEqual([]);
  });

  it('is emitted once per threshold, however large a page is', async () => {
    const { call, events } = memoryEndpoint(numbered(28), { style: pageNumber(), pageSize: 7, progressEvery: 5 });
    await drain(call().pages());
    expect(progress(events).map(({ records: done }) => done)).toEqual([7, 14, 21, 28]);
  });

  it('has no rate and no time left if no time has passed, and no total without an announcement', async () => {
    const { call, events } = memoryEndpoint(
      numbered(20, (page) => (page === 1 ? { total: undefined } : { total: 40 })),
      { style: pageNumber(), pageSize: 10, progressEvery: 10 },
      { clock: fakeClock(1_000) },
    );
    const run = call();
    for (let i = 0; i < 20; i += 1) await run.next();
    const same = { type: 'progress', endpoint: 'Memory.list', elapsedMs: 0, recordsPerSecond: 0 };
    expect(progress(events)).toStrictEqual([
      { ...same, records: 10, pages: 1 },
      { ...same, records: 20, pages: 2, total: 40 },
    ]);
  });

  it('has no time left without a total', async () => {
    const clock = fakeClock(1_000);
    const { call, events } = memoryEndpoint(
      numbered(20, () => ({ total: undefined })),
      { style: pageNumber(), pageSize: 10, progressEvery: 10 },
      { clock },
    );
    const run = call();
    for (let i = 0; i < 9; i += 1) await run.next();
    await clock.advance(1_000);
    await run.next();
    expect(progress(events)).toStrictEqual([
      {
        type: 'progress',
        endpoint: 'Memory.list',
        records: 10,
        pages: 1,
        elapsedMs: 1_000,
        recordsPerSecond: 10,
      },
    ]);
  });

  it.each([
    ['what earlier runs got, where that is known', { seen: 20 }, 1_000],
    ['what this run got, where the caller began in the middle', { seen: null }, 3_000],
  ])('subtracts %s from the total', async (_what, { seen }, etaMs) => {
    const clock = fakeClock();
    const { call, events } = memoryEndpoint(
      numbered(40),
      { style: pageNumber(), pageSize: 10, progressEvery: 10 },
      { clock },
    );
    const run = call().with({ resumeFrom: { style: 'pageNumber', at: { page: 3, seen, pageSize: 10 }, seen } });
    for (let i = 0; i < 9; i += 1) await run.next();
    await clock.advance(1_000);
    await run.next();
    expect(progress(events)).toMatchObject([{ records: 10, total: 40, etaMs }]);
  });

  it('has a rate and the time left', async () => {
    const clock = fakeClock();
    const held = gate();
    const { call, events } = memoryEndpoint(
      async (params, n, request) => {
        if (n === 2) await held.promise;
        return numbered(40)(params, n, request);
      },
      { style: pageNumber(), pageSize: 10, progressEvery: 20 },
      { clock },
    );
    const all = drain(call());
    await settle();
    await clock.advance(2_000);
    held.open();
    await all;
    expect(events.find(({ type }) => type === 'progress')).toMatchObject({
      records: 20,
      elapsedMs: 2_000,
      recordsPerSecond: 10,
      etaMs: 2_000,
    });
  });
});
