import { ConfigurationError, idBatches, SchemaError } from 'pagewright';
import { drain, ids, memoryEndpoint, records, rejection, type Serve } from '../../support/memory-endpoint';

/** Gives a record for each id, with the total of the batch as Genesys Cloud does. */
const byIds: Serve = ({ id }) => {
  const asked = id as number[];
  return { entities: asked.map((one) => ({ id: one })), total: asked.length };
};

const numbers = (count: number) => records(1, count).map(({ id }) => id);

describe('idBatches()', () => {
  it('[X25] asks for 250 ids in 3 requests, and gives every record once', async () => {
    const { call, asked } = memoryEndpoint(byIds, { style: idBatches() });
    const run = call({ id: numbers(250), state: 'any' });
    expect(ids(await drain(run))).toEqual(numbers(250));
    expect(asked.map(({ id }) => (id as number[]).length)).toEqual([100, 100, 50]);
    expect(asked[0]).toMatchObject({ state: 'any', pageSize: 100 });
    expect(run.receipt).toMatchObject({ complete: true, records: 250, style: 'idBatches(id, 100 at a time)' });
  });

  it('asks once for an id that stands twice', async () => {
    const { call, asked } = memoryEndpoint(byIds, { style: idBatches({ size: 2 }) });
    await drain(call({ id: [1, 2, 1, 3] }));
    expect(asked.map(({ id }) => id)).toEqual([[1, 2], [3]]);
  });

  it('loses nothing of the next batch where a batch has become shorter since its run broke off', async () => {
    const gone = new Set<number>();
    const { call } = memoryEndpoint(
      ({ id }) => ({ entities: (id as number[]).filter((one) => !gone.has(one)).map((one) => ({ id: one })) }),
      { style: idBatches({ size: 4 }) },
    );
    const first = call({ id: numbers(8) }).with({ maxItems: 3 });
    expect(ids(await drain(first))).toEqual([1, 2, 3]);
    gone.add(1).add(2);
    const rest = await drain(call({ id: numbers(8) }).with({ resumeFrom: first.receipt.next }));
    expect(ids(rest)).toEqual([5, 6, 7, 8]);
  });

  it('has other names and another size where they are given', async () => {
    const { call, asked } = memoryEndpoint(({ filter }) => byIds(filter as { id: number[] }, 1, {} as never), {
      style: idBatches({ param: 'filter.id', sizeParam: 'limit', size: 2 }),
    });
    await drain(call({ filter: { id: [1, 2, 3] } }));
    expect(asked).toEqual([
      { filter: { id: [1, 2] }, limit: 2 },
      { filter: { id: [3] }, limit: 2 },
    ]);
  });

  it('takes the pageSize of the call as the size of a batch', async () => {
    const { call, asked } = memoryEndpoint(byIds, { style: idBatches(), maxPageSize: 100 });
    await drain(call({ id: numbers(6) }).with({ pageSize: 4 }));
    expect(asked.map(({ id }) => (id as number[]).length)).toEqual([4, 2]);
  });

  it.each([[[]], [undefined], ['a,b']])(
    'sends nothing for %j, since servers list everything without ids',
    async (id) => {
      const { call, asked } = memoryEndpoint(byIds, { style: idBatches() });
      const error = await rejection(drain(call({ id })));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error.message).toContain('the param "id" must be a list of ids');
      expect(asked).toEqual([]);
    },
  );

  it('goes on from any batch, with the same ids only', async () => {
    const { call, asked } = memoryEndpoint(byIds, { style: idBatches({ size: 2 }) });
    const [first] = await drain(call({ id: [1, 2, 3] }).pages());
    const resumeFrom = JSON.parse(JSON.stringify(first!.next));
    expect(ids(await drain(call({ id: [1, 2, 3] }).with({ resumeFrom })))).toEqual([3]);
    const others = await rejection(drain(call({ id: [1, 2, 3, 4] }).with({ resumeFrom })));
    expect(others.message).toContain('must be the list of 3 ids with which the run began');
    expect(asked).toHaveLength(3);
  });

  it('loses nothing where the server holds a part of the batch back', async () => {
    const { call } = memoryEndpoint(({ id }) => ({ entities: records(1, 25), total: (id as number[]).length }), {
      style: idBatches(),
    });
    const error = await rejection(drain(call({ id: numbers(100) })));
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.message).toContain('25 of the 100 records of this batch of ids. Request smaller batches');
  });

  it('goes on over any number of batches of which the server has no record', async () => {
    const known: Serve = ({ id }) => ({
      entities: (id as number[]).filter((one) => one > 8).map((one) => ({ id: one })),
    });
    const { call } = memoryEndpoint(known, { style: idBatches({ size: 1 }) });
    const run = call({ id: numbers(10) });
    expect(ids(await drain(run))).toEqual([9, 10]);
    expect(run.receipt).toMatchObject({ complete: true, pages: 10 });
  });

  it('[R83] asks for a batch that is too large in two', async () => {
    const { HttpError } = await import('pagewright');
    const { call, asked } = memoryEndpoint(
      (params, n, request) => {
        if ((params['id'] as number[]).length <= 2) return byIds(params, n, request);
        throw new HttpError({ status: 400, body: { code: 'response.entity.too.large' } });
      },
      { style: idBatches({ size: 4 }) },
    );
    expect(ids(await drain(call({ id: numbers(5) })))).toEqual(numbers(5));
    expect(asked.map(({ id }) => id)).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [5]]);
  });

  it('asks for no batch behind the last, which is full', async () => {
    const { call, asked } = memoryEndpoint(byIds, { style: idBatches({ size: 2 }) });
    expect(ids(await drain(call({ id: numbers(4) })))).toEqual(numbers(4));
    expect(asked).toHaveLength(2);
  });

  it('goes on at no position of another style', () => {
    const { call } = memoryEndpoint(byIds, { style: idBatches({ size: 2 }) });
    const resumeFrom = { style: 'offset', at: { from: 2, of: 3, pageSize: 2 }, seen: 2 };
    expect(() => call({ id: numbers(3) }).with({ resumeFrom })).toThrow(
      'belongs to the style "offset", but the method uses "idBatches"',
    );
  });

  it('names itself where an option is wrong', () => {
    expect(() => idBatches({ size: 0 })).toThrow(
      'idBatches(): option "size" must be a whole number, at least 1, got 0',
    );
  });

  it('accepts its own positions alone', () => {
    const { accepts } = idBatches();
    expect([accepts!({ from: 0, of: 3, pageSize: 2 }), accepts!({ cursor: 'c' })]).toEqual([true, false]);
  });

  it.each([
    { from: 3, of: 3, pageSize: 2 },
    { from: null, of: 3, pageSize: 2 },
    { from: 0, of: 3, pageSize: 0 },
  ])('refuses the position %j, at which a request would have no ids', (at) => {
    expect(idBatches().accepts!(at)).toBe(false);
  });
});
