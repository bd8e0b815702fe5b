import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { sqlite } from 'pagewright/sqlite';
import { fakeClock } from 'pagewright/testing';
import { loadDriver } from '../../src/sqlite/drivers/load-driver';
import { MIGRATIONS, prepareSchema } from '../../src/sqlite/store-schema';
import { alter, DRIVERS, rowsOf, sqliteFiles } from '../support/sqlite-files';
import { rejection, settle } from '../support/memory-endpoint';

const file = sqliteFiles();
const RUN = { run: 'run', endpoint: 'Users.list', identity: {}, createdAt: 1 };
const LEASE = { owner: 'one', now: 0, leaseMs: 1000 };
const CHUNK = { key: 'c', order: '1', window: null };

describe.each(DRIVERS)('a file that sqlite() cannot use, with the driver %s', (driver) => {
  const open = (path: string, options = {}) => sqlite(path, { driver, ...options });
  const message = async (path: string, options = {}) => {
    const error = await rejection(open(path, options).create(RUN, []));
    expect(error).toMatchObject({ code: 'CHECKPOINT' });
    return error.message;
  };

  it('says that it is no database', async () => {
    const path = file();
    writeFileSync(path, 'a letter to somebody '.repeat(200));
    expect(await message(path)).toContain(`sqlite ${path}: the file is no SQLite database; name another one`);
    expect(readFileSync(path, 'utf8')).toBe('a letter to somebody '.repeat(200));
  });

  it('says that another program made it, and leaves it as it was', async () => {
    const path = file();
    await alter(path, 'CREATE TABLE invoices (id)');
    const before = readFileSync(path);
    expect(await message(path)).toContain(
      'is a database that something else made (with invoices); nothing was written to it',
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    await alter(path, 'DROP TABLE invoices; PRAGMA application_id = 77');
    expect(await message(path)).toContain('is a database that something else made; nothing was written to it');
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('says that a newer version wrote it, and leaves it as it was', async () => {
    const path = file();
    const store = open(path);
    await store.create(RUN, []);
    await store.close();
    await alter(path, `PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    expect(await message(path)).toContain(
      `was written by a newer pagewright: its schema has version ${MIGRATIONS.length + 1}, and this one knows ${MIGRATIONS.length}; nothing was written to it`,
    );
    expect(await rowsOf(path, 'SELECT run FROM pagewright_runs')).toEqual([{ run: 'run' }]);
  });

  it('says that its folder is missing, or that it is a folder itself', async () => {
    expect(await message(file('nowhere/run.db'))).toContain('the file cannot be opened; see whether its folder exists');
    mkdirSync(file('folder.db'), { recursive: true });
    expect(await message(file('folder.db'))).toContain('the file cannot be opened');
  });

  it('works on after the first attempt failed, once the cause is gone', async () => {
    const path = file('later/run.db');
    rmSync(file('later'), { recursive: true, force: true });
    const store = open(path);
    expect(await rejection(store.create(RUN, []))).toMatchObject({ code: 'CHECKPOINT' });
    mkdirSync(file('later'));
    expect(await store.create(RUN, [])).toBe(true);
    await store.close();
  });

  it('only looks at a file with readOnly, also amid a run, and makes none', async () => {
    const path = file();
    expect((await rejection(open(path, { readOnly: true }).runs())).message).toContain('there is no such file');
    expect(existsSync(path)).toBe(false);
    const store = open(path);
    await store.create(RUN, [CHUNK]);
    const reader = open(path, { readOnly: true });
    expect(await reader.runs()).toEqual([{ ...RUN, sessions: 0 }]);
    await store.acquire('run', LEASE);
    expect((await reader.run('run'))?.holder).toEqual({ owner: 'one', until: 1000 });
    expect((await rejection(reader.remove('run'))).message).toContain(
      'it was opened with readOnly, and cannot be written',
    );
    await Promise.all([store.close(), reader.close()]);
    expect(await open(path, { readOnly: true }).chunks('run')).toHaveLength(1);
  });

  it('waits for another process that writes, and says so when it has waited long enough', async () => {
    const path = file();
    const clock = fakeClock();
    const store = open(path, { clock, busyMs: 50 });
    await store.create(RUN, [CHUNK]);
    const other = (await loadDriver(driver)).open(path, false);
    other.exec('BEGIN IMMEDIATE');
    const refused = rejection(store.acquire('run', LEASE));
    await clock.advance(60);
    expect((await refused).message).toContain('another process kept the file locked for all that time');
    const waiting = store.acquire('run', LEASE);
    await clock.advance(20);
    other.exec('COMMIT');
    await clock.advance(10);
    expect(await waiting).toEqual({ owner: 'one', until: 1000 });
    other.close();
    await store.close();
  });

  it('keeps what it has where the disk is full, and works on when there is room again', async () => {
    const path = file();
    const store = open(path);
    await store.create(RUN, [CHUNK]);
    const chunk = (await store.claim('run', LEASE))!;
    const limit = (pages: number) => (db: unknown) =>
      (db as { exec(sql: string): void }).exec(`PRAGMA max_page_count = ${pages}`);
    await store.save(chunk, { got: 1 }, LEASE, limit(20));
    const full = await rejection(store.save(chunk, { got: 2, mark: 'x'.repeat(1e6) }, LEASE));
    expect(full).toMatchObject({ code: 'CHECKPOINT' });
    expect(full.message).toContain('the disk is full; free some space and run it again');
    expect((await store.chunks('run'))[0]).toMatchObject({ got: 1, mark: null });
    await store.save(chunk, { got: 2, mark: 'y' }, LEASE, limit(2000));
    await store.save(chunk, { mark: 'x'.repeat(1e6) }, LEASE);
    expect((await store.chunks('run'))[0]?.got).toBe(2);
    await store.close();
  });

  it('is one database whichever way leads to it', () => {
    const path = file();
    writeFileSync(path, '');
    symlinkSync(path, `${path}.link`);
    expect(open(`${path}.link`).database).toBe(open(path).database);
  });

  it('refuses work that goes on after its transaction', async () => {
    const store = open(file());
    await store.create(RUN, [CHUNK]);
    const chunk = (await store.claim('run', LEASE))!;
    const late = () => Promise.resolve() as unknown as void;
    expect((await rejection(store.save(chunk, { got: 1 }, LEASE, late))).message).toContain('it must be synchronous');
    expect((await store.chunks('run'))[0]?.got).toBe(0);
    await store.close();
  });
});

describe('the schema', () => {
  it('is brought to the newest version step by step, with what is in it', async () => {
    const path = file();
    const driver = await loadDriver();
    const newest = [
      ...MIGRATIONS,
      'ALTER TABLE pagewright_runs ADD COLUMN note TEXT',
      "UPDATE pagewright_runs SET note = 'old'",
    ];
    const store = sqlite(path);
    await store.create(RUN, []);
    await store.close();
    const database = driver.open(path, false);
    prepareSchema(database, { store: 'x', readOnly: false, migrations: newest });
    prepareSchema(database, { store: 'x', readOnly: false, migrations: newest });
    expect(database.prepare('SELECT run, note FROM pagewright_runs').all()).toEqual([{ run: 'run', note: 'old' }]);
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: newest.length });
    database.close();
  });

  it('stays at its version where a step fails', async () => {
    const path = file();
    const database = (await loadDriver()).open(path, false);
    const broken = [...MIGRATIONS, 'CREATE TABLE half (a); CREATE TABLE half (a)'];
    expect(() => prepareSchema(database, { store: 'x', readOnly: false, migrations: broken })).toThrow(
      'already exists',
    );
    expect(database.prepare('SELECT name FROM sqlite_schema').all()).toEqual([]);
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 0 });
    database.close();
  });

  it('is not touched by who may only read', async () => {
    const path = file();
    await sqlite(path).create(RUN, []);
    const database = (await loadDriver()).open(path, true);
    const read = () =>
      prepareSchema(database, { store: 'sqlite x', readOnly: true, migrations: [...MIGRATIONS, 'SELECT 1'] });
    expect(read).toThrow('sqlite x has version 1 of the schema, and must be opened for writing once');
    database.close();
  });
});

describe('a store that two runs share', () => {
  it('is closed by one of them while the other waits for the file: it is opened again', async () => {
    const path = file();
    const clock = fakeClock();
    const store = sqlite(path, { clock });
    await store.runs();
    const writer = (await loadDriver()).open(path, false);
    writer.exec('BEGIN IMMEDIATE');
    const created = store.create(RUN, []);
    await settle();

    await store.close();
    writer.exec('COMMIT');
    writer.close();
    await clock.advance(5);

    expect(await created).toBe(true);
    await store.close();
  });
});
