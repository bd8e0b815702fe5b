import { QueryChangedError, RunLockedError, SinkError } from 'pagewright/extract';
import { failureText, requiresRestart } from '../../../src/cli/export/format-outcome';

describe('what is said of a failed export', () => {
  it('names the options of the command line', () => {
    expect(failureText(new SinkError('a.csv is there already; let it be replaced with overwrite: true'))).toBe(
      'a.csv is there already; let it be replaced with overwrite: true (here: --overwrite)',
    );
    expect(failureText(new QueryChangedError('r', ['params.interval', 'output']))).toBe(
      'this export was begun with another params.interval, output; go on with what it was begun with, keep the new one under a name of its own ' +
        '(--view <name>), or begin anew with --restart',
    );
    expect(failureText(new RunLockedError('r', { owner: 'host:7:ab', until: 0 }))).toBe(
      'another process works on this export: host:7:ab. Let it end, or stop it',
    );
  });

  it('tells what can go on from what must begin anew', () => {
    const gone = new SinkError('a.parts/1.ndjson is gone; begin anew with restart: true');
    expect([requiresRestart(gone), requiresRestart(new SinkError('the disk is full'))]).toEqual([true, false]);
    expect(failureText(gone)).toContain('(here: --restart)');
  });

  it('is the error itself otherwise', () => {
    expect(failureText(new SinkError('the disk is full'))).toBe('the disk is full');
    expect(failureText('odd')).toBe('odd');
  });
});
