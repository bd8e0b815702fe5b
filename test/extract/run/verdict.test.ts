import { type ChunkEnd, chunkResult } from '../../../src/extract/run/chunk-progress';

const window = { start: 0, end: 100 };
const halved = [
  { start: 0, end: 50 },
  { start: 50, end: 100 },
];
const end = (change: Partial<ChunkEnd> = {}): ChunkEnd => ({ window, expected: 10, got: 9, ...change });

describe('the verdict on a chunk at the end of its data', () => {
  it.each([
    ['all came that was announced', end({ got: 10 })],
    ['more came than was announced', end({ got: 11 })],
    ['nothing was announced', end({ expected: null, got: 0 })],
    ['nothing was announced, and nothing came', end({ expected: 0, got: 0 })],
  ])('is done where %s', (_, chunk) => {
    expect(chunkResult(chunk, () => halved, true)).toEqual({ state: 'done' });
  });

  it('is done whatever is missing where announced totals are not verified', () => {
    expect(chunkResult(end({ got: 0 }), () => halved, false)).toEqual({ state: 'done' });
  });

  it('is split where one record is missing and the window can be cut [R116]', () => {
    const asked: unknown[] = [];
    const resplit = (whole: typeof window) => {
      asked.push(whole);
      return halved;
    };

    expect(chunkResult(end(), resplit, true)).toEqual({ state: 'split', into: halved });
    expect(asked).toEqual([window]);
  });

  it('is short where the window cannot be cut, or there is none [R111]', () => {
    expect(chunkResult(end(), () => undefined, true)).toEqual({ state: 'short' });
    expect(chunkResult(end(), undefined, true)).toEqual({ state: 'short' });
    expect(chunkResult(end({ window: null }), () => halved, true)).toEqual({ state: 'short' });
  });
});
