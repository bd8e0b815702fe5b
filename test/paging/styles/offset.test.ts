import { offset, SchemaError, startIndex } from 'pagewright';
import { drain, ids, memoryEndpoint, records, respond } from '../../support/memory-endpoint';

describe('offset', () => {
  const serve =
    (total: number, cap = Infinity) =>
    (params: Record<string, unknown>) => {
      const at = Number(params['offset']);
      return { items: records(at + 1, Math.min(at + Math.min(Number(params['limit']), cap), total)), total };
    };

  it('moves on by the records that came, so a smaller page loses nothing', async () => {
    const { call, asked } = memoryEndpoint(serve(95, 20), { style: offset(), pageSize: 50 });
    expect(ids(await drain(call()))).toEqual(ids(records(1, 95)));
    expect(asked.map((params) => params['offset'])).toEqual([0, 20, 40, 60, 80]);
  });

  it('begins where the caller says', async () => {
    const { call } = memoryEndpoint(serve(95), { style: offset(), pageSize: 50 });
    const run = call({ offset: 90 });
    expect(ids(await drain(run))).toEqual([91, 92, 93, 94, 95]);
    expect(run.receipt.complete).toBe(true);
  });

  it('ends on an empty page where there is no total', () => {
    const style = offset();
    expect(style.next(respond({}), { offset: 10 }, [])).toBeNull();
    expect(style.next(respond({}), { offset: 10 }, [1, 2])).toEqual({ offset: 12, step: 2 });
  });

  it('foretells a position only once it knows how far a page moves', () => {
    const style = offset();
    expect(style.ahead?.({ offset: 0 }, 1)).toBeUndefined();
    expect(style.ahead?.({ offset: 20, step: 20 }, 3)).toMatchObject({ offset: 80 });
  });

  it('ends at the total, unless a flag says that more follows', () => {
    const style = offset();
    const next = (body: object, count = 5) => style.next(respond(body), { offset: 10, pageSize: 5 }, records(1, count));
    expect(next({ total: 15 })).toBeNull();
    expect(next({ total: 15, hasMore: false })).toBeNull();
    expect(next({ total: 15, hasMore: true })).toEqual({ offset: 15, pageSize: 5, step: 5 });
    expect(next({ total: 16 })).toEqual({ offset: 15, pageSize: 5, step: 5 });
    expect(next({ hasMore: true }, 0)).toBeNull();
    expect(
      offset({ total: 'all' }).next(respond({ total: 15, all: 20 }), { offset: 10 }, records(1, 5)),
    ).not.toBeNull();
  });

  it('counts from another number', () => {
    const style = offset({ start: 1, param: 'from', sizeParam: 'size' });
    expect(style.first({ pageSize: 5 })).toEqual({ offset: 1, pageSize: 5 });
    expect(style.write({ q: 1 }, { offset: 6, pageSize: 5 })).toEqual({ q: 1, from: 6, size: 5 });
    expect(style.write({}, { offset: 6 })).toEqual({ from: 6 });
    expect(style.next(respond({ total: 10 }), { offset: 6 }, records(6, 10))).toBeNull();
    expect(style.remaining?.(respond({ total: 10 }), { offset: 1 }, [1, 2])).toBe(4);
  });

  it('goes where an extractor says', () => {
    const style = offset();
    expect(style.seek?.({ offset: 0, pageSize: 5 }, '30', [1, 2], respond({}))).toEqual({
      offset: 30,
      pageSize: 5,
      step: 2,
    });
    expect(() => style.seek?.({ offset: 0 }, {}, [], respond({}))).toThrow(
      new SchemaError('the extractor returned an object without keys as next where an offset was expected'),
    );
  });

  it('tells its positions, its total, and how many pages should follow', () => {
    const style = offset();
    expect(style.name).toBe('offset');
    expect([{ offset: 0 }, { offset: 'x' }, {}].map((at) => style.accepts?.(at))).toEqual([true, false, false]);
    expect(offset({ total: 'all' }).total?.(respond({ all: 7, total: 9 }))).toBe(7);
    expect(style.remaining?.(respond({ total: 95 }), { offset: 10 }, records(1, 10))).toBe(8);
    expect(style.remaining?.(respond({}), { offset: 10 }, records(1, 10))).toBeUndefined();
    expect(style.remaining?.(respond({ total: 95 }), { offset: 10 }, [])).toBeUndefined();
    expect(style.ahead?.({ offset: 20, step: 20, pageSize: 50 }, 3)).toEqual({ offset: 80, step: 20, pageSize: 50 });
  });

  it('begins at 1, ends at totalResults, and has the names of SCIM', () => {
    const style = startIndex();
    expect(style.name).toBe('startIndex');
    expect(style.first({ pageSize: 25 })).toEqual({ offset: 1, pageSize: 25 });
    expect(style.write({}, { offset: 26, pageSize: 25 })).toEqual({ startIndex: 26, count: 25 });
    expect(style.next(respond({ totalResults: 60, total: 99 }), { offset: 51 }, records(51, 60))).toBeNull();
  });
});
