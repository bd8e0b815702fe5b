import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { sqlite } from 'pagewright/sqlite';
import { fakeClock } from 'pagewright/testing';
import { loadDriver } from '../../src/sqlite/drivers';
import { MIGRATIONS, prepareSchema } from '../../src/sqlite/store-schema';
import { alter, DRIVERS, rowsOf, sqliteFiles } from '../support/sqlite-files';
import { rejection, settle } from '../support/memory-endpoint';

const file = sqliteFiles();
const RUN = { run: 'run', endpoint: 'Users.list', identity: {}, createdAt: 1 };
const LEASE = { owner: 'one', now: 0, leaseMs: 1000 };
const CHUNK = { key: 'c', order: '1', window: null };

describe.each(DRIVERS)('sqlite() with the driver %s', (driver) => {
  const open = (path: string, options = {}) => sqlite(path, { driver, ...options });
  const message = async (path: string, options = {}) => {
    const error = await rejection(open(path, options).create(RUN, []));
    expect(error).toMatchObject({ code: 'CHECKPOINT' });
    return error.message;
  };

  it('rejects a file that is not a database', async () => {
    const path = file();
    writeFileSync(path, 'just some text '.repeat(200));
    expect(await message(path)).toContain(`sqlite ${path}: the file is not a SQLite database. Use another file`);
    expect(readFileSync(path, 'utf8')).toBe('just some text '.repeat(200));
  });

  it('leaves only the file itself after closing', async () => {
    const path = file();
    const store = open(path);
    await store.create(RUN, []);
    expect(existsSync(`${path}-wal`)).toBe(true);
    await store.close();
    expect([path, `${path}-wal`, `${path}-shm`].map((name) => existsSync(name))).toEqual([true, false, false]);
    expect(await store.run(RUN.run)).toMatchObject({ run: RUN.run });
    await store.close();
  });

  it('rejects a database of another program, and does not change it', async () => {
    const path = file();
    await alter(path, 'CREATE TABLE invoices (id)');
    const before = readFileSync(path);
    expect(await message(path)).toContain(
      'is a database of another program (with invoices). Nothing was written to it',
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    await alter(path, 'DROP TABLE invoices; PRAGMA application_id = 77');
    expect(await message(path)).toContain('is a database of another program. Nothing was written to it');
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('rejects a file of a newer version, and does not change it', async () => {
    const path = file();
    const store = open(path);
    await store.create(RUN, []);
    await store.close();
    await alter(path, `PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    expect(await message(path)).toContain(
      `was written by a newer version of pagewright (schema ${MIGRATIONS.length + 1}, this version supports ${MIGRATIONS.length}). Nothing was written to it`,
    );
    expect(await rowsOf(path, 'SELECT run FROM pagewright_runs')).toEqual([{ run: 'run' }]);
  });

  it.each([false, true])(
    'rejects a file of a version before 0.1, and does not change it (read-only: %s)',
    async (readOnly) => {
      const path = file();
      const columns = 'id INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE, invocation TEXT';
      await alter(
        path,
        `CREATE TABLE pagewright_runs (${columns}); PRAGMA application_id = 1885828978; PRAGMA user_version = 1`,
      );
      const before = readFileSync(path);
      const error = await rejection(open(path, { readOnly }).run('run'));
      expect(error).toMatchObject({ code: 'CHECKPOINT' });
      expect(error.message).toContain(
        `${path} was written by another version of pagewright (before 0.1). Nothing was written to it. Remove it and start over`,
      );
      expect(readFileSync(path).equals(before)).toBe(true);
    },
  );

  it('reports a missing directory, and a path that is a directory', async () => {
    expect(await message(file('nowhere/run.db'))).toContain(
      'the file cannot be opened. Check that its directory exists',
    );
    mkdirSync(file('folder.db'), { recursive: true });
    expect(await message(file('folder.db'))).toContain('the file cannot be opened');
  });

  it('opens the file after a failed attempt, once the cause is fixed', async () => {
    const path = file('later/run.db');
    rmSync(file('later'), { recursive: true, force: true });
    const store = open(path);
    expect(await rejection(store.create(RUN, []))).toMatchObject({ code: 'CHECKPOINT' });
    mkdirSync(file('later'));
    expect(await store.create(RUN, [])).toBe(true);
    await store.close();
  });

  it('only reads with readOnly, also during a run, and creates no file', async () => {
    const path = file();
    expect((await rejection(open(path, { readOnly: true }).runs())).message).toContain('the file does not exist');
    expect(existsSync(path)).toBe(false);
    const store = open(path);
    await store.create(RUN, [CHUNK]);
    const reader = open(path, { readOnly: true });
    expect(await reader.runs()).toEqual([{ ...RUN, sessions: 0 }]);
    await store.acquire('run', LEASE);
    expect((await reader.run('run'))?.holder).toEqual({ owner: 'one', until: 1000 });
    expect((await rejection(reader.remove('run'))).message).toContain(
      'it was opened with readOnly and cannot be written',
    );
    await Promise.all([store.close(), reader.close()]);
    expect(await open(path, { readOnly: true }).chunks('run')).toHaveLength(1);
  });

  it('waits for another process that writes, and reports the lock after busyMs', async () => {
    const path = file();
    const clock = fakeClock();
    const store = open(path, { clock, busyMs: 50 });
    await store.create(RUN, [CHUNK]);
    const other = (await loadDriver(driver)).open(path, false);
    other.exec('BEGIN IMMEDIATE');
    const refused = rejection(store.acquire('run', LEASE));
    await clock.advance(60);
    expect((await refused).message).toContain('another process kept the file locked. Stop that process');
    const waiting = store.acquire('run', LEASE);
    await clock.advance(20);
    other.exec('COMMIT');
    await clock.advance(10);
    expect(await waiting).toEqual({ owner: 'one', until: 1000 });
    other.close();
    await store.close();
  });

  it('keeps its data when the disk is full, and works again once there is space', async () => {
    const path = file();
    const store = open(path);
    await store.create(RUN, [CHUNK]);
    const chunk = (await store.claim('run', LEASE))!;
    const limit = (pages: number) => (db: unknown) =>
      (db as { exec(sql: string): void }).exec(`PRAGMA max_page_count = ${pages}`);
    await store.save(chunk, { received: 1 }, LEASE, limit(20));
    const full = await rejection(store.save(chunk, { received: 2, mark: 'x'.repeat(1e6) }, LEASE));
    expect(full).toMatchObject({ code: 'CHECKPOINT' });
    expect(full.message).toContain('the disk is full. Free some space and run again');
    expect((await store.chunks('run'))[0]).toMatchObject({ received: 1, mark: null });
    await store.save(chunk, { received: 2, mark: 'y' }, LEASE, limit(2000));
    await store.save(chunk, { mark: 'x'.repeat(1e6) }, LEASE);
    expect((await store.chunks('run'))[0]?.received).toBe(2);
    await store.close();
  });

  it('resolves different paths to one file', () => {
    const path = file();
    writeFileSync(path, '');
    symlinkSync(path, `${path}.link`);
    expect(open(`${path}.link`).database).toBe(open(path).database);
  });

  it('rejects asynchronous work', async () => {
    const store = open(file());
    await store.create(RUN, [CHUNK]);
    const chunk = (await store.claim('run', LEASE))!;
    const late = () => Promise.resolve() as unknown as void;
    expect((await rejection(store.save(chunk, { received: 1 }, LEASE, late))).message).toContain('Make it synchronous');
    expect((await store.chunks('run'))[0]?.received).toBe(0);
    await store.close();
  });
});

describe('the schema of a store', () => {
  it('is migrated to the newest version step by step, with its data', async () => {
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

  it('stays at its version if a migration fails', async () => {
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

  it('is not migrated with readOnly', async () => {
    const path = file();
    await sqlite(path).create(RUN, []);
    const database = (await loadDriver()).open(path, true);
    const read = () =>
      prepareSchema(database, { store: 'sqlite x', readOnly: true, migrations: [...MIGRATIONS, 'SELECT 1'] });
    expect(read).toThrow('sqlite x has version 2 of the schema. Open it for writing once');
    database.close();
  });
});

describe('a store that two runs share', () => {
  it('reopens the file if one run closes the store while the other waits', async () => {
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
