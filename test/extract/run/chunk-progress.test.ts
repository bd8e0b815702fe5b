import type { Interval } from 'pagewright/extract';
import {
  afterEnd,
  afterFailure,
  afterPage,
  afterRestart,
  childChunks,
  chunkResult,
  type ChunkResult,
  firstChunks,
  type PageCounts,
} from '../../../src/extract/run/chunk-progress';
import { chunkOf, counts } from '../../support/chunk-builders';

const window = { start: 0, end: 100 };
const halves = [
  { start: 0, end: 50 },
  { start: 50, end: 100 },
];
const failure = { name: 'HttpError', code: 'HTTP', message: 'Crm.calls: 503' };
const position = { style: 'cursor', at: { cursor: 'c' }, seen: 100 };
const page = (change: Partial<PageCounts> = {}): PageCounts => ({
  ...{ received: 10, newRecords: 7, firstSeen: 8, expected: undefined },
  spent: counts({ requests: 2, retries: 1, invalid: 3 }),
  ...change,
});

describe('chunkResult', () => {
  const end = (change: object = {}) => ({ window, expected: 10, received: 9, ...change });

  it.each([
    ['all announced records were received', end({ received: 10 })],
    ['more records than announced were received', end({ received: 11 })],
    ['no total was announced', end({ expected: null, received: 0 })],
    ['the announced total is 0', end({ expected: 0, received: 0 })],
  ])('is done if %s', (_, chunk) => {
    expect(chunkResult(chunk, () => halves, true)).toEqual({ state: 'done' });
  });

  it('is done if totals are not verified, whatever is missing', () => {
    expect(chunkResult(end({ received: 0 }), () => halves, false)).toEqual({ state: 'done' });
  });

  it('is split if a record is missing and the window can be split [R116]', () => {
    const resplit = jest.fn(() => halves);

    expect(chunkResult(end(), resplit, true)).toEqual({ state: 'split', into: halves });
    expect(resplit).toHaveBeenCalledWith(window);
  });

  it.each<[string, Interval | null, (() => readonly Interval[] | undefined) | undefined]>([
    ['the window is too small to split', window, () => undefined],
    ['nothing can split it', window, undefined],
    ['the call has no windows', null, () => halves],
  ])('is short if a record is missing and %s [R111]', (_, of, resplit) => {
    expect(chunkResult(end({ window: of }), resplit, true)).toEqual({ state: 'short' });
  });
});

describe('the order of chunks', () => {
  const keys = { run: 'crm:calls', keyOf: () => 'key' };
  const windows = (count: number) => Array.from({ length: count }, (_, i) => ({ start: i, end: i + 1 }));

  it.each([9_999, 10_000, 10_001])('sorts %d chunks as text', (count) => {
    const orders = firstChunks(windows(count), keys).map(({ order }) => order);

    expect(new Set(orders).size).toBe(count);
    expect([...orders].sort()).toEqual(orders);
  });

  it('sorts 101 smaller chunks between their parent and its successor', () => {
    const orders = childChunks(chunkOf(), windows(101), keys).map(({ order }) => order);

    expect(['0001', ...orders, '0002'].sort()).toEqual(['0001', ...orders, '0002']);
  });
});

describe('afterPage', () => {
  it('counts records that are new to the pass, and invalid ones', () => {
    expect(afterPage(chunkOf({ position, received: 100 }), page()).received).toBe(111);
  });

  it('resets records and total at the start of a pass', () => {
    const restarted = chunkOf({ position: null, received: 100, expected: 200 });

    expect(afterPage(restarted, page())).toMatchObject({ received: 11, expected: null });
  });

  it('keeps records and total after the first page', () => {
    expect(afterPage(chunkOf({ position, received: 100, expected: 200 }), page())).toMatchObject({
      received: 111,
      expected: 200,
    });
  });

  it.each([190, 0])('takes over a new announced total of %d', (expected) => {
    expect(afterPage(chunkOf({ position, expected: 200 }), page({ expected })).expected).toBe(expected);
  });

  it('adds the page and its cost to the counts of earlier passes', () => {
    const before = counts({ pages: 4, records: 40, duplicates: 1, requests: 5, throttledMs: 9 });

    expect(afterPage(chunkOf({ counts: before }), page()).counts).toEqual(
      counts({ pages: 5, records: 47, duplicates: 4, invalid: 3, requests: 7, retries: 1, throttledMs: 9 }),
    );
  });

  it('resets the failures in a row', () => {
    expect(afterPage(chunkOf({ attempts: 2, failure }), page())).toMatchObject({ attempts: 0, failure: null });
  });
});

/** The end of a chunk that lacks nothing else. */
const ended = (result: ChunkResult) => ({ result, end: undefined, flaw: undefined });

describe('afterEnd', () => {
  const child = { key: 'k', order: '0001.01', window: { start: 0, end: 50 } };
  const chunk = chunkOf({ position, pass: 2 });

  it('keeps the position of the last page of a done chunk [R105]', () => {
    expect(afterEnd(chunk, ended({ state: 'done' }), 5_000, [])).toEqual({ state: 'done', endedAt: 5_000 });
  });

  it('adds the smaller chunks of a split chunk [R116]', () => {
    const result = { state: 'split', into: [child.window] } as const;

    expect(afterEnd(chunk, ended(result), 5_000, [child])).toEqual({
      state: 'split',
      endedAt: 5_000,
      children: [child],
    });
  });

  it('sets up a short chunk for its next pass', () => {
    expect(afterEnd(chunk, ended({ state: 'short' }), 5_000, [])).toEqual({
      ...{ state: 'short', endedAt: 5_000 },
      ...{ pass: 3, position: null },
    });
  });
});

describe('a failed chunk', () => {
  const chunk = chunkOf({ position, pass: 2, attempts: 1, counts: counts({ requests: 4, pages: 4 }) });
  const attempt = { failure, spent: counts({ requests: 6 }), willRetry: true, now: 5_000 };
  const common = { failure, counts: counts({ requests: 10, pages: 4 }) };

  it('is pending and keeps its position if it is retried', () => {
    expect(afterFailure(chunk, attempt)).toEqual({ state: 'pending', attempts: 2, ...common });
  });

  it('has failed if it is not retried', () => {
    const change = afterFailure(chunk, { ...attempt, willRetry: false });

    expect(change).toEqual({ state: 'failed', endedAt: 5_000, attempts: 2, ...common });
  });

  it('restarts at once if its position is dead [R107]', () => {
    expect(afterRestart(chunk, attempt)).toEqual({ state: 'running', pass: 3, position: null, ...common });
  });

  it('restarts with its next claim if it may not restart now', () => {
    const change = afterRestart(chunk, { ...attempt, willRetry: false });

    expect(change).toEqual({ state: 'failed', endedAt: 5_000, pass: 3, position: null, ...common });
  });
});
