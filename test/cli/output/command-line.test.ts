import { goOnLine, retryLine } from '../../../src/cli/output/command-line';

const typed = ['export', 'crm.ts', 'Crm.users', '--params', `{"name": "O'Hara"}`, '--to', 'out.ndjson'];

describe('what to type next', () => {
  it('is the same command with --resume, quoted for the shell', () => {
    expect(goOnLine({ cwd: '/srv', typed }, '/srv', {})).toBe(
      `pagewright export crm.ts Crm.users --params '{"name": "O'\\''Hara"}' --to out.ndjson --resume`,
    );
  });

  it('does not begin anew again, and goes on once', () => {
    const args = ['export', '--restart', 'a.ts', 'A.b', '--resume', '--overwrite', '--to', ''];
    expect(goOnLine({ cwd: '/srv', typed: args }, '/srv', {})).toBe(
      `pagewright export a.ts A.b --overwrite --to '' --resume`,
    );
  });

  it('begins with the way to the folder where that is another', () => {
    expect(goOnLine({ cwd: '/my work', typed: ['export', 'a.ts'] }, '/', {})).toBe(
      `cd '/my work' && pagewright export a.ts --resume`,
    );
  });

  it('begins with npx where the command did', () => {
    const npx = { npm_command: 'exec' };
    expect(goOnLine({ cwd: '/', typed: ['export', 'a.ts'] }, '/', npx)).toBe('npx pagewright export a.ts --resume');
    expect(retryLine('/a b/run.db', npx)).toBe(`npx pagewright retry '/a b/run.db'`);
    expect(retryLine('run.db', {})).toBe('pagewright retry run.db');
  });
});
