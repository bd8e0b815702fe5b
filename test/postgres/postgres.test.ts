import { Client, Pool } from 'pg';
import { ConfigurationError } from 'pagewright';
import { type Commit, SinkError } from 'pagewright/extract';
import { postgres, type PostgresOptions } from 'pagewright/postgres';
import { sinkConformance, type SinkRecord } from 'pagewright/testing';
import { rejection } from '../support/memory-endpoint';
import { postgresBinaries, type PostgresServer, startPostgres } from '../support/postgres-server';
import { ChunkLedger, runThrough, sinkRun } from '../support/sink-run';

const binaries = postgresBinaries();
if (!binaries && process.env['CI'])
  throw new Error('the gate needs a PostgreSQL server: install the package postgresql');
const live = binaries ? describe : describe.skip;

live(`the sink postgres${binaries ? '' : ' (skipped: there is no PostgreSQL server on this machine)'}`, () => {
  let server: PostgresServer;
  let pool: Pool;
  let table: string;
  let tables = 0;

  beforeAll(() => {
    server = startPostgres(binaries!);
    pool = new Pool(server.connection);
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await pool.end();
    server.stop();
  });
  beforeEach(() => {
    table = `t${(tables += 1)}`;
  });

  const rows = async (order = '1') =>
    (await pool.query<Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY ${order}`)).rows;
  const sink = (options: Partial<PostgresOptions> = {}) => postgres<unknown>({ pool, table, key: 'id', ...options });
  const write = (records: readonly unknown[], options: Partial<PostgresOptions> = {}) =>
    runThrough(sink(options), { a: [records] });
  const message = async (attempt: Promise<unknown>) => {
    const error = await rejection(attempt);
    expect(error).toBeInstanceOf(SinkError);
    return error.message;
  };

  describe('(conformance)', () => {
    const cases = sinkConformance(() => ({
      sink: () => postgres<SinkRecord>({ connection: server.connection, table, key: 'id' }),
      read: async () => (await rows()).map(({ record }) => record as SinkRecord),
      ordered: false,
      dropsUncommitted: false,
    }));
    for (const { name, run } of cases) it(name, run);
  });

  it('creates the table, with the key and the whole record', async () => {
    const record = { id: 7, name: 'é', nested: { list: [1, null] } };
    expect(await write([record])).toEqual({ kind: 'postgres', where: table });
    expect(await rows()).toEqual([{ id: '7', record }]);
  });

  it('writes the selected columns, each with the type of its column', async () => {
    const columns = {
      id: { path: 'id', type: 'bigint' },
      started: { path: 'conversationStart', type: 'timestamptz' },
      'odd "name"': 'name',
      tags: { path: 'tags', type: 'text[]' },
      parts: { path: 'parts', type: 'jsonb' },
      score: { path: 'score', type: 'numeric(10, 2)' },
      ok: { path: 'ok', type: 'boolean' },
      plain: 'parts',
    };
    const record = {
      id: 9007199254740993n,
      conversationStart: new Date(5),
      name: 'x',
      tags: ['a"', 'b,'],
      parts: 'text',
      score: 1.5,
      ok: true,
    };
    await write([record, { id: 2, parts: [1], conversationStart: '2024-01-01T00:00:00Z' }], { columns });
    expect(await rows('id')).toEqual([
      {
        id: '2',
        started: new Date('2024-01-01'),
        'odd "name"': null,
        tags: null,
        parts: [1],
        score: null,
        ok: null,
        plain: '[1]',
      },
      {
        id: '9007199254740993',
        started: new Date(5),
        'odd "name"': 'x',
        tags: ['a"', 'b,'],
        parts: 'text',
        score: '1.50',
        ok: true,
        plain: 'text',
      },
    ]);
  });

  it('keeps all digits of bigints, in columns, in lists and in JSON', async () => {
    const columns = {
      id: { path: 'id', type: 'numeric' },
      list: { path: 'list', type: 'numeric[]' },
      all: { path: 'all', type: 'jsonb' },
    };
    const id = 12345678901234567890123n;
    await write([{ id, list: [id, 1n], all: { id: 9007199254740993n } }], { columns });
    const text = await pool.query(`SELECT id::text, list::text, "all"::text FROM ${table}`);
    expect(text.rows).toEqual([{ id: `${id}`, list: `{${id},1}`, all: '{"id": 9007199254740993}' }]);
  });

  it('replaces a row with the same key, also within one page: the last record wins', async () => {
    await write(
      [
        { id: 1, v: 'a' },
        { id: 2, v: 'b' },
        { id: 1, v: 'c' },
      ],
      { columns: ['id', 'v'] },
    );
    await write([{ id: 2, v: 'd' }], { columns: ['id', 'v'] });
    expect(await rows()).toEqual([
      { id: '1', v: 'c' },
      { id: '2', v: 'd' },
    ]);
  });

  it('supports keys of several columns, and records that consist of a key only', async () => {
    const records = [
      { a: 1, b: 1 },
      { a: 1, b: 2 },
      { a: 1, b: 1 },
    ];
    await write(records, { key: ['a', 'b'], columns: ['a', 'b'] });
    await write(records, { key: ['a', 'b'], columns: ['a', 'b'] });
    expect(await rows('1, 2')).toEqual([
      { a: '1', b: '1' },
      { a: '1', b: '2' },
    ]);
  });

  it('writes records one by one if the database considers different texts the same key', async () => {
    await pool.query(`CREATE TABLE ${table} (id uuid PRIMARY KEY, v text)`);
    const id = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11';
    await write(
      [
        { id, v: 'a' },
        { id: id.toLowerCase(), v: 'b' },
      ],
      { columns: ['id', 'v'] },
    );
    expect(await rows()).toEqual([{ id: id.toLowerCase(), v: 'b' }]);
  });

  it('splits a page with more parameters than one statement can have', async () => {
    const columns = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`c${i}`, 'id']));
    const records = Array.from({ length: 2_000 }, (_, id) => ({ id }));
    await write(records, { columns, key: 'c0', batchSize: 5_000 });
    expect(await rows()).toHaveLength(2_000);
  });

  it('writes a page completely or not at all, and commits nothing if it fails [R106]', async () => {
    const ledger = new ChunkLedger();
    const session = await sink({ columns: ['id', 'v'], batchSize: 1 }).open(sinkRun());
    const writer = await session.openChunk(ledger.take('a'));
    await writer.write([{ id: 1, v: 'a' }], ledger.commit('a'));
    const commit = jest.fn<ReturnType<Commit>, Parameters<Commit>>();
    expect(
      await message(
        writer.write(
          [
            { id: 2, v: 'b' },
            { id: 3, v: 'nul \u0000' },
          ],
          commit,
        ),
      ),
    ).toMatch(/postgres t\d+: invalid byte sequence .*\. Committed records are kept; run again to resume/);
    expect(commit).not.toHaveBeenCalled();
    expect(await rows()).toEqual([{ id: '1', v: 'a' }]);
  });

  it('names the record that has no key, or that JSON cannot hold', async () => {
    const writer = await (await sink().open(sinkRun())).openChunk(new ChunkLedger().take('a'));
    const commit = jest.fn();
    expect(await message(writer.write([{ id: 1 }, { ID: 2 }], commit))).toMatch(
      /record 1 of the page has no value for the key id/,
    );
    expect(await message(writer.write([{ id: 1, f: [() => 1] }], commit))).toMatch(
      /record 0 of the page cannot be written as JSON/,
    );
    expect(commit).not.toHaveBeenCalled();
  });

  it('writes pages of several workers with the same keys without a deadlock', async () => {
    const ledger = new ChunkLedger();
    const session = await sink({ columns: ['id', 'v'] }).open(sinkRun());
    const ids = Array.from({ length: 3_000 }, (_, id) => ({ id: `k${id}`, v: 'x' }));
    const orders = ['a', 'b', 'c', 'd'];
    await Promise.all(
      orders.map(async (order, i) => {
        const writer = await session.openChunk(ledger.take(order));
        for (let page = 0; page < 3; page += 1)
          await writer.write(i % 2 ? ids : [...ids].reverse(), ledger.commit(order));
      }),
    );
    expect(await rows()).toHaveLength(3_000);
  });

  describe('with a client of the caller', () => {
    it('serves all workers one after the other, and leaves the client open', async () => {
      const client = new Client(server.connection);
      await client.connect();
      const session = await postgres<unknown>({ client, table, key: 'id' }).open(sinkRun());
      const ledger = new ChunkLedger();
      const writers = await Promise.all(['a', 'b', 'c'].map((order) => session.openChunk(ledger.take(order))));
      const failing = rejection(writers[0]!.write([{}], ledger.commit('a')));
      await Promise.all(writers.map((writer, i) => writer.write([{ id: i }], ledger.commit('abc'[i]!))));
      await failing;
      await session.close();
      expect((await client.query(`SELECT count(*)::int AS n FROM ${table}`)).rows).toEqual([{ n: 3 }]);
      await client.end();
    });

    it('fails with a SinkError if the client loses its connection, and commits nothing', async () => {
      const client = new Client(server.connection);
      await client.connect();
      const broken = new Promise((resolve) => client.on('error', resolve));
      const session = await postgres<unknown>({ client, table, key: 'id' }).open(sinkRun());
      const writer = await session.openChunk(new ChunkLedger().take('a'));
      const { rows: own } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await pool.query('SELECT pg_terminate_backend($1)', [own[0]!.pid]);
      await broken;
      const commit = jest.fn();
      expect(await message(writer.write([{ id: 1 }], commit))).toMatch(
        /postgres t\d+: .*(terminat|Connection|not queryable)/i,
      );
      expect(commit).not.toHaveBeenCalled();
    });
  });

  it('survives broken connections: only the page that was being written fails', async () => {
    const session = await postgres<unknown>({ connection: server.connection, table, key: 'id', create: true }).open(
      sinkRun(),
    );
    const ledger = new ChunkLedger();
    const writer = await session.openChunk(ledger.take('a'));
    await writer.write([{ id: 1 }], ledger.commit('a'));
    const killOthers = () =>
      pool.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
      );
    const locker = new Client(server.connection);
    await locker.connect();
    locker.on('error', () => undefined);
    await locker.query(`BEGIN; LOCK TABLE ${table}`);
    const blocked = rejection(writer.write([{ id: 2 }], ledger.commit('a')));
    const waiting = () => pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted`);
    while ((await waiting()).rows[0]!.n === 0) continue;
    await killOthers();
    expect(await blocked).toBeInstanceOf(SinkError);
    await writer.write([{ id: 3 }], ledger.commit('a'));
    await session.close();
    expect(await rows()).toMatchObject([{ id: '1' }, { id: '3' }]);
  });

  it('writes to a schema with unusual names', async () => {
    await pool.query('CREATE SCHEMA IF NOT EXISTS "odd ""schema"');
    await write([{ id: 1 }], { schema: 'odd "schema', table: `My.${table}` });
    expect((await pool.query(`SELECT id FROM "odd ""schema"."My.${table}"`)).rows).toEqual([{ id: '1' }]);
  });

  it('checks the table when it is opened', async () => {
    const open = (options: Partial<PostgresOptions>) => message(sink(options).open(sinkRun()));
    expect(await open({ create: false })).toMatch(
      /relation "t\d+" does not exist\. Create the table, or leave out create/,
    );
    await pool.query(`CREATE TABLE ${table} (id text, v text)`);
    expect(await open({ columns: ['id', 'v'] })).toMatch(
      /no primary key or unique index on exactly the columns of key/,
    );
    expect(await open({ columns: ['id', 'w'] })).toMatch(/column "w" .* does not exist/);
    expect(await message(postgres({ connection: { host: '/nowhere' }, table, key: 'id' }).open(sinkRun()))).toMatch(
      /ENOENT/,
    );
  });
});

describe('the options of postgres', () => {
  const connection = 'postgres://localhost/x';

  it.each([
    [
      { connection, table: 't' },
      /option "key" must be a column, .* a page that is written again after a crash would be stored twice, got undefined/,
    ],
    [{ connection, table: 't', key: [] }, /option "key" must be/],
    [{ connection, table: '', key: 'id' }, /option "table" must be a name/],
    [{ table: 't', key: 'id' }, /set exactly one of the options connection, pool and client/],
    [{ connection, client: { query: () => 1 }, table: 't', key: 'id' }, /set exactly one of/],
    [{ pool: {}, table: 't', key: 'id' }, /option "pool" must be a Pool of pg/],
    [{ connection, table: 't', key: 'record' }, /the key "record" is the column of the whole record\. Set columns/],
    [{ connection, table: 't', key: 'id', columns: ['a'] }, /the key id is not one of the columns a$/],
    [
      { connection, table: 't', key: 'a', columns: { a: { path: 'a', type: 'text); DROP TABLE x' } } },
      /option "columns" must be/,
    ],
    [{ connection, table: 't', key: 'a', columns: { a: { path: 'a', kind: 'text' } } }, /option "columns" must be/],
    [{ connection, table: 't', key: 'a', columns: ['a', 'a'] }, /option "columns" must be/],
    [{ connection, table: 't', key: 'a', columns: 7 }, /option "columns" must be/],
    [{ connection, table: 't', key: 'id', batchSize: 0 }, /option "batchSize" must be a whole number, at least 1/],
  ])('reject %j', (options, message) => {
    expect(() => postgres(options as never)).toThrow(ConfigurationError);
    expect(() => postgres(options as never)).toThrow(message);
  });

  it('are described by an identity without secrets', () => {
    const sink = postgres({ connection: 'postgres://me:hunter22@db/x', schema: 's', table: 't', key: 'id' });
    expect(sink).toMatchObject({ kind: 'postgres', where: 's.t', guarantee: 'effectively once' });
    expect(sink.identity).toBe('postgres "s"."t", key ["id"], columns [["id","id","text"],["record","","jsonb"]]');
  });
});
