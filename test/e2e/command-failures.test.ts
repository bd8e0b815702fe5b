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

/** Answers of the list of users that fail. */
const failing = (...requests: readonly number[]): SandboxFault[] =>
  requests.map((request) => ({ kind: 'status', status: 500, path: '/api/v2/users', request }));

describe('pagewright retry', () => {
  it('takes up the failed windows again, from any folder, with what the export was called with [R115]', async () => {
    // Page 2 fails for all attempts of the window.
    const sandbox = await sandboxOf({ faults: failing(2, 3, 4) });
    const args = ['export', 'crm.ts', 'Crm.fragile', '--to', 'retried.ndjson', '--fields', 'id', '--report', 'r.html'];
    const failed = await project.run(args, sandbox);
    expect(failed.code).toBe(3);
    expect(failed.err).toContain('error: Crm.fragile: the extraction is not complete: the whole failed (');
    const state = project.path('retried.ndjson.run.db');
    const status = await project.run(['status', state]);
    expect(status).toMatchObject({ code: 3, err: '' });
    expect(status.out).toMatch(
      /\n {2}WINDOW +STATE +RECORDS +GOT +EXPECTED +ATTEMPTS +ERROR\n {2}whole call +failed +100 +100 +250 +3 +\w+/,
    );
    expect(status.out).toContain(`  next: pagewright retry ${state}\n`);

    mkdirSync(project.path('elsewhere'));
    const { code, out } = await project.run(['retry', state, '--json'], sandbox, project.path('elsewhere'));
    expect(code).toBe(0);
    expect(JSON.parse(out) as ExtractReceipt).toMatchObject({ complete: true, records: 250, sessions: 2 });
    expect(project.read('retried.ndjson').split('\n')[0]).toBe(`{"id":"${sandbox.data.user(0).id}"}`);
    expect(readdirSync(project.path('elsewhere'))).toEqual([]);
    // The page before was committed: 1, 2, 3 and 4, then 2 and 3 again.
    expect(sandbox.requestCount).toBe(6);

    expect(await project.run(['status', state])).toMatchObject({ code: 0 });
    expect(await project.run(['retry', state])).toEqual({
      code: 0,
      out: '',
      err: `No window failed or came short: there is nothing to retry in ${state}.\n`,
    });
  });

  it('says what to do with a state file that several runs share', async () => {
    const sandbox = await sandboxOf({ totalLie: 3 });
    for (const view of ['one', 'two']) {
      const args = ['export', 'crm.ts', 'Crm.users', '--to', `${view}.ndjson`, '--state', 'both.db', '--view', view];
      expect((await project.run(args, sandbox)).code).toBe(3);
    }
    expect(await project.run(['retry', 'both.db'], sandbox)).toEqual({
      code: 2,
      out: '',
      err: 'error: several runs have windows to retry; say which: --run default:one or --run default:two\n',
    });
    expect((await project.run(['retry', 'both.db', '--run', 'three'])).err).toBe(
      'error: there is no run three; there is default:one, default:two\n',
    );
    expect((await project.run(['retry', 'both.db', '--run', 'default:two'], sandbox)).code).toBe(3);
  });

  it('and status end with 2 where there is no state file, and with 1 where it is none', async () => {
    for (const command of ['retry', 'status']) {
      expect(await project.run([command, 'absent.db'])).toEqual({
        code: 2,
        out: '',
        err: 'error: there is no state file absent.db\n',
      });
      project.write('text.db', 'not a database, but a text that is long enough to be looked at as one'.repeat(20));
      expect(await project.run([command, 'text.db'])).toMatchObject({ code: 1, out: '' });
    }
  });
});

describe('pagewright export, called wrongly', () => {
  const crm = ['export', 'crm.ts', 'Crm.users'];
  it.each([
    [['export', 'crm.ts', 'Crm.users'], `required option '--to <file>' not specified`],
    [[...crm, '--to', 'a.xml'], 'does not tell a format; end it in .ndjson or .ndjson.gz, .csv or .csv.gz, or .db'],
    [[...crm, '--to', 'a.ndjson', '--params', '{state: 1}'], 'It must be JSON in one argument, quoted for the shell: '],
    [[...crm, '--to', 'a.ndjson', '--params', '{"client_secret":"x"}'], 'It must hold no credentials'],
    [[...crm, '--to', 'a.ndjson', '--resume', '--restart'], `option '--resume' cannot be used with option '--restart'`],
    [[...crm, '--to', 'a.ndjson', '--workers', '0'], 'It must be a whole number, at least 1.'],
    [[...crm, '--to', 'a.ndjson', '--table', 't'], '--table is for SQLite alone'],
    [[...crm, '--to', 'a.ndjson', '--fields', 'a b['], 'fields'],
    [
      ['export', 'crm.ts', 'Crm.nothing', '--to', 'a.ndjson'],
      'there is no annotated method Crm.nothing; there is Crm.users,',
    ],
    [['export', 'crm.ts', 'Crm.all', '--to', 'a.ndjson'], 'Crm.all gives an array (collect)'],
    [
      ['export', 'crm.ts', 'Crm.conversations', '--params', '{"interval":"2026-01-01/2026-02-01"}', '--to', 'a.ndjson'],
      'interval',
    ],
  ])('as %j ends with 2, and says why', async (args, words) => {
    const { code, out, err } = await project.run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
    expect(err).not.toContain('What was committed stays');
  });

  it('with another query than the run was begun with ends with 2 [R104]', async () => {
    const sandbox = await sandboxOf();
    const args = [...crm, '--to', 'query.ndjson'];
    await project.run(args, sandbox);
    const { code, err } = await project.run([...args, '--params', '{"state":"any"}', '--resume'], sandbox);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^error: this export was begun with another params\.state; .* \(--view <name>\), or begin anew with --restart\n$/,
    );
  });
});

describe('pagewright export that fails', () => {
  it('ends with 1 where it cannot log in, and shows no secret', async () => {
    const sandbox = await sandboxOf({ oauth: { ...OAUTH, clientSecret: 'another' } });
    const { code, out, err } = await project.run(['export', 'crm.ts', 'Crm.users', '--to', 'login.ndjson'], sandbox);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(
      'What was committed stays. Once that is seen to, go on with:\n  pagewright export crm.ts Crm.users',
    );
    expect(err).not.toContain('s3cr3t');
  });

  it('ends with 1 where the output cannot be written, or something is there already', async () => {
    const sandbox = await sandboxOf();
    const into = (to: string) => project.run(['export', 'crm.ts', 'Crm.users', '--to', to], sandbox);
    const absent = await into('absent/out.ndjson');
    expect(absent).toMatchObject({ code: 1, out: '' });
    expect(absent.err).toMatch(/^error: .*absent/);
    project.write('there.ndjson', 'of somebody else\n');
    const there = await into('there.ndjson');
    expect(there).toMatchObject({ code: 1, out: '' });
    expect(there.err).toContain('(here: --overwrite)');
    expect(project.read('there.ndjson')).toBe('of somebody else\n');
    expect(
      (await project.run(['export', 'crm.ts', 'Crm.users', '--to', 'there.ndjson', '--overwrite'], sandbox)).code,
    ).toBe(0);
    expect(sandbox.requestCount).toBe(3);
  });

  it('ends with 1 where the state file cannot be written', async () => {
    const sandbox = await sandboxOf();
    const args = ['export', 'crm.ts', 'Crm.users', '--to', 'state.ndjson', '--state', 'absent/run.db'];
    const { code, out, err } = await project.run(args, sandbox);
    expect({ code, out, requests: sandbox.requestCount }).toEqual({ code: 1, out: '', requests: 0 });
    expect(err).toMatch(/^error: sqlite .*absent\/run\.db: /);
  });

  it('ends with 1 where another process works on it, which goes on undisturbed', async () => {
    const sandbox = await sandboxOf({ latencyMs: 500 });
    const args = ['export', 'crm.ts', 'Crm.users', '--to', 'held.ndjson', '--resume'];
    const first = project.start(args, sandbox);
    await until(() => sandbox.requestCount >= 1);
    const second = await project.run(args, sandbox);
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toMatch(/^error: another process works on this export: .+:\d+:.+\. Let it end, or stop it\n/);
    expect((await first.ended).code).toBe(0);
  });

  it('serves on where its reader leaves', async () => {
    const sandbox = await sandboxOf({ latencyMs: 20 });
    const run = project.start(['export', 'crm.ts', 'Crm.users', '--to', 'left.ndjson'], sandbox);
    run.leave();
    expect(await run.ended).toMatchObject({ code: 0, err: '' });
    expect(project.read('left.ndjson').split('\n')).toHaveLength(251);
  });
});
