import { cursor, offset, pageNumber, PaginationStalledError, SchemaError, startIndex } from 'pagewright';
import { drain, ids, memoryEndpoint, records, rejection, respond } from '../../support/memory-endpoint';

describe('a cursor that is a field of the last record', () => {
  const list = records(1, 7);
  const after = (id: unknown) => list.filter((one) => one.id > Number(id ?? 0)).slice(0, 3);

  it('ends on an empty page', async () => {
    const { call, asked } = memoryEndpoint((params) => ({ items: after(params['after']), took: 1 }), {
      style: cursor({ from: 'item:id', to: 'after' }),
    });
    const run = call();
    expect(ids(await drain(run))).toEqual(ids(list));
    expect(asked).toEqual([{}, { after: 3 }, { after: 6 }, { after: 7 }]);
    expect(run.receipt).toMatchObject({ complete: true, end: { by: 'emptyPage', saw: 'the page is empty' } });
  });

  it('is an error if the last record does not have it, because that can only be a wrong name', async () => {
    for (const items of [[{ id: 1 }, { key: 2 }], [{ id: '' }], [{ id: null }]]) {
      const { call } = memoryEndpoint(() => ({ items, took: 1 }), { style: cursor({ from: 'item:id' }) });
      const error = await rejection(drain(call()));
      expect(error).toBeInstanceOf(SchemaError);
      expect(error.message).toMatch(
        /the last record at "id" has (undefined|null|an empty text) where a cursor was expected/,
      );
    }
  });

  it("a cursor in the body ends on an empty page with end: 'empty' only", async () => {
    const serve = ({ scroll = 0 }: Record<string, unknown>) => ({
      hits: records(Number(scroll) + 1, Math.min(Number(scroll) + 2, 4)),
      _scroll_id: Number(scroll) + 2,
    });
    const run = memoryEndpoint(serve, {
      style: cursor({ from: '_scroll_id', to: 'scroll', end: 'empty' }),
      extractor: 'hits',
    }).call();
    expect(ids(await drain(run))).toEqual([1, 2, 3, 4]);
    expect(run.receipt.end?.by).toBe('emptyPage');
    const endless = memoryEndpoint(serve, { style: cursor({ from: '_scroll_id', to: 'scroll' }), extractor: 'hits' });
    await expect(drain(endless.call())).rejects.toMatchObject({ code: 'EMPTY_PAGES' });
  });
});

describe('an inclusive cursor', () => {
  const style = cursor({ from: 'item:at', to: 'since', inclusive: true });
  const rows = [1, 2, 3, 3, 4, 5, 5].map((at, id) => ({ id: id + 1, at }));
  const since = (at: unknown, size: number) => rows.filter((row) => row.at >= Number(at ?? 0)).slice(0, size);

  it('ends on a page that is not full and has no later cursor, and dedupe drops repeated records', async () => {
    const { call, asked } = memoryEndpoint((params) => ({ items: since(params['since'], 4), took: 1 }), {
      style,
      pageSize: 4,
      dedupe: 'id',
    });
    const run = call();
    expect(ids(await drain(run))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(asked.map(({ since: at }) => at)).toEqual([undefined, 3, 5]);
    expect(run.receipt).toMatchObject({ complete: true, end: { by: 'cursor' }, duplicates: 3 });
  });

  it('is an error if a whole page has the same cursor, because more may have it', async () => {
    const { call } = memoryEndpoint((params) => ({ items: since(params['since'], 2), took: 1 }), {
      style,
      pageSize: 2,
      dedupe: 'id',
    });
    const error = await rejection(drain(call()));
    expect(error).toBeInstanceOf(PaginationStalledError);
    expect(error.message).toMatch(/all 2 records of the page have the cursor 3, and more may follow with the same one/);
  });

  it('knows a full page by the largest one if no page size is requested', () => {
    const second = style.next(respond({}), style.first({}), [{ at: 1 }, { at: 2 }])!;
    expect(second).toEqual({ cursor: 2, most: 2 });
    expect(style.next(respond({}), second, [{ at: 2 }])).toBeNull();
    expect(() => style.next(respond({}), second, [{ at: 2 }, { at: 2 }])).toThrow(PaginationStalledError);
  });
});

describe('numbered styles', () => {
  it.each([
    [pageNumber({ omitFirst: true, start: 0 }), { pageNumber: 0 }, { pageNumber: 1 }],
    [offset({ omitFirst: true }), { offset: 0 }, { offset: 5 }],
    [startIndex({ omitFirst: true }), { startIndex: 1 }, { startIndex: 6 }],
  ])('leave the first position out with omitFirst', (style, first, second) => {
    const at = style.first({ params: first });
    expect(style.write({}, at)).toEqual({});
    expect(style.write({}, style.next(respond({}), at, records(1, 5))!)).toEqual(
      style.name === 'pageNumber' ? { pageNumber: 1 } : second,
    );
  });

  it("end after as many pages as announced with end: 'pageCount'", async () => {
    const { call, asked } = memoryEndpoint(
      ({ page }) => {
        if (Number(page) > 3) throw new Error('the server rejects the page after the last');
        return respond(records(Number(page) * 2 - 1, Number(page) * 2), { 'x-wp-totalpages': '3' });
      },
      { style: pageNumber({ param: 'page', pageCount: 'header:X-WP-TotalPages', end: 'pageCount' }) },
    );
    const run = call();
    expect(ids(await drain(run))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(asked).toHaveLength(3);
    expect(run.receipt).toMatchObject({ complete: true, end: { by: 'pageCount', saw: 'page 3 of 3' } });
  });

  it('read a total from a header', async () => {
    const run = memoryEndpoint(({ offset: at }) => respond(records(Number(at) + 1, Number(at) + 2), { 'x-all': '4' }), {
      style: offset({ total: 'header:X-All' }),
    }).call();
    expect(await drain(run)).toHaveLength(4);
    expect(run.receipt.end).toEqual({ by: 'total', saw: '4 of 4 records' });
  });
});
