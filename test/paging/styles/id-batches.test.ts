import { ConfigurationError, idBatches, SchemaError } from 'pagewright';
import { drain, ids, memoryEndpoint, records, rejection, type Serve } from '../../support/memory-endpoint';

/** Returns a record for each id, with the total of the batch, as Genesys Cloud does. */
const byIds: Serve = ({ id }) => {
  const asked = id as number[];
  return { entities: asked.map((one) => ({ id: one })), total: asked.length };
};

const numbers = (count: number) => records(1, count).map(({ id }) => id);

describe('idBatches', () => {
  it('[X25] idBatches requests 250 ids in 3 batches, and returns every record once', async () => {
    const { call, asked } = memoryEndpoint(byIds, { style: idBatches() });
    const run = call({ id: numbers(250), state: 'any' });
    expect(ids(await drain(run))).toEqual(numbers(250));
    expect(asked.map(({ id }) => (id as number[]).length)).toEqual([100, 100, 50]);
    expect(asked[0]).toMatchObject({ state: 'any', pageSize: 100 });
    expect(run.receipt).toMatchObject({ complete: true, records: 250, style: 'idBatches(id, 100 at a time)' });
  });

  it('an id that occurs twice is requested once', async () => {
    const { call, asked } = memoryEndpoint(byIds, { style: idBatches({ size: 2 }) });
    await drain(call({ id: [1, 2, 1, 3] }));
    expect(asked.map(({ id }) => id)).toEqual([[1, 2], [3]]);
  });

  it('a resumed run requests the whole next batch even if the current batch has shrunk', async () => {
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

  it('idBatches uses the given param names and batch size', async () => {
    const { call, asked } = memoryEndpoint(({ filter }) => byIds(filter as { id: number[] }, 1, {} as never), {
      style: idBatches({ param: 'filter.id', sizeParam: 'limit', size: 2 }),
    });
    await drain(call({ filter: { id: [1, 2, 3] } }));
    expect(asked).toEqual([
      { filter: { id: [1, 2] }, limit: 2 },
      { filter: { id: [3] }, limit: 2 },
    ]);
  });

  it('the pageSize of a call sets the size of a batch', async () => {
    const { call, asked } = memoryEndpoint(byIds, { style: idBatches(), maxPageSize: 100 });
    await drain(call({ id: numbers(6) }).with({ pageSize: 4 }));
    expect(asked.map(({ id }) => (id as number[]).length)).toEqual([4, 2]);
  });

  it.each([[[]], [undefined], ['a,b']])(
    'idBatches sends nothing for %j, because servers list everything without ids',
    async (id) => {
      const { call, asked } = memoryEndpoint(byIds, { style: idBatches() });
      const error = await rejection(drain(call({ id })));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error.message).toContain('the param "id" must be a list of ids');
      expect(asked).toEqual([]);
    },
  );

  it('a run resumes from any batch, but only with the same ids', async () => {
    const { call, asked } = memoryEndpoint(byIds, { style: idBatches({ size: 2 }) });
    const [first] = await drain(call({ id: [1, 2, 3] }).pages());
    const resumeFrom = JSON.parse(JSON.stringify(first!.next));
    expect(ids(await drain(call({ id: [1, 2, 3] }).with({ resumeFrom })))).toEqual([3]);
    const error = await rejection(drain(call({ id: [1, 2, 3, 4] }).with({ resumeFrom })));
    expect(error.message).toContain('must be the list of 3 ids with which the run began');
    expect(asked).toHaveLength(3);
  });

  it('idBatches throws if the server returns only part of a batch', async () => {
    const { call } = memoryEndpoint(({ id }) => ({ entities: records(1, 25), total: (id as number[]).length }), {
      style: idBatches(),
    });
    const error = await rejection(drain(call({ id: numbers(100) })));
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.message).toContain('25 of the 100 records of this batch of ids. Request smaller batches');
  });

  it('idBatches continues after any number of empty batches', async () => {
    const known: Serve = ({ id }) => ({
      entities: (id as number[]).filter((one) => one > 8).map((one) => ({ id: one })),
    });
    const { call } = memoryEndpoint(known, { style: idBatches({ size: 1 }) });
    const run = call({ id: numbers(10) });
    expect(ids(await drain(run))).toEqual([9, 10]);
    expect(run.receipt).toMatchObject({ complete: true, pages: 10 });
  });

  it('[R83] a batch that is too large for the server is halved', async () => {
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

  it('no request follows a last batch that is full', async () => {
    const { call, asked } = memoryEndpoint(byIds, { style: idBatches({ size: 2 }) });
    expect(ids(await drain(call({ id: numbers(4) })))).toEqual(numbers(4));
    expect(asked).toHaveLength(2);
  });

  it('idBatches rejects a resume point of another style', () => {
    const { call } = memoryEndpoint(byIds, { style: idBatches({ size: 2 }) });
    const resumeFrom = { style: 'offset', at: { from: 2, of: 3, pageSize: 2 }, seen: 2 };
    expect(() => call({ id: numbers(3) }).with({ resumeFrom })).toThrow(
      'belongs to the style "offset", but the method uses "idBatches"',
    );
  });

  it('the error about an invalid option names idBatches', () => {
    expect(() => idBatches({ size: 0 })).toThrow(
      'idBatches(): option "size" must be a whole number, at least 1, got 0',
    );
  });

  it('idBatches accepts only its own positions', () => {
    const { accepts } = idBatches();
    expect(accepts!({ from: 0, of: 3, pageSize: 2 })).toBe(true);
    expect(accepts!({ cursor: 'c' })).toBe(false);
  });

  it.each([
    { from: 3, of: 3, pageSize: 2 },
    { from: null, of: 3, pageSize: 2 },
    { from: 0, of: 3, pageSize: 0 },
  ])('idBatches rejects the position %j, whose request would have no ids', (at) => {
    expect(idBatches().accepts!(at)).toBe(false);
  });
});
