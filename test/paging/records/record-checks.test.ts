import { cursor, InvalidRecordError, SchemaError, type StandardSchemaV1 } from 'pagewright';
import { z } from 'zod';
import { chained, drain, ids, memoryEndpoint, records, rejection } from '../../support/memory-endpoint';

const User = z.object({ id: z.number().int(), name: z.string().default('unknown') });
const pages = [
  [{ id: 1, name: 'Ada' }, { id: 'two' }, { id: 3 }],
  [{ id: 4 }, { name: 'Grace' }],
];

describe('record schemas', () => {
  it('the schema validates and transforms every record', async () => {
    const { call } = memoryEndpoint(chained([[{ id: 1, extra: true }]]), { style: cursor(), schema: User });
    expect(await drain(call())).toEqual([{ id: 1, name: 'unknown' }]);
  });

  it('the first invalid record throws before any record of its page is returned', async () => {
    const run = memoryEndpoint(chained(pages), { style: cursor(), schema: User }).call();
    const error = await rejection<InvalidRecordError>(run.next());
    expect(error).toBeInstanceOf(InvalidRecordError);
    expect(error).toMatchObject({ recordIndex: 1, page: { index: 0, itemsYielded: 0 } });
    expect(error.message).toMatch(/^Memory\.list, page 1: record 1 of the page does not match the schema \(id: /);
    expect(error.issues[0]).toMatchObject({ path: ['id'] });
    expect(run.receipt.records).toBe(0);
  });

  it("invalid records are skipped and counted with onInvalid: 'skip'", async () => {
    const { call, events } = memoryEndpoint(chained(pages), { style: cursor(), schema: User, onInvalid: 'skip' });
    const run = call();
    expect(ids(await drain(run))).toEqual([1, 3, 4]);
    expect(run.receipt).toMatchObject({ invalid: 2, records: 3, complete: true });
    expect(events.filter(({ type }) => type === 'invalid')).toMatchObject([
      { index: 0, recordIndex: 1 },
      { index: 1, recordIndex: 1 },
    ]);
  });

  it('an onInvalid handler replaces or drops invalid records', async () => {
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

  it('any Standard Schema works, even an asynchronous one', async () => {
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

describe('records of an earlier run', () => {
  const resumeFrom = { style: 'cursor', at: { cursor: 'c0' }, seen: 0, skip: 3 };
  const rows = [{ id: 1 }, { id: 'two' }, { id: 1 }, { id: 4 }, { id: 5 }, { id: 6 }];

  it('already returned records are validated without events or errors', async () => {
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

  it('already returned records count in the positions of later ones', async () => {
    const run = memoryEndpoint(chained([rows]), { style: cursor() })
      .call()
      .with({ resumeFrom });
    await run.next();
    await run.next();
    expect(run.receipt.next).toEqual({ ...resumeFrom, skip: 5 });
  });
});

describe('issues of an invalid record', () => {
  it('the paths of issues are plain, whatever the schema returns', async () => {
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

  it('records with a repeated key are dropped and counted', async () => {
    for (const dedupe of ['id', (record: { id: number }) => record.id]) {
      const { call, events } = memoryEndpoint(repeating, { style: cursor(), dedupe });
      const run = call();
      expect(ids(await drain(run))).toEqual(ids(records(1, 7)));
      expect(run.receipt).toMatchObject({ duplicates: 3, records: 7 });
      expect(events.filter(({ type }) => type === 'duplicate')).toHaveLength(3);
    }
  });

  it('the keys "1" and 1 are different', async () => {
    const { call } = memoryEndpoint(chained([[{ id: 1 }, { id: '1' }]]), { style: cursor(), dedupe: 'id' });
    expect(await drain(call())).toHaveLength(2);
  });

  it('a record without the key throws instead of counting as a duplicate', async () => {
    const { call } = memoryEndpoint(chained([records(1, 2)]), { style: cursor(), dedupe: 'uuid' });
    const error = await rejection(drain(call()));
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.message).toBe(
      "Memory.list, page 1: dedupe: 'uuid' returned undefined for record 0 of the page; a key must be a string, a number or a bigint",
    );
  });

  it.each([[null], [NaN], [true], [{}]])('a dedupe function that returns %j is rejected', async (key) => {
    const { call } = memoryEndpoint(chained([records(1, 2)]), { style: cursor(), dedupe: () => key });
    await expect(drain(call())).rejects.toThrow(/page 1: the dedupe function returned .* for record 0 of the page/);
  });

  it('keys may be bigints', async () => {
    const { call } = memoryEndpoint(chained([[{ id: 1 }, { id: 2 }, { id: 1 }]]), {
      style: cursor(),
      dedupe: ({ id }: { id: number }) => BigInt(id),
    });
    expect(ids(await drain(call()))).toEqual([1, 2]);
  });

  it('dedupe ignores records that the schema rejected', async () => {
    const { call } = memoryEndpoint(chained([[{ id: 'two' }, { id: 3, name: 'Ada' }]]), {
      style: cursor(),
      schema: User,
      onInvalid: 'skip',
      dedupe: 'name',
    });
    expect(ids(await drain(call()))).toEqual([3]);
  });

  it('a run that resumes after dropped duplicates loses no record', async () => {
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
