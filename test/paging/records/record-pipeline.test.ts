import { cursor, InvalidRecordError, SchemaError, type StandardSchemaV1 } from 'pagewright';
import { z } from 'zod';
import { chained, drain, ids, memoryEndpoint, records, rejection } from '../../support/memory-endpoint';

const User = z.object({ id: z.number().int(), name: z.string().default('nobody') });
const pages = [
  [{ id: 1, name: 'Ada' }, { id: 'two' }, { id: 3 }],
  [{ id: 4 }, { name: 'Grace' }],
];

describe('schema', () => {
  it('checks and transforms every record', async () => {
    const { call } = memoryEndpoint(chained([[{ id: 1, extra: true }]]), { style: cursor(), schema: User });
    expect(await drain(call())).toEqual([{ id: 1, name: 'nobody' }]);
  });

  it('throws at the first wrong record, and nothing of its page was handed over', async () => {
    const run = memoryEndpoint(chained(pages), { style: cursor(), schema: User }).call();
    const error = await rejection<InvalidRecordError>(run.next());
    expect(error).toBeInstanceOf(InvalidRecordError);
    expect(error).toMatchObject({ recordIndex: 1, page: { index: 0, itemsYielded: 0 } });
    expect(error.message).toMatch(/^Memory\.list, page 1: record 1 of the page does not match the schema \(id: /);
    expect(error.issues[0]).toMatchObject({ path: ['id'] });
    expect(run.receipt.records).toBe(0);
  });

  it('skips and counts wrong records on demand', async () => {
    const { call, events } = memoryEndpoint(chained(pages), { style: cursor(), schema: User, onInvalid: 'skip' });
    const run = call();
    expect(ids(await drain(run))).toEqual([1, 3, 4]);
    expect(run.receipt).toMatchObject({ invalid: 2, records: 3, complete: true });
    expect(events.filter(({ type }) => type === 'invalid')).toMatchObject([
      { index: 0, recordIndex: 1 },
      { index: 1, recordIndex: 1 },
    ]);
  });

  it('gives wrong records to a handler, whose answer takes their place', async () => {
    const handler = jest.fn((record: unknown): unknown =>
      (record as { id?: unknown }).id === 'two' ? { id: 2, name: 'Two' } : undefined,
    );
    const run = memoryEndpoint(chained(pages), { style: cursor(), schema: User, onInvalid: handler }).call();
    expect(ids(await drain(run))).toEqual([1, 2, 3, 4]);
    expect(run.receipt).toMatchObject({ invalid: 1, records: 4 });
    expect(handler.mock.calls).toMatchObject([
      [{ id: 'two' }, [{ path: ['id'] }], 0, 1],
      [{ name: 'Grace' }, [{ path: ['id'] }], 1, 1],
    ]);
  });

  it('takes any Standard Schema, also one that answers later', async () => {
    const even: StandardSchemaV1 = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: async (value) =>
          (value as { id: number }).id % 2 === 0 ? { value } : { issues: [{ message: 'odd', path: [{ key: 'id' }] }] },
      },
    };
    const { call } = memoryEndpoint(chained([records(1, 6)]), { style: cursor(), schema: even, onInvalid: 'skip' });
    expect(ids(await drain(call()))).toEqual([2, 4, 6]);
  });
});

describe('records that an earlier run handed over', () => {
  const resumeFrom = { style: 'cursor', at: { cursor: 'c0' }, seen: 0, skip: 3 };
  const rows = [{ id: 1 }, { id: 'two' }, { id: 1 }, { id: 4 }, { id: 5 }, { id: 6 }];

  it('are checked without a word, and throw nothing', async () => {
    for (const onInvalid of ['throw', 'skip'] as const) {
      const { call, events } = memoryEndpoint(chained([rows]), {
        style: cursor(),
        schema: User.pick({ id: true }),
        onInvalid,
        dedupe: 'id',
      });
      const run = call().with({ resumeFrom });
      expect(ids(await drain(run))).toEqual([4, 5, 6]);
      expect(run.receipt).toMatchObject({ invalid: 0, duplicates: 0 });
      expect(events.map(({ type }) => type)).toEqual(['page']);
    }
  });

  it('count for the place of those behind them', async () => {
    const run = memoryEndpoint(chained([rows]), { style: cursor() })
      .call()
      .with({ resumeFrom });
    await run.next();
    await run.next();
    expect(run.receipt.next).toEqual({ ...resumeFrom, skip: 5 });
  });
});

describe('the issues of a wrong record', () => {
  it('have plain paths, whatever the schema gives', async () => {
    const symbol = Symbol('secret');
    const schema: StandardSchemaV1 = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: () => ({
          issues: [{ message: 'a', path: ['list', 2, symbol, { key: 'x' }, { key: 3 }] }, { message: 'b' }],
        }),
      },
    };
    const error = await rejection<InvalidRecordError>(
      drain(memoryEndpoint(chained([[1]]), { style: cursor(), schema }).call()),
    );
    expect(error.issues).toEqual([
      { message: 'a', path: ['list', 2, 'Symbol(secret)', 'x', 3] },
      { message: 'b', path: [] },
    ]);
  });
});

describe('dedupe', () => {
  const repeating = chained([records(1, 4), [...records(3, 4), ...records(5, 6)], records(6, 7)]);

  it('leaves out records whose key was seen, and counts them', async () => {
    for (const dedupe of ['id', (record: { id: number }) => record.id]) {
      const { call, events } = memoryEndpoint(repeating, { style: cursor(), dedupe });
      const run = call();
      expect(ids(await drain(run))).toEqual(ids(records(1, 7)));
      expect(run.receipt).toMatchObject({ duplicates: 3, records: 7 });
      expect(events.filter(({ type }) => type === 'duplicate')).toHaveLength(3);
    }
  });

  it('tells the key "1" from the key 1', async () => {
    const { call } = memoryEndpoint(chained([[{ id: 1 }, { id: '1' }]]), { style: cursor(), dedupe: 'id' });
    expect(await drain(call())).toHaveLength(2);
  });

  it('throws for a record without the key, rather than taking it for a duplicate', async () => {
    const { call } = memoryEndpoint(chained([records(1, 2)]), { style: cursor(), dedupe: 'uuid' });
    const error = await rejection(drain(call()));
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.message).toBe(
      "Memory.list, page 1: dedupe: 'uuid' gives undefined for record 0 of the page; a key must be a string, a number or a bigint",
    );
  });

  it.each([[null], [NaN], [true], [{}]])('refuses the key %j of a function', async (key) => {
    const { call } = memoryEndpoint(chained([records(1, 2)]), { style: cursor(), dedupe: () => key });
    await expect(drain(call())).rejects.toThrow(/page 1: the dedupe function gives .* for record 0 of the page/);
  });

  it('takes bigints for keys', async () => {
    const { call } = memoryEndpoint(chained([[{ id: 1 }, { id: 2 }, { id: 1 }]]), {
      style: cursor(),
      dedupe: ({ id }: { id: number }) => BigInt(id),
    });
    expect(ids(await drain(call()))).toEqual([1, 2]);
  });

  it('does not look at records that the schema refused', async () => {
    const { call } = memoryEndpoint(chained([[{ id: 'two' }, { id: 3, name: 'Ada' }]]), {
      style: cursor(),
      schema: User,
      onInvalid: 'skip',
      dedupe: 'name',
    });
    expect(ids(await drain(call()))).toEqual([3]);
  });

  it('loses nothing when a run goes on behind records that were left out', async () => {
    const { call } = memoryEndpoint(chained([[{ id: 1 }, { id: 1 }, { id: 2 }, { id: 3 }]]), {
      style: cursor(),
      dedupe: 'id',
    });
    const run = call();
    await run.next();
    await run.next();
    expect(run.receipt.next).toMatchObject({ skip: 3 });
    expect(ids(await drain(call().with({ resumeFrom: run.receipt.next! })))).toEqual([3]);
  });
});
