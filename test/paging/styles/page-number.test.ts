import { pageNumber } from 'pagewright';
import { drain, ids, memoryEndpoint, numbered, records, respond } from '../../support/memory-endpoint';

describe('pageNumber', () => {
  const options = { style: pageNumber(), pageSize: 100 };

  it('[R30] asks three times for 250 records in pages of 100, not four', async () => {
    const { call, asked } = memoryEndpoint(numbered(250), options);
    expect(await drain(call())).toHaveLength(250);
    expect(asked).toHaveLength(3);
  });

  it('asks twice for 200 records in pages of 100', async () => {
    const { call, asked } = memoryEndpoint(numbered(200), options);
    expect(await drain(call())).toHaveLength(200);
    expect(asked).toHaveLength(2);
  });

  it('[R26] is not led by a page count that lies', async () => {
    for (const lie of [-2, 0, 5]) {
      const { call } = memoryEndpoint(
        numbered(250, () => ({ pageCount: 3 + lie })),
        options,
      );
      expect(ids(await drain(call()))).toEqual(ids(records(1, 250)));
    }
  });

  it('goes on past a total that is too low', async () => {
    const { call } = memoryEndpoint(
      numbered(250, () => ({ total: 150 })),
      options,
    );
    expect(await drain(call())).toHaveLength(250);
  });

  it('[R29] ends on an empty page', async () => {
    const { call, asked } = memoryEndpoint(
      numbered(200, () => ({ total: undefined })),
      options,
    );
    expect(await drain(call())).toHaveLength(200);
    expect(asked).toHaveLength(3);
  });

  it('[X6] ends on the {} that follows the last page of an analytics query', async () => {
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

  it('does not take {} on the first page for an end', async () => {
    const { call } = memoryEndpoint(() => ({}), { ...options, extractor: 'conversations' });
    await expect(drain(call())).rejects.toThrow(/page 1: the response has no list at "conversations"/);
  });

  it('[X7] ends, with every record once, while the total grows', async () => {
    const { call } = memoryEndpoint(
      numbered(250, (page) => ({ total: 250 + 5 * page })),
      { ...options, dedupe: 'id' },
    );
    const got = await drain(call());
    expect(new Set(ids(got)).size).toBe(got.length);
    expect(got).toHaveLength(250);
  });

  it('[X24] loses nothing where the server caps the page size without a word', async () => {
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

  it('begins at the page that the caller names, and then does not take the total for its own', async () => {
    const { call } = memoryEndpoint(numbered(250), options);
    const run = call({ pageNumber: 2 });
    expect(ids(await drain(run))).toEqual(ids(records(101, 250)));
    expect(run.receipt).toMatchObject({ complete: true, expected: 250, records: 150 });
  });

  it('takes the page size of the caller’s params before that of the annotation', async () => {
    const { call, asked } = memoryEndpoint(numbered(3), { style: pageNumber(), pageSize: 100 });
    await drain(call({ pageSize: 2 }));
    expect(asked.map((params) => params['pageSize'])).toEqual([2, 2]);
  });

  it('counts pages from another number', async () => {
    const style = pageNumber({ param: 'page', sizeParam: 'per_page', start: 0 });
    expect(style.first({ pageSize: 10 })).toEqual({ page: 0, seen: 0, pageSize: 10 });
    expect(style.write({}, { page: 0, seen: 0, pageSize: 10 })).toEqual({ page: 0, per_page: 10 });
  });

  it('tells how many pages should follow', () => {
    const style = pageNumber();
    const at = style.first({ pageSize: 10 });
    expect(style.remaining?.(respond({ total: 95 }), at, records(1, 10))).toBe(9);
    expect(style.remaining?.(respond({ pageCount: 4 }), at, records(1, 10))).toBe(3);
    expect(style.remaining?.(respond({}), at, records(1, 10))).toBeUndefined();
  });
});
