import { cursor, pageNumber, PaginationLimitError, type PaginationStalledError } from 'pagewright';
import { drain, ids, memoryEndpoint, numbered, records, rejection } from '../support/memory-endpoint';

/** Answers with cursors in turn, over and over, and one new record a page. */
const circling = (...cursors: string[]) =>
  memoryEndpoint((_params, n) => ({ items: [{ id: n }], cursor: cursors[(n - 1) % cursors.length] }), {
    style: cursor(),
  });

describe('guards', () => {
  it.each([[['a']], [['a', 'b']], [['a', 'b', 'c']]])(
    '[R52] end a run with the cursors %j at the first repeat',
    async (cursors) => {
      const { call, asked } = circling(...cursors);
      const got: number[] = [];
      const error = await rejection<PaginationStalledError>(
        (async () => {
          for await (const { id } of call()) got.push(id);
        })(),
      );
      expect(error).toMatchObject({ code: 'CURSOR_LOOP' });
      expect(error).toMatchObject({ code: 'CURSOR_LOOP', cursor: 'a', page: { index: cursors.length + 1 } });
      expect(asked).toHaveLength(cursors.length + 1);
      expect(got).toEqual(ids(records(1, cursors.length + 1)));
    },
  );

  it('know the cursor with which a resumed run began', async () => {
    const { call, asked } = circling('a');
    const run = call();
    await run.next();
    const resumed = call().with({ resumeFrom: { ...run.receipt.next!, skip: 0 } });
    await expect(drain(resumed)).rejects.toThrow(
      'Memory.list, page 2: the server returned cursor "a" twice, so paging would never end. ' +
        "Check that the method passes its params on, and `from` and `to` of the paging style, or set onStall: 'stop' to end the run here",
    );
    expect(asked.map((params) => params['cursor'])).toEqual([undefined, 'a']);
  });

  it('distinguish long cursors', async () => {
    const long = (n: number) => `${'x'.repeat(500)}${n}`;
    const { call } = memoryEndpoint((_params, n) => ({ items: [{ id: n }], cursor: n < 4 ? long(n) : long(1) }), {
      style: cursor(),
    });
    const error = await rejection<PaginationStalledError>(drain(call()));
    expect(error.cursor).toBe(long(1));
  });

  it('end a numbered run whose server ignores the page number', async () => {
    const { call, asked } = memoryEndpoint(() => ({ entities: records(1, 10), total: 100 }), { style: pageNumber() });
    const got: number[] = [];
    const error = await rejection(
      (async () => {
        for await (const { id } of call()) got.push(id);
      })(),
    );
    expect(error).toMatchObject({ code: 'CURSOR_LOOP' });
    expect(error.message).toBe(
      'Memory.list, page 2: the server returned the same page twice, so it seems to ignore the position. ' +
        'Check that the method passes its params on, and the names in the style (style: cursor({ from, to }))',
    );
    expect(got).toEqual(ids(records(1, 10)));
    expect(asked).toHaveLength(2);
  });

  it('compare pages of any records, ids as well as objects', async () => {
    for (const page of [
      ['a', 'b'],
      [1, 2],
      [null, 'x'],
    ]) {
      const { call, asked } = memoryEndpoint(() => ({ items: page, total: 100 }), { style: pageNumber() });
      await expect(drain(call())).rejects.toMatchObject({ code: 'CURSOR_LOOP' });
      expect(asked).toHaveLength(2);
    }
  });

  it('compare pages under a detected style only up to page 2', async () => {
    const pages = [[{ id: 1 }], [{ id: 2 }], [{ id: 2 }]];
    const { call } = memoryEndpoint((_params, n) => ({ items: pages[n - 1], cursor: n < 3 ? `c${n}` : null }));
    expect(ids(await drain(call()))).toEqual([1, 2, 2]);
  });

  describe('with numbered pages of 40 records', () => {
    const SIZE = 40;
    /** A server that returns page `last` again for all later ones. */
    const stuckAt = (last: number) =>
      memoryEndpoint<{ id: number; seen?: boolean }>(
        ({ pageNumber: n }) => {
          const page = Math.min(Number(n), last);
          return { entities: records((page - 1) * SIZE + 1, page * SIZE), total: 10_000 };
        },
        { style: pageNumber(), pageSize: SIZE },
      );

    it.each([1, 2, 5])('end a run whose server returns page %i again', async (last) => {
      const { call, asked } = stuckAt(last);
      await expect(drain(call())).rejects.toMatchObject({ code: 'CURSOR_LOOP', page: { index: last } });
      expect(asked).toHaveLength(last + 1);
    });

    it('end such a run at the second page although the consumer changes its records', async () => {
      const { call, asked } = stuckAt(1);
      const change = async () => {
        for await (const record of call()) record.seen = true;
      };
      await expect(change()).rejects.toMatchObject({ code: 'CURSOR_LOOP' });
      expect(asked).toHaveLength(2);
    });

    it('end such a run one page later if the consumer changes the records of a later page', async () => {
      const { call, asked } = stuckAt(5);
      const change = async () => {
        for await (const record of call()) record.seen = true;
      };
      await expect(change()).rejects.toMatchObject({ code: 'CURSOR_LOOP' });
      expect(asked).toHaveLength(7);
    });

    it('continue a run whose pages differ in a single record', async () => {
      const { call } = memoryEndpoint<number>(
        ({ pageNumber: n }) => ({
          entities: Array.from({ length: SIZE }, (_, i) => (i === 1 ? Number(n) : 0)),
          total: 6 * SIZE,
        }),
        { style: pageNumber(), pageSize: SIZE },
      );
      expect(await drain(call())).toHaveLength(6 * SIZE);
    });
  });

  it("end the run without an error if onStall is 'stop', with a reason in the receipt", async () => {
    const { call, events } = circling('a');
    const run = call().with({ onStall: 'stop' });
    expect(await drain(run)).toHaveLength(2);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'stalled' });
    expect(events.at(-1)).toMatchObject({ type: 'incomplete', reason: 'stalled' });
  });

  it('end a run without an error only for their own errors', async () => {
    const { call } = memoryEndpoint(() => Promise.reject(new Error('broken')), { onStall: 'stop' });
    await expect(drain(call())).rejects.toThrow('broken');
  });

  it('[R29] accept two empty pages before data', async () => {
    const pages = [records(1, 1), [], [], records(2, 2)];
    const { call } = memoryEndpoint((_params, n) => ({ items: pages[n - 1], ...(n < 4 ? { cursor: `c${n}` } : {}) }), {
      style: cursor(),
    });
    expect(ids(await drain(call()))).toEqual([1, 2]);
  });

  it('end a run with more empty pages than maxEmptyPages', async () => {
    const { call, asked } = memoryEndpoint((_params, n) => ({ items: [], cursor: `c${n}` }), { style: cursor() });
    const error = await rejection(drain(call()));
    expect(error).toMatchObject({ code: 'EMPTY_PAGES' });
    expect(asked).toHaveLength(6);
    expect(error.message).toBe(
      'Memory.list, page 7: the server returned 6 empty pages in a row, each with a next page. Raise maxEmptyPages if the API does ' +
        "that, or set onStall: 'stop' to end the run here",
    );
  });

  it('[R50] end an endless run at maxPages, with endpoint and cursor in the error', async () => {
    const { call, asked } = memoryEndpoint((_params, n) => ({ items: [{ id: n }], cursor: `c${n}` }), {
      style: cursor(),
      maxPages: 1_000,
    });
    const run = call();
    const error = await rejection<PaginationLimitError>(drain(run));
    expect(error).toBeInstanceOf(PaginationLimitError);
    expect(error.message).toBe(
      'Memory.list, page 1001: maxPages of 1000 is reached and the server has more. Raise maxPages, or resume with ' +
        'resumeFrom: error.page.position (the next page is at {"cursor":"c1000"})',
    );
    expect(run.receipt.partial).toBe('error');
    expect(asked).toHaveLength(1_000);
    const { value } = await call().with({ resumeFrom: error.page!.position }).next();
    expect(asked.at(-1)).toMatchObject({ cursor: 'c1000' });
    expect(value).toEqual({ id: 1_001 });
  });

  it('count received pages, so that a run of exactly maxPages pages is complete', async () => {
    const run = memoryEndpoint(numbered(30), { style: pageNumber(), pageSize: 10, maxPages: 3 }).call();
    expect(await drain(run)).toHaveLength(30);
    expect(run.receipt.complete).toBe(true);
  });

  it('[R51] count received pages, not attempts', async () => {
    const { call } = memoryEndpoint(numbered(30), { style: pageNumber(), pageSize: 10, maxPages: 3 });
    const flaky = memoryEndpoint(
      async (params, n, request) => {
        request.counters.requests += 2; // two attempts before this one
        return numbered(30)(params, n, request);
      },
      { style: pageNumber(), pageSize: 10, maxPages: 3 },
    );
    for (const run of [call(), flaky.call()]) {
      expect(await drain(run)).toHaveLength(30);
      expect(run.receipt).toMatchObject({ pages: 3, complete: true });
    }
    const endless = memoryEndpoint(() => Promise.reject(new Error('HTTP 500')), { maxPages: 3 });
    await expect(drain(endless.call())).rejects.toThrow('HTTP 500');
    expect(endless.asked).toHaveLength(1);
  });

  it('[R49] truncate at maxPages if the option says so, with one event', async () => {
    const { call, asked, events } = memoryEndpoint(numbered(100), {
      style: pageNumber(),
      pageSize: 10,
      maxPages: 2,
      onMaxPages: 'truncate',
    });
    const run = call();
    expect(await drain(run)).toHaveLength(20);
    expect(asked).toHaveLength(2);
    expect(run.receipt).toMatchObject({ partial: 'maxPages', complete: false });
    const warnings = events.filter(({ type }) => type === 'incomplete');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({
      reason: 'maxPages',
      received: 20,
      expected: 100,
      message: 'truncating: the run ended (maxPages) after 20 records of 100 announced',
    });
  });
});
