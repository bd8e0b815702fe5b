import { QueryChangedError, RunLockedError, SinkError } from 'pagewright/extract';
import { failureText, formatOutcome } from '../../../src/cli/export/format-outcome';

const commandWith = (...flags: readonly string[]) => ['pagewright …', ...flags].join(' ');
const OPTIONS = {
  json: false,
  resumeCommand: 'pagewright … --resume',
  retryCommand: 'pagewright retry …',
  commandWith,
};
const failure = (error: unknown, { started = true, committed = true } = {}) =>
  formatOutcome({ kind: 'failure', error, started, committed }, OPTIONS);

describe('failureText', () => {
  it('has the command line options instead of the library options of a message', () => {
    expect(failureText(new SinkError('a.csv already exists. Move it away, or set overwrite: true to replace it'))).toBe(
      'a.csv already exists. Move it away, or add --overwrite to replace it',
    );
  });

  it('explains a changed query', () => {
    expect(failureText(new QueryChangedError('r', ['params.interval', 'output']))).toBe(
      'this export was started with different options (params.interval, output). Resume it with the original options, ' +
        'name the new export with --view <name>, or start over with --restart',
    );
  });

  it('names the process that has locked the run', () => {
    expect(failureText(new RunLockedError('r', { owner: 'host:7:ab', until: 0 }))).toBe(
      'this export is locked by another process: host:7:ab. Stop that process, or wait for it',
    );
  });

  it('is the text of any other error', () => {
    expect(failureText(new SinkError('the disk is full'))).toBe('the disk is full');
    expect(failureText('odd')).toBe('odd');
  });
});

describe('formatOutcome', () => {
  it('prints the resume command after a failure that can be resumed', () => {
    expect(failure(new SinkError('the disk is full'))).toEqual({
      code: 1,
      out: '',
      err: 'error: the disk is full\nCommitted pages are kept. Fix the problem, then resume with:\n  pagewright … --resume\n',
    });
  });

  it('prints the command that starts again if nothing was committed', () => {
    expect(failure(new SinkError('the disk is full'), { committed: false }).err).toBe(
      'error: the disk is full\nNothing was committed. Fix the problem, then start again with:\n  pagewright …\n',
    );
  });

  it('prints a command with the option that the error asks for', () => {
    const taken = new SinkError('a.csv already exists. Move it away, or set overwrite: true to replace it');
    expect(failure(taken, { committed: false }).err).toMatch(/\n {2}pagewright … --overwrite\n$/);
    expect(failure(taken).err).toMatch(/\n {2}pagewright … --overwrite --resume\n$/);
  });

  it('prints no resume command if the run must start over, or never started', () => {
    const lost = new SinkError('a.parts/1.ndjson does not exist. Run again with restart: true');
    expect(failure(lost)).toMatchObject({
      code: 1,
      err: 'error: a.parts/1.ndjson does not exist. Run again with --restart\n',
    });
    expect(failure(new SinkError('the disk is full'), { started: false }).err).toBe('error: the disk is full\n');
  });

  it('ends a changed query with the exit code for usage errors', () => {
    expect(failure(new QueryChangedError('r', ['output'])).code).toBe(2);
  });
});
