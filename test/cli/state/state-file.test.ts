import type { ChunkState } from 'pagewright/extract';
import { exitCodeOfRuns, statusOf } from '../../../src/cli/state/state-file';

const statusWith = (states: readonly ChunkState[], receipt?: object) =>
  statusOf({ run: receipt ? { receipt: {} } : {}, chunks: states.map((state) => ({ state })) });

describe('statusOf', () => {
  it('returns unfinished while a window is pending or running', () => {
    expect(statusWith(['done', 'failed', 'pending'])).toBe('unfinished');
    expect(statusWith(['done', 'running'])).toBe('unfinished');
  });

  it('returns incomplete if windows failed or are missing records', () => {
    expect(statusWith(['done', 'failed'])).toBe('incomplete');
    expect(statusWith(['split', 'short'])).toBe('incomplete');
  });

  it('returns complete only with a receipt, since the final output is written before it', () => {
    expect(statusWith(['done', 'split', 'done'], {})).toBe('complete');
    expect(statusWith(['done', 'split', 'done'])).toBe('unfinished');
  });
});

describe('exitCodeOfRuns', () => {
  it('returns 4 if a run is unfinished, else 3 if one is incomplete, else 0', () => {
    expect(exitCodeOfRuns(['complete', 'complete'])).toBe(0);
    expect(exitCodeOfRuns(['complete', 'incomplete'])).toBe(3);
    expect(exitCodeOfRuns(['incomplete', 'unfinished', 'complete'])).toBe(4);
  });
});
