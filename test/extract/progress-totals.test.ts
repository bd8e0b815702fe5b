import { pendingChunk } from '../../src/extract/checkpoints/transitions';
import { totalsOf } from '../../src/extract/progress';
import type { Chunk } from 'pagewright/extract';
import { counts } from '../support/chunk-builders';

const DAY = 86_400_000;
const chunk = (change: Partial<Chunk>, days = 1): Chunk => ({
  ...pendingChunk('run', { key: 'key', order: '0001', window: { start: 0, end: days * DAY } }),
  ...change,
});

describe('totalsOf', () => {
  it('foresees nothing before anything is known', () => {
    expect(totalsOf([chunk({}), chunk({})])).toMatchObject({ expected: undefined, foreseen: undefined, got: 0 });
  });

  it('takes windows of which nothing is known to be as dense as the others', () => {
    const begun = chunk({ state: 'running', expected: 30, got: 12 }, 3);

    expect(totalsOf([begun, chunk({}, 6)])).toMatchObject({ expected: 30, foreseen: 90, got: 12 });
  });

  it('knows of a window that is done, and announced nothing, what it brought', () => {
    const empty = chunk({ state: 'done', got: 0 }, 9);
    const full = chunk({ state: 'running', expected: 20, got: 5 });

    expect(totalsOf([empty, full])).toMatchObject({ expected: 20, foreseen: 20, got: 5 });
  });

  it('leaves out a window that was cut, whose parts announce the same records again', () => {
    const cut = chunk({ state: 'split', expected: 50, got: 40 });
    const part = chunk({ state: 'done', expected: 25, got: 25 });

    expect(totalsOf([cut, part, part])).toMatchObject({ expected: 50, foreseen: 50, got: 50 });
  });

  it('cannot foresee by length what has no window', () => {
    expect(totalsOf([chunk({ window: null })])).toMatchObject({ foreseen: undefined });
  });

  it('sums what the chunks did, that of one that was cut included', () => {
    const one = chunk({ counts: counts({ records: 6, pages: 2, duplicates: 1 }) });
    const cut = chunk({ state: 'split', counts: counts({ records: 4, pages: 1, duplicates: 2 }) });

    expect(totalsOf([one, cut])).toMatchObject({ records: 10, pages: 3, duplicates: 3 });
  });

  it('knows windows that do not begin at 0', () => {
    const begun = chunk({ state: 'running', expected: 30 });
    const later = chunk({ window: { start: 5 * DAY, end: 5 * DAY + DAY / 4 } });

    expect(totalsOf([begun, later])).toMatchObject({ expected: 30, foreseen: 38 });
  });

  it('takes an announced total of none for one', () => {
    expect(totalsOf([chunk({ state: 'running', expected: 0 })])).toMatchObject({ expected: 0, foreseen: 0 });
  });

  it('foresees what was announced where every chunk has told, with a window or without', () => {
    expect(totalsOf([chunk({ window: null, state: 'running', expected: 7 })])).toMatchObject({ foreseen: 7 });
  });
});
