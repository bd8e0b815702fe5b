import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { sqlite } from 'pagewright/sqlite';
import { rejection } from '../support/memory-endpoint';
import { DRIVERS, sqliteFiles } from '../support/sqlite-files';

const file = sqliteFiles();
const run = promisify(execFile);
const RUN = { run: 'run', endpoint: 'Users.list', identity: {}, createdAt: 1 };
const CHUNK = { key: 'c', order: '1', window: null };
const LEASE = { owner: 'one', now: 0, leaseMs: 1000 };
const BUILT = resolve('dist/cjs/sqlite/index.js');

describe.each(DRIVERS)('several processes on one SQLite file, with the driver %s', (driver) => {
  it('create it once, claim each chunk once, and lose no save [R102]', async () => {
    const path = file();
    const owners = ['one', 'two', 'three'];
    const program = resolve('test/e2e/work-on-store.mjs');
    const ended = await Promise.all(owners.map((owner) => run(process.execPath, [program, path, owner, driver])));
    expect(ended.map(({ stderr }) => stderr)).toEqual(['', '', '']);
    const results = ended.map(({ stdout }) => JSON.parse(stdout) as { created: boolean; claimed: number });
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(results.reduce((sum, { claimed }) => sum + claimed, 0)).toBe(30);

    const store = sqlite(path, { driver });
    const chunks = await store.chunks('run');
    expect(chunks.map(({ state, received, token }) => [state, received, token])).toEqual(
      Array.from({ length: 30 }, () => ['done', 10, 1]),
    );
    const blocks = new Map<string, number[]>();
    for await (const { chunk, delivered } of store.keys('run')) {
      blocks.set(chunk, [...(blocks.get(chunk) ?? []), ...delivered]);
    }
    expect([...blocks.values()]).toEqual(Array.from({ length: 30 }, () => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    await store.close();
  });
});

describe('a read-only SQLite file', () => {
  // Root may write everything, so the attempt is made by an unprivileged user, who must be able to read the package.
  const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const attempt = (program: string) =>
    spawnSync(process.execPath, ['-e', program], { ...unprivileged, encoding: 'utf8', cwd: '/' });
  const canTry = attempt(`require(${JSON.stringify(BUILT)})`).status === 0;
  const test = canTry ? it : it.skip;

  test(`is rejected with a clear error, and keeps its data${canTry ? '' : ' (skipped: an unprivileged user cannot read the package here)'}`, async () => {
    const folder = file('locked');
    mkdirSync(folder);
    const path = join(folder, 'run.db');
    const store = sqlite(path);
    await store.create(RUN, [CHUNK]);
    await store.close();
    const before = readFileSync(path);
    chmodSync(path, 0o444);
    chmodSync(folder, 0o555);
    chmodSync(file('.'), 0o755);
    const { stdout, stderr } = attempt(
      `const { sqlite } = require(${JSON.stringify(BUILT)});
       const report = (error) => console.log(error.code, error.message);
       sqlite(${JSON.stringify(path)}).claim('run', ${JSON.stringify(LEASE)}).then(console.log, report);`,
    );
    expect(stdout + stderr).toMatch(
      /^CHECKPOINT sqlite .*run\.db: the file( or its directory is read-only| cannot be opened)/,
    );
    chmodSync(folder, 0o755);
    chmodSync(path, 0o644);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect((await sqlite(path).claim('run', LEASE))?.order).toBe('1');
  });
});

describe('a SQLite file on a full disk', () => {
  const disk = file('disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;
  afterAll(() => mounted && spawnSync('umount', ['--lazy', disk]));
  const test = mounted ? it : it.skip;

  test(`keeps its data, and works again once there is space${mounted ? '' : ' (skipped: nothing can be mounted here)'}`, async () => {
    const path = join(disk, 'run.db');
    const store = sqlite(path);
    await store.create(RUN, [CHUNK]);
    const chunk = (await store.claim('run', LEASE))!;
    await store.save(chunk, { received: 1, mark: 'durable' }, LEASE);
    expect(() => writeFileSync(join(disk, 'ballast'), Buffer.alloc(2_000_000))).toThrow('ENOSPC');
    const full = await rejection(store.save(chunk, { received: 2, mark: 'x'.repeat(300_000) }, LEASE));
    expect(full).toMatchObject({ code: 'CHECKPOINT' });
    expect(full.message).toMatch(/the disk (is full|failed to read or write)/);
    expect((await store.chunks('run'))[0]).toMatchObject({ received: 1, mark: 'durable' });
    rmSync(join(disk, 'ballast'));
    await store.save(chunk, { received: 2, mark: 'x'.repeat(1000) }, LEASE);
    await store.close();
    expect((await sqlite(path).chunks('run'))[0]).toMatchObject({ received: 2 });
  });
});
