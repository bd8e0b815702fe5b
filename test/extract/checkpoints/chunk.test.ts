import type { ChunkState } from 'pagewright/extract';
import {
  countByState,
  isComplete,
  isIncomplete,
  isUnfinished,
} from '../../../src/extract/checkpoints/checkpoint-store';

const STATES = ['pending', 'running', 'done', 'split', 'short', 'failed'] as const satisfies ChunkState[];

describe('the state of a chunk', () => {
  it.each([
    ['isUnfinished', isUnfinished, ['pending', 'running']],
    ['isComplete', isComplete, ['done', 'split']],
    ['isIncomplete', isIncomplete, ['short', 'failed']],
  ])('%s is true for two of six states', (_, is, states) => {
    expect(STATES.filter((state) => is({ state }))).toEqual(states);
  });
});

describe('countByState', () => {
  it('counts every state, also those of no chunk', () => {
    const chunks = [...STATES.slice(1), 'failed' as const].map((state) => ({ state }));

    expect(countByState(chunks)).toEqual({ pending: 0, running: 1, done: 1, split: 1, short: 1, failed: 2 });
  });
});
