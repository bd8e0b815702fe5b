import { offset, startIndex } from 'pagewright';
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
});

describe('startIndex', () => {
  it('[X10] asks for 1, 26 and 51 to get 60 users by 25', async () => {
    const { call, asked } = memoryEndpoint(
      (params) => {
        const at = Number(params['startIndex'] ?? 1);
        const Resources = records(at, Math.min(at + Number(params['count']) - 1, 60));
        return { totalResults: 60, startIndex: at, itemsPerPage: 25, Resources };
      },
      { style: startIndex(), pageSize: 25 },
    );
    expect(ids(await drain(call()))).toEqual(ids(records(1, 60)));
    expect(asked.map((params) => params['startIndex'])).toEqual([1, 26, 51]);
  });

  it('moves on by the records that came where the server does not say how many', () => {
    const style = startIndex();
    expect(style.next(respond({ totalResults: 60 }), { offset: 1 }, records(1, 10))).toEqual({ offset: 11, step: 10 });
  });
});
