import { mkdirSync, readdirSync } from 'node:fs';
import type { ExtractReceipt } from 'pagewright/extract';
import { startSandbox, type Sandbox, type SandboxFault, type SandboxOptions } from 'pagewright/sandbox';
import { CommandProject, CRM_TS, OAUTH, until } from '../support/command-project';

const project = new CommandProject({ 'crm.ts': CRM_TS });
const open: Sandbox[] = [];
const sandboxOf = async (options: SandboxOptions = {}) => {
  const sandbox = await startSandbox({ users: 250, oauth: OAUTH, ...options });
  open.push(sandbox);
  return sandbox;
};
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));
afterAll(() => project.close());

/** Faults for these requests to the list of users. */
const failing = (...requests: readonly number[]): SandboxFault[] =>
  requests.map((request) => ({ kind: 'status', status: 500, path: '/api/v2/users', request }));

describe('pagewright retry', () => {
  it('fetches failed windows again from any folder, with the original options [R115]', async () => {
    // Page 2 fails in all attempts of the window.
    const sandbox = await sandboxOf({ faults: failing(2, 3, 4) });
    const args = ['export', 'crm.ts', 'Crm.fragile', '--to', 'retried.ndjson', '--fields', 'id', '--report', 'r.html'];
    const failed = await project.run(args, sandbox);
    expect(failed.code).toBe(3);
    expect(failed.err).toContain('error: Crm.fragile: the extraction is incomplete: the whole call failed (');
    const state = project.path('retried.ndjson.run.db');
    const status = await project.run(['status', state]);
    expect(status).toMatchObject({ code: 3, err: '' });
    expect(status.out).toMatch(
      /\n {2}WINDOW +STATE +RECORDS +RECEIVED +EXPECTED +ATTEMPTS +ERROR\n {2}whole call +failed +100 +100 +250 +3 +\w+/,
    );
    expect(status.out).toContain(`  next: pagewright retry ${state}\n`);

    mkdirSync(project.path('elsewhere'));
    const { code, out } = await project.run(['retry', state, '--json'], sandbox, { cwd: project.path('elsewhere') });
    expect(code).toBe(0);
    expect(JSON.parse(out) as ExtractReceipt).toMatchObject({ complete: true, records: 250, sessions: 2 });
    expect(project.read('retried.ndjson').split('\n')[0]).toBe(`{"id":"${sandbox.data.user(0).id}"}`);
    expect(readdirSync(project.path('elsewhere'))).toEqual([]);
    // Page 1 was committed. Requests: 1, 2, 3 and 4, then 2 and 3 again.
    expect(sandbox.requestCount).toBe(6);

    expect(await project.run(['status', state])).toMatchObject({ code: 0 });
    expect(await project.run(['retry', state])).toEqual({
      code: 0,
      out: '',
      err: `Nothing to retry in ${state}: no window failed or is missing records.\n`,
    });
  });

  it('asks for --run if several runs of a state file can be retried', async () => {
    const sandbox = await sandboxOf({ totalLie: 3 });
    for (const view of ['one', 'two']) {
      const args = ['export', 'crm.ts', 'Crm.users', '--to', `${view}.ndjson`, '--state', 'both.db', '--view', view];
      expect((await project.run(args, sandbox)).code).toBe(3);
    }
    expect(await project.run(['retry', 'both.db'], sandbox)).toEqual({
      code: 2,
      out: '',
      err: 'error: several runs have windows to retry. Choose one: --run default:one or --run default:two\n',
    });
    expect((await project.run(['retry', 'both.db', '--run', 'three'])).err).toBe(
      'error: run three does not exist. Available: default:one, default:two\n',
    );
    expect((await project.run(['retry', 'both.db', '--run', 'default:two'], sandbox)).code).toBe(3);
  });

  it('and status return 2 if the state file does not exist, and 1 if the file is not a state file', async () => {
    for (const command of ['retry', 'status']) {
      expect(await project.run([command, 'absent.db'])).toEqual({
        code: 2,
        out: '',
        err: 'error: state file absent.db does not exist\n',
      });
      project.write('text.db', 'not a database, but long enough to be read as one'.repeat(20));
      expect(await project.run([command, 'text.db'])).toMatchObject({ code: 1, out: '' });
    }
  });
});

describe('pagewright export with invalid arguments', () => {
  const crm = ['export', 'crm.ts', 'Crm.users'];
  it.each([
    [['export', 'crm.ts', 'Crm.users'], `required option '--to <file>' not specified`],
    [
      [...crm, '--to', 'a.xml'],
      'has no known extension. Use .ndjson, .ndjson.gz, .csv, .csv.gz, or .db for a SQLite table',
    ],
    [[...crm, '--to', 'a.ndjson', '--params', '{state: 1}'], 'Must be JSON in one argument, quoted for the shell: '],
    [[...crm, '--to', 'a.ndjson', '--params', '{"client_secret":"x"}'], 'Must not contain credentials'],
    [[...crm, '--to', 'a.ndjson', '--resume', '--restart'], `option '--resume' cannot be used with option '--restart'`],
    [[...crm, '--to', 'a.ndjson', '--workers', '0'], 'Must be a whole number, at least 1.'],
    [[...crm, '--to', 'a.ndjson', '--table', 't'], '--table requires a SQLite output, but --to is '],
    [[...crm, '--to', 'a.ndjson', '--fields', 'a b['], 'fields'],
    [
      ['export', 'crm.ts', 'Crm.nothing', '--to', 'a.ndjson'],
      'there is no annotated method Crm.nothing. Available: Crm.users,',
    ],
    [['export', 'crm.ts', 'Crm.all', '--to', 'a.ndjson'], 'Crm.all returns an array (collect)'],
    [
      ['export', 'crm.ts', 'Crm.conversations', '--params', '{"interval":"2026-01-01/2026-02-01"}', '--to', 'a.ndjson'],
      'interval',
    ],
  ])('rejects %j with exit code 2 and states why', async (args, words) => {
    const { code, out, err } = await project.run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
    expect(err).not.toContain('Committed pages are kept');
  });

  it('rejects a query that differs from the one of the run with exit code 2 [R104]', async () => {
    const sandbox = await sandboxOf();
    const args = [...crm, '--to', 'query.ndjson'];
    await project.run(args, sandbox);
    const { code, err } = await project.run([...args, '--params', '{"state":"any"}', '--resume'], sandbox);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^error: this export was started with different options \(params\.state\)\. .* --view <name>, or start over with --restart\n$/,
    );
  });
});

describe('pagewright export after a failure', () => {
  it('returns 1 if it cannot log in, and prints no secret', async () => {
    const sandbox = await sandboxOf({ oauth: { ...OAUTH, clientSecret: 'another' } });
    const { code, out, err } = await project.run(['export', 'crm.ts', 'Crm.users', '--to', 'login.ndjson'], sandbox);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(
      'Nothing was committed. Fix the problem, then start again with:\n  pagewright export crm.ts Crm.users',
    );
    expect(err).not.toContain('s3cr3t');
  });

  it('returns 1 if the output cannot be written or already exists', async () => {
    const sandbox = await sandboxOf();
    const into = (to: string) => project.run(['export', 'crm.ts', 'Crm.users', '--to', to], sandbox);
    const absent = await into('absent/out.ndjson');
    expect(absent).toMatchObject({ code: 1, out: '' });
    expect(absent.err).toMatch(/^error: .*absent/);
    project.write('existing.ndjson', 'another file\n');
    const existing = await into('existing.ndjson');
    expect(existing).toMatchObject({ code: 1, out: '' });
    expect(existing.err).toMatch(
      /, or add --overwrite to replace it\n.*\n {2}pagewright export crm\.ts Crm\.users --to existing\.ndjson --overwrite\n$/,
    );
    expect(existing.err).not.toContain('overwrite: true');
    expect(project.read('existing.ndjson')).toBe('another file\n');
    expect(
      (await project.run(['export', 'crm.ts', 'Crm.users', '--to', 'existing.ndjson', '--overwrite'], sandbox)).code,
    ).toBe(0);
    expect(sandbox.requestCount).toBe(3);
  });

  it('returns 1 if the state file cannot be written', async () => {
    const sandbox = await sandboxOf();
    const args = ['export', 'crm.ts', 'Crm.users', '--to', 'state.ndjson', '--state', 'absent/run.db'];
    const { code, out, err } = await project.run(args, sandbox);
    expect({ code, out, requests: sandbox.requestCount }).toEqual({ code: 1, out: '', requests: 0 });
    expect(err).toMatch(/^error: sqlite .*absent\/run\.db: /);
  });

  it('returns 1 if another process has locked the run, and does not disturb it', async () => {
    const sandbox = await sandboxOf({ latencyMs: 500 });
    const args = ['export', 'crm.ts', 'Crm.users', '--to', 'held.ndjson', '--resume'];
    const first = project.start(args, sandbox);
    await until(() => sandbox.requestCount >= 1);
    const second = await project.run(args, sandbox);
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toMatch(
      /^error: this export is locked by another process: .+:\d+:.+\. Stop that process, or wait for it\n/,
    );
    expect((await first.ended).code).toBe(0);
  });

  it('completes if the reader of its output closes the pipe', async () => {
    const sandbox = await sandboxOf({ latencyMs: 20 });
    const run = project.start(['export', 'crm.ts', 'Crm.users', '--to', 'piped.ndjson'], sandbox);
    run.closeOutput();
    expect(await run.ended).toMatchObject({ code: 0, err: '' });
    expect(project.read('piped.ndjson').split('\n')).toHaveLength(251);
  });
});
