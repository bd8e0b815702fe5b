import { offset, SchemaError, startIndex } from 'pagewright';
import { drain, ids, memoryEndpoint, records, respond } from '../../support/memory-endpoint';

describe('offset', () => {
  const serve =
    (total: number, cap = Infinity) =>
    (params: Record<string, unknown>) => {
      const at = Number(params['offset']);
      return { items: records(at + 1, Math.min(at + Math.min(Number(params['limit']), cap), total)), total };
    };

  it('offset advances by the number of received records, so a capped page size loses none', async () => {
    const { call, asked } = memoryEndpoint(serve(95, 20), { style: offset(), pageSize: 50 });
    expect(ids(await drain(call()))).toEqual(ids(records(1, 95)));
    expect(asked.map((params) => params['offset'])).toEqual([0, 20, 40, 60, 80]);
  });

  it('a run starts at the offset in the caller’s params', async () => {
    const { call } = memoryEndpoint(serve(95), { style: offset(), pageSize: 50 });
    const run = call({ offset: 90 });
    expect(ids(await drain(run))).toEqual([91, 92, 93, 94, 95]);
    expect(run.receipt.complete).toBe(true);
  });

  it('a run ends on an empty page if the server sends no total', () => {
    const style = offset();
    expect(style.next(respond({}), { offset: 10 }, [])).toBeNull();
    expect(style.next(respond({}), { offset: 10 }, [1, 2])).toEqual({ offset: 12, step: 2 });
  });

  it('offset looks ahead only once it knows the size of a step', () => {
    const style = offset();
    expect(style.ahead?.({ offset: 0 }, 1)).toBeUndefined();
    expect(style.ahead?.({ offset: 20, step: 20 }, 3)).toMatchObject({ offset: 80 });
  });

  it('a run by offset ends at the total, unless a flag announces more', () => {
    const style = offset();
    const next = (body: object, count = 5) => style.next(respond(body), { offset: 10, pageSize: 5 }, records(1, count));
    expect(next({ total: 15 })).toBeNull();
    expect(next({ total: 15, hasMore: false })).toBeNull();
    expect(next({ total: 15, hasMore: true })).toEqual({ offset: 15, pageSize: 5, step: 5 });
    expect(next({ total: 16 })).toEqual({ offset: 15, pageSize: 5, step: 5 });
    expect(next({}, 0)).toBeNull();
    expect(next({ hasMore: true }, 0)).toEqual({ offset: 15, pageSize: 5, step: 5 });
    expect(
      offset({ total: 'all' }).next(respond({ total: 15, all: 20 }), { offset: 10 }, records(1, 5)),
    ).not.toBeNull();
  });

  it('offset counts from the option "start"', () => {
    const style = offset({ start: 1, param: 'from', sizeParam: 'size' });
    expect(style.first({ pageSize: 5 })).toEqual({ offset: 1, pageSize: 5 });
    expect(style.write({ q: 1 }, { offset: 6, pageSize: 5 })).toEqual({ q: 1, from: 6, size: 5 });
    expect(style.write({}, { offset: 6 })).toEqual({ from: 6 });
    expect(style.next(respond({ total: 10 }), { offset: 6 }, records(6, 10))).toBeNull();
    expect(style.remaining?.(respond({ total: 10 }), { offset: 1 }, [1, 2])).toBe(4);
  });

  it('offset continues from the next of an extractor', () => {
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

  it('offset recognises its positions, reads totals, and estimates the remaining pages', () => {
    const style = offset();
    expect(style.name).toBe('offset');
    expect([{ offset: 0 }, { offset: 'x' }, {}].map((at) => style.accepts?.(at))).toEqual([true, false, false]);
    expect(offset({ total: 'all' }).total?.(respond({ all: 7, total: 9 }))).toBe(7);
    expect(style.remaining?.(respond({ total: 95 }), { offset: 10 }, records(1, 10))).toBe(8);
    expect(style.remaining?.(respond({}), { offset: 10 }, records(1, 10))).toBeUndefined();
    expect(style.remaining?.(respond({ total: 95 }), { offset: 10 }, [])).toBeUndefined();
    expect(style.ahead?.({ offset: 20, step: 20, pageSize: 50 }, 3)).toEqual({ offset: 80, step: 20, pageSize: 50 });
  });

  it('startIndex starts at 1, ends at totalResults, and uses the names of SCIM', () => {
    const style = startIndex();
    expect(style.name).toBe('startIndex');
    expect(style.first({ pageSize: 25 })).toEqual({ offset: 1, pageSize: 25 });
    expect(style.write({}, { offset: 26, pageSize: 25 })).toEqual({ startIndex: 26, count: 25 });
    expect(style.next(respond({ totalResults: 60, total: 99 }), { offset: 51 }, records(51, 60))).toBeNull();
  });
});
