import { QueryChangedError, RunLockedError, SinkError } from 'pagewright/extract';
import { failureText, formatOutcome } from '../../../src/cli/export/format-outcome';

const OPTIONS = { json: false, resumeCommand: 'pagewright … --resume', retryCommand: 'pagewright retry …' };
const failure = (error: unknown, started = true) => formatOutcome({ kind: 'failure', error, started }, OPTIONS);

describe('failureText', () => {
  it('adds the command line options for the library options of a message', () => {
    expect(failureText(new SinkError('a.csv already exists. Pass overwrite: true'))).toBe(
      'a.csv already exists. Pass overwrite: true (here: --overwrite)',
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

  it('prints no resume command if the run must start over, or never started', () => {
    const lost = new SinkError('a.parts/1.ndjson does not exist. Run again with restart: true');
    expect(failure(lost)).toMatchObject({
      code: 1,
      err: `error: ${lost.message} (here: --restart)\n`,
    });
    expect(failure(new SinkError('the disk is full'), false).err).toBe('error: the disk is full\n');
  });

  it('ends a changed query with the exit code for usage errors', () => {
    expect(failure(new QueryChangedError('r', ['output'])).code).toBe(2);
  });
});
