import type { Chunk, ExtractProgress } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { pendingChunk } from '../../src/extract/checkpoints/transitions';
import { ProgressMeter, totalsOf } from '../../src/extract/progress';
import { ChunkTable } from '../../src/extract/run/run-context';
import { chunkOf, counts } from '../support/chunk-builders';

/** A meter over two windows of equal length, of which the first has started. */
function setUp(progressEvery: number, before = 0) {
  const clock = fakeClock(5_000);
  const reported: ExtractProgress[] = [];
  const started = (records: number) =>
    chunkOf({
      state: 'running',
      received: records,
      expected: 1_000,
      counts: counts({ records, pages: 2, duplicates: 3 }),
    });
  const table = new ChunkTable([started(before), chunkOf({ key: 'other', order: '0002' })]);
  const onProgress = (progress: ExtractProgress) => void reported.push(progress);
  const meter = new ProgressMeter(table, { endpoint: 'Crm.calls', clock, progressEvery, onProgress });
  let all = before;
  const page = (records: number, quotaLeft?: number) => {
    table.put(started((all += records)));
    meter.page(records, quotaLeft);
  };
  return { clock, reported, page };
}

describe('ProgressMeter', () => {
  it('[R99] reports each time another progressEvery records are committed', () => {
    const { reported, page } = setUp(500);
    for (const records of [499, 1, 0, 499, 0, 1_100]) page(records);

    expect(reported.map(({ records }) => records)).toEqual([500, 2_099]);
  });

  it('[R99] continues the count of earlier processes', () => {
    const { reported, page } = setUp(500, 450);
    page(49);
    expect(reported).toEqual([]);

    page(1);

    expect(reported).toHaveLength(1);
  });

  it('reports counts, rate and the estimated time to the end', async () => {
    const { reported, page, clock } = setUp(500, 100);
    await clock.advance(2_000);
    page(400, 77);

    expect(reported).toEqual([
      {
        ...{ endpoint: 'Crm.calls', records: 500, pages: 2, duplicates: 3, expected: 1_000, quotaLeft: 77 },
        chunks: { pending: 1, running: 1, done: 0, split: 0, short: 0, failed: 0 },
        // 1,500 of 2,000 predicted records are missing, at 400 in 2 seconds.
        ...{ elapsedMs: 2_000, recordsPerSecond: 200, etaMs: 7_500 },
      },
    ]);
  });

  it('reports no rate and no estimate before time has passed, and no quota before the server reported one', () => {
    const { reported, page } = setUp(500);
    page(500);

    expect(reported[0]).toMatchObject({ elapsedMs: 0, recordsPerSecond: 0 });
    expect(reported[0]).not.toHaveProperty('etaMs');
    expect(reported[0]).not.toHaveProperty('quotaLeft');
  });

  it('reports the last quota of the server, also one of 0', () => {
    const { reported, page } = setUp(100);
    page(100, 5);
    page(100);
    page(100, 0);

    expect(reported.map(({ quotaLeft }) => quotaLeft)).toEqual([5, 5, 0]);
  });

  it('estimates 0 if more records than predicted were received', async () => {
    const { reported, page, clock } = setUp(100);
    await clock.advance(1_000);
    page(5_000);

    expect(reported[0]).toMatchObject({ etaMs: 0 });
  });

  it('estimates nothing without announced totals', async () => {
    const clock = fakeClock();
    const reported: ExtractProgress[] = [];
    const table = new ChunkTable([]);
    const onProgress = (progress: ExtractProgress) => void reported.push(progress);
    const meter = new ProgressMeter(table, { endpoint: 'Crm.calls', clock, progressEvery: 1, onProgress });
    await clock.advance(1_000);
    table.put(chunkOf({ state: 'running', received: 5, counts: counts({ records: 5 }) }));

    meter.page(5, undefined);

    expect(Object.keys(reported[0]!)).toEqual([
      ...['endpoint', 'records', 'pages', 'duplicates', 'chunks', 'elapsedMs', 'recordsPerSecond'],
    ]);
  });
});

describe('totalsOf', () => {
  const DAY = 86_400_000;
  const chunk = (change: Partial<Chunk>, days = 1): Chunk => ({
    ...pendingChunk('run', { key: 'key', order: '0001', window: { start: 0, end: days * DAY } }),
    ...change,
  });

  it('predicts nothing before a chunk has started', () => {
    const totals = totalsOf([chunk({}), chunk({})]);

    expect(totals).toMatchObject({ expected: undefined, predictedTotal: undefined, received: 0 });
  });

  it('assumes that unknown windows are as dense as the others', () => {
    const started = chunk({ state: 'running', expected: 30, received: 12 }, 3);

    expect(totalsOf([started, chunk({}, 6)])).toMatchObject({ expected: 30, predictedTotal: 90, received: 12 });
  });

  it('counts the received records of a done window without a total', () => {
    const empty = chunk({ state: 'done', received: 0 }, 9);
    const full = chunk({ state: 'running', expected: 20, received: 5 });

    expect(totalsOf([empty, full])).toMatchObject({ expected: 20, predictedTotal: 20, received: 5 });
  });

  it('ignores the total of a split window, which its parts announce again', () => {
    const split = chunk({ state: 'split', expected: 50, received: 40 });
    const part = chunk({ state: 'done', expected: 25, received: 25 });

    expect(totalsOf([split, part, part])).toMatchObject({ expected: 50, predictedTotal: 50, received: 50 });
  });

  it('cannot predict the total of a call without windows', () => {
    expect(totalsOf([chunk({ window: null })])).toMatchObject({ predictedTotal: undefined });
  });

  it('sums the counts of all chunks, split ones included', () => {
    const one = chunk({ counts: counts({ records: 6, pages: 2, duplicates: 1 }) });
    const split = chunk({ state: 'split', counts: counts({ records: 4, pages: 1, duplicates: 2 }) });

    expect(totalsOf([one, split])).toMatchObject({ records: 10, pages: 3, duplicates: 3 });
  });

  it('uses the length of windows that start after 0', () => {
    const started = chunk({ state: 'running', expected: 30 });
    const later = chunk({ window: { start: 5 * DAY, end: 5 * DAY + DAY / 4 } });

    expect(totalsOf([started, later])).toMatchObject({ expected: 30, predictedTotal: 38 });
  });

  it('accepts an announced total of 0', () => {
    expect(totalsOf([chunk({ state: 'running', expected: 0 })])).toMatchObject({ expected: 0, predictedTotal: 0 });
  });

  it('predicts the announced total when every chunk has one, without windows too', () => {
    expect(totalsOf([chunk({ window: null, state: 'running', expected: 7 })])).toMatchObject({ predictedTotal: 7 });
  });
});
