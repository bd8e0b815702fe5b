import { extract, memory, type CheckpointStore, type Commit, type Sink } from 'pagewright/extract';
import { sqlite, sqliteTable, type SqliteTableOptions } from 'pagewright/sqlite';
import { DRIVERS, rowsOf, sqliteFiles, alter } from '../support/sqlite-files';
import { ChunkLedger, runThrough, sinkRun } from '../support/sink-run';
import { windowedEndpoint } from '../support/windowed-endpoint';
import { rejection } from '../support/memory-endpoint';

const file = sqliteFiles();
const ALL = 'SELECT * FROM t ORDER BY 1, 2';
const records = (...ids: number[]) => ids.map((id) => ({ id, name: `n${id}` }));
const columns = ['id', 'name'];
const crash = async () => Promise.reject(new Error('killed'));

describe.each(DRIVERS)('sqliteTable() with the driver %s', (driver) => {
  it('writes one row per record, upserted by its key', async () => {
    const path = file();
    const sink = sqliteTable(path, { driver, table: 't', key: 'id', columns });
    await runThrough(sink, { '0001': [records(1, 2), [{ id: 2, name: 'later' }]], '0002': [records(3)] });
    expect(await rowsOf(path, ALL)).toEqual([...records(1), { id: 2, name: 'later' }, ...records(3)]);
  });

  it('writes one row per record received, with chunk and position, if there is no key', async () => {
    const path = file();
    await runThrough(sqliteTable(path, { driver, table: 't', columns: ['id'] }), {
      a: [records(7, 7)],
      b: [records(7)],
    });
    expect(await rowsOf(path, ALL)).toEqual([
      { _chunk: 'key-a', _n: 1, id: 7 },
      { _chunk: 'key-a', _n: 2, id: 7 },
      { _chunk: 'key-b', _n: 1, id: 7 },
    ]);
  });

  it('stores values unchanged, and those without a type in SQLite as JSON or text', async () => {
    const path = file();
    const at = new Date('2026-01-02T03:04:05.678Z');
    const values = {
      ...{ text: 'ü"\n\'', one: 1, textOne: '1', half: 0.5, yes: true, no: false, nothing: null, absent: undefined },
      ...{ list: [1, 'a', null], object: { a: { b: true } }, at, bytes: Uint8Array.of(0, 255), million: 1e6 },
      ...{ exact: 2n ** 62n + 1n, beyond: 2n ** 63n, least: -(2n ** 63n), huge: 1e300, minus: -7 },
    };
    const names = Object.keys(values);
    await runThrough(sqliteTable(path, { driver, table: 't', columns: names }), { a: [[values]] });
    const list = names.map((name) => `quote("${name}") AS "${name}"`).join(', ');
    expect((await rowsOf(path, `SELECT ${list} FROM t`))[0]).toEqual({
      ...{
        text: `'ü"\n'''`,
        one: '1',
        textOne: "'1'",
        half: '0.5',
        yes: '1',
        no: '0',
        nothing: 'NULL',
        absent: 'NULL',
      },
      ...{ list: `'[1,"a",null]'`, object: `'{"a":{"b":true}}'`, at: "'2026-01-02T03:04:05.678Z'", bytes: "X'00FF'" },
      ...{ million: '1000000', exact: '4611686018427387905', beyond: "'9223372036854775808'" },
      ...{ least: '-9223372036854775808', huge: '1.0e+300', minus: '-7' },
    });
  });

  it('stores numbers outside the safe range as floating point', async () => {
    const path = file();
    await runThrough(sqliteTable(path, { driver, table: 't', columns: ['a'] }), {
      a: [[{ a: 2 ** 53 }, { a: 2 ** 54 }, { a: -1e300 }]],
    });
    expect(await rowsOf(path, 'SELECT a, typeof(a) AS type FROM t')).toEqual([
      { a: 2 ** 53, type: 'integer' },
      { a: 2 ** 54, type: 'real' },
      { a: -1e300, type: 'real' },
    ]);
  });

  it('commits rows and position in one transaction if the store is in the same file', async () => {
    const path = file();
    const { call, rows } = windowedEndpoint();
    const sink = sqliteTable(path, { driver, table: 't', key: 'id', columns: ['id', 'at'] });

    const receipt = await extract(call(), { to: sink, checkpoints: sqlite(path, { driver }), workers: 4 });

    expect(receipt).toMatchObject({
      complete: true,
      records: 40,
      output: { kind: 'sqlite', where: `${path}, table t` },
    });
    expect(await rowsOf(path, ALL)).toEqual(rows);
    expect(await rowsOf(path, "SELECT name FROM sqlite_schema WHERE name = 'pagewright_writers'")).toEqual([]);
  });

  it('keeps neither rows nor position if the transaction fails', async () => {
    const path = file();
    const store = sqlite(path, { driver });
    const { chunk, save } = await claimedIn(store);
    const session = await sqliteTable(path, { driver, table: 't', columns: ['id'] }).open(
      sinkRun({ store, run: 'run' }),
    );
    const writer = await session.openChunk(chunk);
    await writer.write(records(1), save);
    const poisoned: Commit = (mark, work) =>
      save(mark, (db) => {
        work?.(db);
        throw new Error('commit failed');
      });
    await expect(writer.write(records(2), poisoned)).rejects.toThrow('commit failed');
    expect(await rowsOf(path, 'SELECT id FROM t')).toEqual([{ id: 1 }]);
    expect((await store.chunks('run'))[0]?.mark).toEqual({ rows: 1 });
    await session.close();
    await store.close();
  });

  it('writes nothing in the same file for a process that lost its lease', async () => {
    const path = file();
    const store = sqlite(path, { driver });
    const { chunk, save } = await claimedIn(store);
    const session = await sqliteTable(path, { driver, table: 't', columns: ['id'] }).open(
      sinkRun({ store, run: 'run' }),
    );
    const writer = await session.openChunk(chunk);
    await store.claim('run', { owner: 'two', now: 1e6, leaseMs: 1 });
    await expect(writer.write(records(1), save)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await rowsOf(path, 'SELECT id FROM t')).toEqual([]);
    await session.close();
    await store.close();
  });
});

describe('sqliteTable()', () => {
  const plain = (path: string, more: Partial<SqliteTableOptions> = {}) =>
    sqliteTable<object>(path, { table: 't', columns: ['id'], ...more });

  it('stores the whole record as JSON in a column of its own', async () => {
    const path = file();
    await runThrough(sqliteTable(path, { table: 't' }), { a: [records(1)] });
    expect(await rowsOf(path, ALL)).toEqual([{ _chunk: 'key-a', _n: 1, record: '{"id":1,"name":"n1"}' }]);
    await runThrough(sqliteTable(path, { table: 'u', key: 'id' }), { a: [records(1)] });
    expect(await rowsOf(path, 'SELECT * FROM u')).toEqual([{ id: 1, record: '{"id":1,"name":"n1"}' }]);
    await runThrough(sqliteTable(path, { table: 'v', key: 'id', columns: ['name'], record: true }), {
      a: [records(1)],
    });
    expect(await rowsOf(path, 'SELECT * FROM v')).toEqual([{ id: 1, name: 'n1', record: '{"id":1,"name":"n1"}' }]);
  });

  it('keeps all digits of bigints, in columns and in the record', async () => {
    const path = file();
    const record = { id: 9007199254740993n, of: { least: -12345678901234567890n } };
    await runThrough(sqliteTable(path, { table: 't', key: 'id', record: true }), { a: [[record]] });
    expect(await rowsOf(path, 'SELECT quote(id) AS id, record FROM t')).toEqual([
      { id: '9007199254740993', record: '{"id":9007199254740993,"of":{"least":-12345678901234567890}}' },
    ]);
  });

  it('rejects a key beyond 2^53 that is a number, because it may stand for several', async () => {
    const write = runThrough(sqliteTable(file(), { table: 't', key: 'id' }), { a: [[{ id: 2 ** 54 }]] });
    expect((await rejection(write)).message).toMatch(
      /id must be a string, an exact number or a bigint, got 18014398509481984/,
    );
  });

  it('names columns by the option, or by their path with _ for special characters [R98]', async () => {
    const path = file();
    const record = { id: 1, division: { id: 'd' }, tags: ['x'] };
    await runThrough(sqliteTable(path, { table: 't', key: 'id', columns: ['id', 'division.id', 'tags[0]'] }), {
      a: [[record]],
    });
    expect(await rowsOf(path, ALL)).toEqual([{ id: 1, division_id: 'd', tags_0: 'x' }]);
    const named = { number: 'id', select: 'division.id' };
    await runThrough(sqliteTable(path, { table: 'order', key: 'id', columns: named }), { a: [[record]] });
    expect(await rowsOf(path, 'SELECT * FROM "order"')).toEqual([{ number: 1, select: 'd' }]);
  });

  it('replaces a page that was written but not committed', async () => {
    const path = file();
    const ledger = new ChunkLedger();
    const first = await plain(path).open(sinkRun());
    const writer = await first.openChunk(ledger.take('a'));
    await writer.write(records(1, 2), ledger.commit('a'));
    await expect(writer.write(records(3, 4, 5), crash)).rejects.toThrow('killed');
    await first.close();
    expect(await rowsOf(path, 'SELECT count(*) AS n FROM t')).toEqual([{ n: 5 }]);

    const second = await plain(path).open(sinkRun({ fresh: false }));
    const again = await second.openChunk(ledger.take('a'));
    expect(await rowsOf(path, 'SELECT count(*) AS n FROM t')).toEqual([{ n: 2 }]);
    await again.write(records(3), ledger.commit('a'));
    await second.finish(ledger.chunks, true);
    await second.close();
    expect(await rowsOf(path, 'SELECT _n, id FROM t')).toEqual([1, 2, 3].map((id) => ({ _n: id, id })));
  });

  it('resumes over rows that this run wrote before its first commit, and over no others', async () => {
    const path = file();
    const ledger = new ChunkLedger();
    const first = await plain(path).open(sinkRun());
    await expect((await first.openChunk(ledger.take('a'))).write(records(1), crash)).rejects.toThrow('killed');
    await first.close();

    const second = await plain(path).open(sinkRun());
    await (await second.openChunk(ledger.take('a'))).write(records(8), ledger.commit('a'));
    await second.close();
    expect(await rowsOf(path, 'SELECT id FROM t')).toEqual([{ id: 8 }]);
    const another = sinkRun({ run: 'default:Others.list' });
    expect(await rejection(plain(path).open(another))).toMatchObject({ code: 'SINK' });
  });

  it('blocks a process whose chunk another one has claimed, if the store is in another file', async () => {
    const path = file();
    const ledger = new ChunkLedger();
    const asleep = await plain(path).open(sinkRun());
    const old = await asleep.openChunk(ledger.take('a'));
    await old.write(records(1), ledger.commit('a'));
    const other = await plain(path).open(sinkRun({ fresh: false }));
    const current = await other.openChunk(ledger.take('a'));
    await expect(old.write(records(66), ledger.commit('a'))).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await current.write(records(2), ledger.commit('a'));
    await other.finish(ledger.chunks, true);
    await other.cleanUp();
    await expect(old.write(records(77), ledger.commit('a'))).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await Promise.all([asleep.close(), other.close()]);
    expect(await rowsOf(path, 'SELECT id FROM t')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('removes the rows of a restarted chunk, except rows with a key, which are replaced', async () => {
    const path = file();
    for (const [table, key, left] of [
      ['t', undefined, [{ id: 9 }]],
      ['u', 'id', [{ id: 1 }, { id: 9 }]],
    ] as const) {
      const ledger = new ChunkLedger();
      const session = await plain(path, { table, ...(key ? { key } : {}) }).open(sinkRun());
      await (await session.openChunk(ledger.take('b'))).write(records(9), ledger.commit('b'));
      const writer = await session.openChunk(ledger.take('a'));
      await writer.write(records(1), ledger.commit('a'));
      await writer.reset?.(ledger.commit('a'));
      expect(await rowsOf(path, `SELECT id FROM ${table} ORDER BY id`)).toEqual(left);
      expect(ledger.mark('a')).toEqual({ rows: 0 });
      await writer.write(records(1), ledger.commit('a'));
      await session.finish(ledger.chunks, true);
      await session.close();
      expect(await rowsOf(path, `SELECT id FROM ${table} ORDER BY id`)).toEqual([{ id: 1 }, { id: 9 }]);
    }
  });

  it('rejects a table that has rows, unless append or overwrite is set', async () => {
    const path = file();
    const keyed = { key: 'id', columns };
    await runThrough(plain(path, keyed), { a: [records(1, 2)] });
    expect(await rejection(plain(path, keyed).open(sinkRun()))).toMatchObject({
      code: 'SINK',
      message: `${path}, table t already exists and has 2 rows. Use another table, set append: true and a key to add to it, or set overwrite: true to drop it`,
    });
    await runThrough(plain(path, { ...keyed, append: true }), { a: [[{ id: 2, name: 'new' }, ...records(3)]] });
    expect(await rowsOf(path, ALL)).toEqual([...records(1), { id: 2, name: 'new' }, ...records(3)]);
    await runThrough(plain(path, { overwrite: true }), { a: [records(5)] });
    expect(await rowsOf(path, ALL)).toEqual([{ _chunk: 'key-a', _n: 1, id: 5 }]);
  });

  it('rejects a table that lacks a column or has another key, and accepts one with more columns', async () => {
    const path = file();
    await alter(
      path,
      'CREATE TABLE a (id PRIMARY KEY); CREATE TABLE b (id, name); CREATE TABLE c (id INTEGER PRIMARY KEY, Name TEXT, note)',
    );
    const open = (table: string) => plain(path, { table, key: 'id', columns, append: true }).open(sinkRun());
    expect((await rejection(open('a'))).message).toContain('table a already exists and has no column name.');
    expect((await rejection(open('b'))).message).toContain(
      'table b already exists and has the primary key of no column, not id.',
    );
    await runThrough(plain(path, { table: 'c', key: 'id', columns, append: true }), { a: [records(1)] });
    expect(await rowsOf(path, 'SELECT * FROM c')).toEqual([{ id: 1, Name: 'n1', note: null }]);
  });

  it('reports committed rows that are missing', async () => {
    const path = file();
    for (const options of [{}, { table: 'u', key: 'id' }]) {
      const ledger = new ChunkLedger();
      const session = await plain(path, options).open(sinkRun());
      await (await session.openChunk(ledger.take('a'))).write(records(1, 2), ledger.commit('a'));
      await alter(path, `DELETE FROM ${options.table ?? 't'}`);
      expect((await rejection(session.finish(ledger.chunks, true))).message).toContain(
        'has 0 rows, but 2 records were committed to it',
      );
      await session.close();
    }
  });

  it('checks whether its table exists without creating a file', async () => {
    const path = file();
    expect(await plain(path).outputExists?.()).toBe(false);
    await runThrough(plain(path), { a: [records(1)] });
    expect(await plain(path).outputExists?.()).toBe(true);
    expect(await plain(path, { table: 'T' }).outputExists?.()).toBe(true);
    expect(await plain(path, { table: 'other' }).outputExists?.()).toBe(false);
  });

  it('rejects a record without a key, or with a value no column can hold, before it writes any row of the page', async () => {
    const path = file();
    const write = async (sink: Sink<object>, record: object) => {
      const ledger = new ChunkLedger();
      const session = await sink.open(sinkRun());
      const writer = await session.openChunk(ledger.take('a'));
      const error = await rejection(writer.write([...records(1), record], ledger.commit('a')));
      await session.close();
      expect(error).toMatchObject({ code: 'SINK' });
      return error.message;
    };
    expect(await write(plain(path, { key: 'id' }), { name: 'x' })).toBe(
      'record 2 of the chunk key-a has no key: id must be a string, an exact number or a bigint, got undefined',
    );
    expect(await write(plain(path, { key: 'id', columns: ['id', 'f'], table: 'u' }), { id: 2, f: NaN })).toBe(
      'f of record 2 of the chunk key-a cannot be written as JSON: it holds NaN',
    );
    expect(await write(sqliteTable(path, { table: 'v' }), { id: 2, deep: { odd: () => 1 } })).toContain(
      'cannot be written as JSON',
    );
    expect(
      await rowsOf(path, 'SELECT (SELECT count(*) FROM t) + (SELECT count(*) FROM u) + (SELECT count(*) FROM v) AS n'),
    ).toEqual([{ n: 0 }]);
  });

  it('resolves a write only after its commit, so that a slow store slows the requests down [R100]', async () => {
    const session = await plain(file()).open(sinkRun());
    const writer = await session.openChunk(new ChunkLedger().take('a'));
    const order: string[] = [];
    let committing = () => {};
    const reached = new Promise<void>((resolve) => (committing = resolve));
    let durable = () => {};
    const commit = () =>
      new Promise<void>((resolve) => {
        durable = resolve;
        committing();
      });
    const written = writer.write(records(1), commit).then(() => order.push('written'));
    await reached;
    await new Promise<void>((resolve) => setImmediate(resolve));
    order.push('committed');
    durable();
    await written;
    expect(order).toEqual(['committed', 'written']);
    await session.close();
  });

  it('writes its receipt next to the file, and has an identity that changes with what is written', () => {
    const path = file();
    const identity = (more: Partial<SqliteTableOptions>) => plain(path, more).identity;
    expect(plain(path).receiptPath).toBe(`${path}.receipt.json`);
    const different = [{}, { table: 'u' }, { key: 'id' }, { columns: ['name'] }, { record: true }].map(identity);
    expect(new Set(different).size).toBe(different.length);
    expect(identity({ busyMs: 1, overwrite: true })).toBe(identity({}));
  });

  it('rejects invalid options', () => {
    const message = (options: object, path: unknown = 'x.db') => {
      try {
        sqliteTable(path as string, { table: 't', ...options });
      } catch (error) {
        return (error as Error).message;
      }
      return 'taken';
    };
    expect(message({ table: 'a"; DROP' })).toContain('option "table" must be a name of letters, digits and _');
    expect(message({ table: 'pagewright_runs' })).toContain('option "table"');
    expect(message({ table: 'SQLITE_x' })).toContain('option "table"');
    expect(message({ key: '' })).toContain('option "key" must be a path');
    expect(message({ columns: [] })).toContain('option "columns" must be a list of different paths');
    expect(message({ columns: { 'no good': 'id' } })).toContain('"no good" is not a valid column name');
    expect(message({ columns: ['a.b', 'a_b'] })).toContain('two columns would have the name "a_b"');
    expect(message({ columns: { ID: 'a', id: 'b' } })).toContain('two columns would have the name "id"');
    expect(message({ columns: { _N: 'a' } })).toContain('two columns would have the name "_N"');
    expect(message({ columns: { record: 'a' }, record: true })).toContain('two columns would have the name "record"');
    expect(message({ append: true })).toContain('option "key" is required when "append" is set');
    expect(message({ append: true, overwrite: true, key: 'id' })).toContain(
      'option "append" cannot be combined with "overwrite"',
    );
    expect(message({ rows: 5 })).toContain('unknown option "rows"');
    expect(message({}, ':memory:')).toContain("':memory:' is not a file");
    expect(message({}, '')).toContain('the path must name a file');
    expect(message({})).toBe('taken');
  });
});

/** A store with one chunk that is claimed, and what saves to it. */
async function claimedIn(store: CheckpointStore) {
  await store.create({ run: 'run', endpoint: 'e', identity: {}, createdAt: 1 }, [
    { key: 'c', order: '1', window: null },
  ]);
  const lease = { owner: 'one', now: 0, leaseMs: 1000 };
  const chunk = (await store.claim('run', lease))!;
  const save: Commit = (mark, work) => store.save(chunk, { mark }, lease, work);
  return { chunk, save };
}

it('sqliteTable() works with a store in memory', async () => {
  const path = file();
  const { call, rows } = windowedEndpoint({ windows: 1 });
  await extract(call(), { to: sqliteTable(path, { table: 't', columns: ['id'] }), checkpoints: memory() });
  expect(await rowsOf(path, 'SELECT id FROM t')).toEqual(rows.map(({ id }) => ({ id })));
});
