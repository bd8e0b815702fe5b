import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { startSandbox, type Sandbox, type SandboxOptions } from 'pagewright/sandbox';
import type { ExtractReceipt } from 'pagewright/extract';
import { CommandProject, CRM_JS, CRM_TS, INSTANCE_TS, OAUTH, until } from '../support/command-project';
import { rowsOf } from '../support/sqlite-files';

const YEAR = '{"interval":"2026-01-01T00:00:00Z/2027-01-01T00:00:00Z"}';
const open: { close(): Promise<void> }[] = [];
const sandboxOf = async (options: SandboxOptions): Promise<Sandbox> => {
  const sandbox = await startSandbox({ oauth: OAUTH, ...options });
  open.push(sandbox);
  return sandbox;
};
const project = new CommandProject({ 'crm.ts': CRM_TS, 'crm.js': CRM_JS, 'instance.ts': INSTANCE_TS });
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));
afterAll(() => project.close());

/** The ids of all users of the sandbox, in order. */
const idsOf = (sandbox: Sandbox) => Array.from({ length: sandbox.data.users }, (_, i) => sandbox.data.user(i).id);
const lines = (name: string) => project.read(name).split('\n').slice(0, -1);
const rowsIn = (name: string, sql: string) => rowsOf(project.path(name), sql);
const receiptIn = (text: string) => JSON.parse(text) as ExtractReceipt;

describe('pagewright export', () => {
  it('writes every record of a TypeScript client and prints the receipt as a table', async () => {
    const sandbox = await sandboxOf({ users: 250 });
    const args = ['export', 'crm.ts', 'Crm.users', '--to', 'ts.ndjson'];
    const { code, out, err } = await project.start(args, sandbox).ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Crm\.users: complete\n(.|\n)*records +250 of 250 announced\n/);
    expect(lines('ts.ndjson').map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(idsOf(sandbox));
    expect(receiptIn(project.read('ts.ndjson.receipt.json'))).toMatchObject({ complete: true, records: 250 });
  });

  it('writes selected fields of a JavaScript client [R98]', async () => {
    const sandbox = await sandboxOf({ users: 120 });
    const fields = 'id,name,email,division_id=division.id,created_date=dateCreated';
    const { code } = await project.run(
      ['export', 'crm.js', 'Crm.users', '--to', 'js.ndjson', '--fields', fields],
      sandbox,
    );
    expect(code).toBe(0);
    const rows = lines('js.ndjson').map((line) => JSON.parse(line) as object);
    expect(rows).toHaveLength(120);
    const { id, name, email, division } = sandbox.data.user(7);
    expect(rows[7]).toEqual({ id, name, email, division_id: division.id, created_date: null });
  });

  it('writes CSV and gzip', async () => {
    const sandbox = await sandboxOf({ users: 30 });
    const csv = await project.run(
      ['export', 'instance.ts', 'crm.users', '--to', 'out.csv', '--fields', 'id,name'],
      sandbox,
    );
    const gzip = await project.run(['export', 'crm.ts', 'Crm.users', '--to', 'out.ndjson.gz'], sandbox);
    expect([csv.code, gzip.code]).toEqual([0, 0]);
    expect(lines('out.csv').slice(0, 2)).toEqual([
      'id,name',
      `${sandbox.data.user(0).id},${sandbox.data.user(0).name}`,
    ]);
    expect(
      gunzipSync(readFileSync(project.path('out.ndjson.gz')))
        .toString()
        .split('\n'),
    ).toHaveLength(31);
  });

  it('writes a SQLite table with the name and key of the method', async () => {
    const sandbox = await sandboxOf({ users: 230 });
    const fields = ['--fields', 'name,division_id=division.id'];
    const args = ['export', 'crm.ts', 'Crm.users', '--to', 'out.db', ...fields];
    expect(await project.run(args, sandbox)).toMatchObject({ code: 0, err: '' });
    // Rows and state in one file, in one transaction.
    const { id, name, division } = sandbox.data.user(229);
    const both = [
      'export',
      'crm.ts',
      'Crm.members',
      '--to',
      'both.db',
      '--state',
      'both.db',
      '--table',
      'people',
      '--key',
      'id',
    ];
    const group = ['--args', JSON.stringify([sandbox.data.group(0).id])];
    expect(await project.run([...both, ...group], sandbox)).toMatchObject({ code: 0, err: '' });

    expect(await rowsIn('out.db', 'SELECT * FROM users')).toHaveLength(230);
    expect(await rowsIn('out.db', `SELECT * FROM users WHERE id = '${id}'`)).toEqual([
      { id, name, division_id: division.id },
    ]);
    expect(await rowsIn('both.db', 'SELECT id FROM people')).toHaveLength(Math.min(sandbox.data.membersPerGroup, 230));
  });

  it('prints only the receipt with --json, although the module prints', async () => {
    const sandbox = await sandboxOf({ users: 10 });
    project.write('prints.ts', `console.log('loading');\nexport * from './crm.ts';\n`);
    const args = ['export', 'prints.ts', 'Crm.users', '--to', 'json.ndjson', '--json'];
    const { code, out, err } = await project.start(args, sandbox).ended;
    expect({ code, err }).toEqual({ code: 0, err: 'loading\n' });
    expect(receiptIn(out)).toMatchObject({ endpoint: 'Crm.users', complete: true, records: 10 });
  });

  it('prints the receipt of a complete export again and sends no requests [R105]', async () => {
    const sandbox = await sandboxOf({ users: 150 });
    const args = ['export', 'crm.ts', 'Crm.users', '--to', 'again.ndjson', '--json'];
    const first = await project.run(args, sandbox);
    const before = sandbox.requestCount;
    const again = await project.run([...args, '--resume'], sandbox);
    expect(again).toEqual({ code: 0, out: first.out, err: '' });
    expect([sandbox.requestCount, sandbox.tokenRequests.length]).toEqual([before, 1]);

    const rejected = await project.run(args, sandbox);
    expect(rejected).toMatchObject({ code: 2, out: '' });
    expect(rejected.err).toContain(
      'already contains this export (complete). Fetch everything again with --restart --overwrite, or print',
    );
    const restarted = await project.run([...args, '--restart', '--overwrite'], sandbox);
    expect(restarted.code).toBe(0);
    expect(sandbox.requestCount).toBe(2 * before);
  });

  it('returns 4 on Ctrl-C, prints the resume command, and resumes to the same bytes', async () => {
    const options = { conversations: 2_000, conversationsTo: '2026-12-20T00:00:00Z' };
    const whole = ['export', 'crm.ts', 'Crm.conversations', '--params', YEAR, '--to', 'whole.ndjson', '--workers', '4'];
    expect((await project.run(whole, await sandboxOf(options))).code).toBe(0);

    const sandbox = await sandboxOf({ ...options, latencyMs: 20 });
    const args = whole.with(6, 'stopped.ndjson');
    const run = project.start(args, sandbox);
    await until(() => sandbox.requestCount >= 12);
    const { code, out, err } = await run.end('SIGINT');
    expect(code).toBe(4);
    expect(out).toMatch(/^Crm\.conversations: not complete yet\n/);
    expect(err).toContain('Stopping: committing the current pages first. Press Ctrl-C again to stop at once.\n');
    const line = `pagewright ${args.join(' ').replace(YEAR, `'${YEAR}'`)} --resume`;
    expect(err).toContain(`Stopped. All fetched pages are saved. Resume with:\n  ${line}\n`);
    const files = readdirSync(project.folder);
    expect(files).not.toContain('stopped.ndjson');
    expect(files.filter((name) => /^stopped.*-(wal|shm)$/.test(name))).toEqual([]);

    const rejected = await project.run(args, sandbox);
    expect(rejected).toMatchObject({ code: 2, out: '' });
    expect(rejected.err).toContain(`Resume with:\n  ${line}\nor start over with --restart`);
    const status = await project.run(['status', 'stopped.ndjson.run.db'], sandbox);
    expect(status.code).toBe(4);
    expect(status.out).toContain(`  next: ${line}\n`);

    const sent = sandbox.requestCount;
    const resumed = await project.run([...args, '--resume', '--json'], sandbox);
    expect(resumed.code).toBe(0);
    expect(project.read('stopped.ndjson')).toBe(project.read('whole.ndjson'));
    const receipt = receiptIn(resumed.out);
    expect(receipt).toMatchObject({ complete: true, records: 2_000, sessions: 2 });
    // Committed pages are not fetched again; each worker may fetch its current page again.
    expect(sandbox.requestCount - sent).toBeLessThanOrEqual(receipt.pages - 8);
  });

  it('returns 4 when the time limit is reached', async () => {
    const sandbox = await sandboxOf({ users: 5_000, latencyMs: 50 });
    const args = ['export', 'crm.ts', 'Crm.users', '--to', 'time.ndjson', '--max-minutes', '0.01'];
    const { code, err } = await project.run(args, sandbox);
    expect(code).toBe(4);
    expect(err).toContain('Time limit reached. All fetched pages are saved.');
  });

  it('stops at once on a second Ctrl-C or kill -9, and resumes to the same bytes', async () => {
    const sandbox = await sandboxOf({ users: 3_000, faults: [{ kind: 'slow', request: 9, delayMs: 3_600_000 }] });
    const args = ['export', 'crm.ts', 'Crm.users', '--to', 'killed.ndjson'];
    const twice = project.start(args, sandbox);
    await until(() => sandbox.requestCount >= 9);
    twice.signal('SIGINT');
    await twice.prints('Stopping');
    expect(await twice.end('SIGINT')).toMatchObject({ code: null, out: '' });

    const killed = project.start([...args, '--resume'], sandbox);
    await until(() => sandbox.requestCount >= 20);
    expect(await killed.end('SIGKILL')).toMatchObject({ code: null, out: '' });

    const { code, out } = await project.run([...args, '--resume', '--json'], sandbox);
    expect(code).toBe(0);
    expect(receiptIn(out)).toMatchObject({ records: 3_000, sessions: 3 });
    expect(lines('killed.ndjson').map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(idsOf(sandbox));
  });

  it('returns 3 if records are missing, and prints how many [R111]', async () => {
    const sandbox = await sandboxOf({ users: 100, totalLie: 5 });
    const { code, out, err } = await project.run(['export', 'crm.ts', 'Crm.users', '--to', 'short.ndjson'], sandbox);
    expect(code).toBe(3);
    expect(err).toContain('lacks 5 of 105 records');
    expect(err).toContain(`Retry these windows with:\n  pagewright retry ${project.path('short.ndjson.run.db')}\n`);
    expect(out).toMatch(/^Crm\.users: not complete\n/);
    expect((await project.run(['status', 'short.ndjson.run.db'])).code).toBe(3);
    expect(readdirSync(project.folder)).not.toContain('short.ndjson');
  });

  it('accepts path arguments, and keeps exports with different ones apart', async () => {
    const sandbox = await sandboxOf({ users: 60, groups: 3 });
    const group = (i: number) => sandbox.data.group(i).id;
    const args = (i: number) => ['export', 'crm.ts', 'Crm.members', '--args', JSON.stringify([group(i)])];
    for (const i of [0, 1]) {
      const to = ['--to', `members-${i}.ndjson`, '--state', 'members.db'];
      expect(await project.run([...args(i), ...to], sandbox)).toMatchObject({ code: 0, err: '' });
    }
    const { out } = await project.run(['status', 'members.db', '--json']);
    const { runs } = JSON.parse(out) as { runs: { run: string; status: string }[] };
    expect(runs).toMatchObject(
      [0, 1].map((i) => ({
        run: `default:Crm.members("${group(i)}")`,
        status: 'complete',
      })),
    );
    expect(await project.run(['export', 'crm.ts', 'Crm.members', '--to', 'none.ndjson'], sandbox)).toMatchObject({
      code: 2,
      err: `error: Crm.members takes 1 argument before its params, got 0. Pass them as a JSON array: --args '["…"]'\n`,
    });
  });

  it('prints no colors and no secrets in all tests above', () => {
    for (const { out, err } of project.ends) {
      // eslint-disable-next-line no-control-regex -- the sequences that would be there
      expect(out + err).not.toMatch(/\x1b|s3cr3t|sandbox-token-/);
    }
    for (const name of readdirSync(project.folder).filter((file) => /\.(ndjson|json|csv|db|html)$/.test(file))) {
      expect(project.read(name)).not.toMatch(/s3cr3t|sandbox-token-/);
    }
    expect(project.ends.length).toBeGreaterThan(20);
  });
});
