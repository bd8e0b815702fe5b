import type { ChunkState } from 'pagewright/extract';
import { countByState, isComplete, isIncomplete, isUnfinished } from '../../../src/extract/checkpoints/chunk';

const STATES = ['pending', 'running', 'done', 'split', 'short', 'failed'] as const satisfies ChunkState[];

describe('the states of chunks', () => {
  it.each([
    ['unfinished', isUnfinished, ['pending', 'running']],
    ['whole', isComplete, ['done', 'split']],
    ['broken', isIncomplete, ['short', 'failed']],
  ])('are, of those that are %s, two', (_, is, states) => {
    expect(STATES.filter((state) => is({ state }))).toEqual(states);
  });

  it('are counted, those that no chunk has as well', () => {
    const chunks = [...STATES.slice(1), 'failed' as const].map((state) => ({ state }));

    expect(countByState(chunks)).toEqual({ pending: 0, running: 1, done: 1, split: 1, short: 1, failed: 2 });
  });
});
