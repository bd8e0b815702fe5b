import type { ChunkState } from 'pagewright/extract';
import { exitCodeOfRuns, statusOf } from '../../../src/cli/state/state-file';

const standing = (states: readonly ChunkState[], receipt?: object) =>
  statusOf({ run: receipt ? { receipt: {} } : {}, chunks: states.map((state) => ({ state })) });

describe('a run', () => {
  it('can go on while a window waits or is being fetched', () => {
    expect(standing(['done', 'failed', 'pending'])).toBe('unfinished');
    expect(standing(['done', 'running'])).toBe('unfinished');
  });

  it('is incomplete where windows failed or came short', () => {
    expect(standing(['done', 'failed'])).toBe('incomplete');
    expect(standing(['split', 'short'])).toBe('incomplete');
  });

  it('is complete once it has its receipt: before, its output may not have its last form', () => {
    expect(standing(['done', 'split', 'done'], {})).toBe('complete');
    expect(standing(['done', 'split', 'done'])).toBe('unfinished');
  });

  it('tells the exit code, with others that stand in one file', () => {
    expect(exitCodeOfRuns(['complete', 'complete'])).toBe(0);
    expect(exitCodeOfRuns(['complete', 'incomplete'])).toBe(3);
    expect(exitCodeOfRuns(['incomplete', 'unfinished', 'complete'])).toBe(4);
  });
});
