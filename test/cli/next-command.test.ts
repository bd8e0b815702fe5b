import { exportCommandLine, nextCommandsFor, resumeCommandLine, retryCommandLine } from '../../src/cli/next-command';
import { newOwnerId } from '../../src/extract/process-id';

const typed = ['export', 'crm.ts', 'Crm.users', '--params', `{"name": "O'Hara"}`, '--to', 'out.ndjson'];

describe('resumeCommandLine', () => {
  it('adds --resume to the original command, quoted for the shell', () => {
    expect(resumeCommandLine({ cwd: '/srv', typed }, '/srv', {})).toBe(
      `pagewright export crm.ts Crm.users --params '{"name": "O'\\''Hara"}' --to out.ndjson --resume`,
    );
  });

  it('removes --restart and has --resume only once', () => {
    const args = ['export', '--restart', 'a.ts', 'A.b', '--resume', '--overwrite', '--to', ''];
    expect(resumeCommandLine({ cwd: '/srv', typed: args }, '/srv', {})).toBe(
      `pagewright export a.ts A.b --overwrite --to '' --resume`,
    );
  });

  it('starts with cd if the export was called in another folder', () => {
    expect(resumeCommandLine({ cwd: '/my work', typed: ['export', 'a.ts'] }, '/', {})).toBe(
      `cd '/my work' && pagewright export a.ts --resume`,
    );
  });

  it('starts with npx if the export did', () => {
    const npx = { npm_command: 'exec' };
    expect(resumeCommandLine({ cwd: '/', typed: ['export', 'a.ts'] }, '/', npx)).toBe(
      'npx pagewright export a.ts --resume',
    );
  });
});

describe('exportCommandLine', () => {
  it('has each flag once, and --restart and --resume only if they are asked for', () => {
    const args = ['export', 'a.ts', 'A.b', '--overwrite', '--resume', '--to', 'a.csv'];
    expect(exportCommandLine({ cwd: '/', typed: args }, ['--overwrite'], '/', {})).toBe(
      'pagewright export a.ts A.b --to a.csv --overwrite',
    );
  });
});

describe('retryCommandLine', () => {
  it('quotes the state file and starts with npx if the export did', () => {
    expect(retryCommandLine('/a b/run.db', { npm_command: 'exec' })).toBe(`npx pagewright retry '/a b/run.db'`);
    expect(retryCommandLine('run.db', {})).toBe('pagewright retry run.db');
  });
});

describe('activeProcess', () => {
  const { activeProcess } = nextCommandsFor('run.db');
  const lockedBy = (owner: string, until: number) => ({
    run: {
      ...{ run: 'default:Crm.calls', endpoint: 'Crm.calls', identity: {}, createdAt: 0, sessions: 1 },
      holder: { owner, until },
    },
    chunks: [],
  });

  it('names the process that has locked the run', () => {
    const owner = newOwnerId();
    expect(activeProcess(lockedBy(owner, Infinity))).toBe(`process ${owner.slice(0, owner.lastIndexOf(':'))}`);
  });

  it('is undefined if the lease has expired or its process is dead', () => {
    expect(activeProcess(lockedBy('elsewhere:7:began.0', 0))).toBeUndefined();
    const reborn = newOwnerId().replace(/:[^:]*$/, ':began-before.0');
    expect(activeProcess(lockedBy(reborn, Infinity))).toBeUndefined();
  });
});
