import { resumeCommandLine, retryCommandLine } from '../../src/cli/next-command';

const typed = ['export', 'crm.ts', 'Crm.users', '--params', `{"name": "O'Hara"}`, '--to', 'out.ndjson'];

describe('what to type next', () => {
  it('is the same command with --resume, quoted for the shell', () => {
    expect(resumeCommandLine({ cwd: '/srv', typed }, '/srv', {})).toBe(
      `pagewright export crm.ts Crm.users --params '{"name": "O'\\''Hara"}' --to out.ndjson --resume`,
    );
  });

  it('does not begin anew again, and goes on once', () => {
    const args = ['export', '--restart', 'a.ts', 'A.b', '--resume', '--overwrite', '--to', ''];
    expect(resumeCommandLine({ cwd: '/srv', typed: args }, '/srv', {})).toBe(
      `pagewright export a.ts A.b --overwrite --to '' --resume`,
    );
  });

  it('begins with the way to the folder where that is another', () => {
    expect(resumeCommandLine({ cwd: '/my work', typed: ['export', 'a.ts'] }, '/', {})).toBe(
      `cd '/my work' && pagewright export a.ts --resume`,
    );
  });

  it('begins with npx where the command did', () => {
    const npx = { npm_command: 'exec' };
    expect(resumeCommandLine({ cwd: '/', typed: ['export', 'a.ts'] }, '/', npx)).toBe(
      'npx pagewright export a.ts --resume',
    );
    expect(retryCommandLine('/a b/run.db', npx)).toBe(`npx pagewright retry '/a b/run.db'`);
    expect(retryCommandLine('run.db', {})).toBe('pagewright retry run.db');
  });
});
