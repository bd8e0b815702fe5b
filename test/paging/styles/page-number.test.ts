import { pageNumber, SchemaError } from 'pagewright';
import { drain, ids, memoryEndpoint, numbered, records, respond, type Serve } from '../../support/memory-endpoint';

describe('pageNumber', () => {
  const options = { style: pageNumber(), pageSize: 100 };

  it('[R30] 250 records in pages of 100 take three requests, not four', async () => {
    const { call, asked } = memoryEndpoint(numbered(250), options);
    expect(await drain(call())).toHaveLength(250);
    expect(asked).toHaveLength(3);
  });

  it('200 records in pages of 100 take two requests', async () => {
    const { call, asked } = memoryEndpoint(numbered(200), options);
    expect(await drain(call())).toHaveLength(200);
    expect(asked).toHaveLength(2);
  });

  it("[R108] pageNumber with end: 'empty' continues to the empty page when the server sends records twice and counts them once", async () => {
    const sent = records(1, 20).flatMap((record) => [record, record]);
    const serve: Serve = ({ pageNumber: page }) => ({
      conversations: sent.slice((Number(page) - 1) * 10, Number(page) * 10),
      totalHits: 20,
    });
    const until = (end: 'total' | 'empty') =>
      memoryEndpoint(serve, { style: pageNumber({ total: 'totalHits', end }), pageSize: 10, dedupe: 'id' });
    const whole = until('empty');
    const run = whole.call();
    expect(ids(await drain(run))).toEqual(ids(records(1, 20)));
    expect(run.receipt).toMatchObject({ complete: true, expected: 20, duplicates: 20 });
    expect(whole.asked).toHaveLength(5);

    const short = until('total').call();
    expect(await drain(short)).toHaveLength(10);
    expect(short.receipt).toMatchObject({ complete: false, partial: 'short' });
  });

  it('[R26] a wrong page count does not change the records of a run', async () => {
    for (const lie of [-2, 0, 5]) {
      const { call } = memoryEndpoint(
        numbered(250, () => ({ pageCount: 3 + lie })),
        options,
      );
      expect(ids(await drain(call()))).toEqual(ids(records(1, 250)));
    }
  });

  it('a run continues past a total that is too low', async () => {
    const { call } = memoryEndpoint(
      numbered(250, () => ({ total: 150 })),
      options,
    );
    expect(await drain(call())).toHaveLength(250);
  });

  it('[R29] a run by page number ends on an empty page', async () => {
    const { call, asked } = memoryEndpoint(
      numbered(200, () => ({ total: undefined })),
      options,
    );
    expect(await drain(call())).toHaveLength(200);
    expect(asked).toHaveLength(3);
  });

  it('[X6] a run ends on the {} after the last page of an analytics query', async () => {
    const { call, asked } = memoryEndpoint(
      (params) => {
        const { pageNumber: page } = params['paging'] as { pageNumber: number };
        return page > 3 ? {} : { conversations: records(page * 10, page * 10 + 9), totalHits: 35 };
      },
      {
        style: pageNumber({ param: 'paging.pageNumber', sizeParam: 'paging.pageSize', total: 'totalHits' }),
        extractor: 'conversations',
        pageSize: 10,
        verifyTotal: 'off',
      },
    );
    expect(await drain(call({ interval: 'a/b' }))).toHaveLength(30);
    expect(asked.at(-1)).toEqual({ interval: 'a/b', paging: { pageSize: 10, pageNumber: 4 } });
  });

  it('{} on the first page is an error, not the end', async () => {
    const { call } = memoryEndpoint(() => ({}), { ...options, extractor: 'conversations' });
    await expect(drain(call())).rejects.toThrow(/page 1: the response has no list at "conversations"/);
  });

  it('[X7] a run with a growing total ends and returns every record once', async () => {
    const { call } = memoryEndpoint(
      numbered(250, (page) => ({ total: 250 + 5 * page })),
      { ...options, dedupe: 'id' },
    );
    const got = await drain(call());
    expect(new Set(ids(got)).size).toBe(got.length);
    expect(got).toHaveLength(250);
  });

  it('[X24] no record is lost if the server silently caps the page size', async () => {
    for (const echo of [{}, { pageSize: 100 }, { pageSize: 500 }]) {
      const capped = (params: Record<string, unknown>) => ({
        ...(numbered(1_000)({ ...params, pageSize: 100 }, 0, undefined as never) as object),
        pageSize: undefined,
        ...echo,
      });
      const { call, asked } = memoryEndpoint(capped, { style: pageNumber(), pageSize: 500 });
      expect(ids(await drain(call()))).toEqual(ids(records(1, 1_000)));
      expect(asked).toHaveLength(10);
    }
  });

  it('a run that starts at the caller’s page is complete with fewer records than the total', async () => {
    const { call } = memoryEndpoint(numbered(250), options);
    const run = call({ pageNumber: 2 });
    expect(ids(await drain(run))).toEqual(ids(records(101, 250)));
    expect(run.receipt).toMatchObject({ complete: true, expected: 250, records: 150 });
  });

  it('the page size in the caller’s params overrides the one of the annotation', async () => {
    const { call, asked } = memoryEndpoint(numbered(3), { style: pageNumber(), pageSize: 100 });
    await drain(call({ pageSize: 2 }));
    expect(asked.map((params) => params['pageSize'])).toEqual([2, 2]);
  });

  it('pageNumber counts from the option "start"', async () => {
    const style = pageNumber({ param: 'page', sizeParam: 'per_page', start: 0 });
    expect(style.first({ pageSize: 10 })).toEqual({ page: 0, seen: 0, pageSize: 10 });
    expect(style.write({}, { page: 0, seen: 0, pageSize: 10 })).toEqual({ page: 0, per_page: 10 });
  });

  it('pageNumber estimates the remaining pages from the total or the page count', () => {
    const style = pageNumber();
    const at = style.first({ pageSize: 10 });
    expect(style.remaining?.(respond({ total: 95 }), at, records(1, 10))).toBe(9);
    expect(style.remaining?.(respond({ pageCount: 4 }), at, records(1, 10))).toBe(3);
    expect(style.remaining?.(respond({}), at, records(1, 10))).toBeUndefined();
  });

  describe('an announced page size below the requested one', () => {
    let style: ReturnType<typeof pageNumber>;
    beforeEach(() => (style = pageNumber()));
    const from = (position: object, body: object, count: number) =>
      style.next(respond(body), { page: 1, seen: 0, pageSize: 4, ...position }, records(1, count));

    it('pageNumber adopts the smaller page size, and continues at the same record', () => {
      expect(from({}, { pageSize: 2 }, 2)).toEqual({ page: 2, pageSize: 2, seen: 2 });
      expect(from({ page: 3, seen: 8 }, { pageSize: '2' }, 2)).toEqual({ page: 6, pageSize: 2, seen: 10 });
      const zero = pageNumber({ start: 0 });
      expect(zero.next(respond({ pageSize: 2 }), { page: 0, seen: 0, pageSize: 4 }, [1, 2])).toEqual({
        page: 1,
        pageSize: 2,
        seen: 2,
      });
    });

    it.each([
      ['pages are as large as requested', {}, { pageSize: 4 }, 4, 4],
      ['pages are larger than requested', {}, { pageSize: 5 }, 5, 5],
      ['the size is 0', {}, { pageSize: 0 }, 2, 2],
      ['the size is not a number', {}, { pageSize: 'two' }, 2, 2],
      ['the records do not fill whole pages', {}, { pageSize: 2 }, 3, 3],
      ['the number of records before the page is unknown', { seen: null }, { pageSize: 2 }, 2, null],
    ])('pageNumber advances by one page if %s', (_what, position, body, count, seen) => {
      expect(from(position, body, count)).toEqual({ page: 2, pageSize: 4, seen });
    });

    it('pageNumber advances by one page if it requested no size', () => {
      expect(style.next(respond({ pageSize: 2 }), { page: 1, seen: 0 }, [1, 2])).toEqual({ page: 2, seen: 2 });
    });
  });

  it('a run by page number ends at the total, unless a page count or a flag contradicts it', () => {
    const style = pageNumber();
    const at = { page: 2, seen: 10 };
    const next = (body: object, position: { page: number; seen: number | null } = at) =>
      style.next(respond(body), position, records(11, 15));
    expect(next({ total: 15 })).toBeNull();
    expect(next({ total: 15, pageCount: 2 })).toBeNull();
    expect(next({ total: 15, hasMore: false })).toBeNull();
    expect(next({ total: 15, pageCount: 3 })).toEqual({ page: 3, seen: 15 });
    expect(next({ total: 15, hasMore: true })).toEqual({ page: 3, seen: 15 });
    expect(next({ total: 14 })).toEqual({ page: 3, seen: 15 });
    expect(next({ total: 15 }, { page: 2, seen: null })).toEqual({ page: 3, seen: null });
    expect(next({})).toEqual({ page: 3, seen: 15 });
    expect(style.next(respond({}), at, [])).toBeNull();
    expect(style.next(respond({ hasMore: true }), at, [])).toEqual({ page: 3, seen: 10 });
    expect(pageNumber({ start: 0 }).next(respond({ total: 15, pageCount: 3 }), at, records(11, 15))).toBeNull();
    expect(pageNumber({ total: 'all' }).next(respond({ total: 15, all: 20 }), at, records(11, 15))).not.toBeNull();
  });

  it('pageNumber starts at the page in the caller’s params', () => {
    const style = pageNumber();
    expect(style.first({ params: { pageNumber: '3' } })).toEqual({ page: 3, seen: null });
    expect(style.first({ params: { pageNumber: 1 }, pageSize: 5 })).toEqual({ page: 1, seen: 0, pageSize: 5 });
    for (const none of ['', null, undefined, 'x']) {
      expect(style.first({ params: { pageNumber: none } })).toEqual({ page: 1, seen: 0 });
    }
  });

  it('pageNumber continues from the next of an extractor', () => {
    const style = pageNumber();
    expect(style.seek?.({ page: 1, seen: 0, pageSize: 5 }, '7', [1, 2], respond({}))).toEqual({
      page: 7,
      seen: 2,
      pageSize: 5,
    });
    expect(style.seek?.({ page: 1, seen: null }, 7, [1, 2], respond({}))).toEqual({ page: 7, seen: null });
    expect(() => style.seek?.({ page: 1, seen: 0 }, 'x', [], respond({}))).toThrow(
      new SchemaError('the extractor returned "x" as next where a page number was expected'),
    );
  });

  it('pageNumber recognises its positions, reads totals, and looks ahead', () => {
    const style = pageNumber();
    expect([{ page: 1 }, { page: -1 }, { page: 'x' }, {}].map((at) => style.accepts?.(at))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(pageNumber({ total: 'all' }).total?.(respond({ all: 7, total: 9 }))).toBe(7);
    expect(style.ahead?.({ page: 2, seen: 10, pageSize: 10 }, 3)).toEqual({ page: 5, seen: 10, pageSize: 10 });
  });

  it('pageNumber estimates the remaining pages from the page count if the total does not help', () => {
    const style = pageNumber();
    const remaining = (body: object, seen: number | null, count: number) =>
      style.remaining?.(respond(body), { page: 2, seen }, records(1, count));
    expect(remaining({ total: 95, pageCount: 4 }, 10, 10)).toBe(8);
    expect(remaining({ total: 95, pageCount: 4 }, null, 10)).toBe(2);
    expect(remaining({ total: 95, pageCount: 4 }, 10, 0)).toBe(2);
    expect(pageNumber({ start: 0 }).remaining?.(respond({ pageCount: 4 }), { page: 2, seen: 10 }, [1])).toBe(1);
  });

  it('pageNumber rejects invalid options', () => {
    expect(() => pageNumber({ start: -1 })).toThrow(
      'pageNumber(): option "start" must be a whole number, at least 0, got -1',
    );
    expect(() => pageNumber({ start: 0.5 })).toThrow(/at least 0, got 0\.5/);
    expect(() => pageNumber({ param: 'a..b' })).toThrow(
      `pageNumber(): option "param" must be a path in the params, such as 'a.b[0].c', without 'body:' or 'header:', got "a..b"`,
    );
  });
});
