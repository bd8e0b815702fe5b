import type { ExtractProgress } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { ProgressMeter } from '../../src/extract/progress';
import { ChunkTable } from '../../src/extract/run/run-context';
import { chunkOf, counts } from '../support/chunk-builders';

/** A meter over two windows alike, of which the first has begun. */
function metered(progressEvery: number, before = 0) {
  const clock = fakeClock(5_000);
  const told: ExtractProgress[] = [];
  const begun = (records: number) =>
    chunkOf({ state: 'running', got: records, expected: 1_000, counts: counts({ records, pages: 2, duplicates: 3 }) });
  const table = new ChunkTable([begun(before), chunkOf({ key: 'other', order: '0002' })]);
  const onProgress = (progress: ExtractProgress) => void told.push(progress);
  const meter = new ProgressMeter(table, { endpoint: 'Crm.calls', clock, progressEvery, onProgress });
  let all = before;
  const page = (records: number, quotaLeft?: number) => {
    table.put(begun((all += records)));
    meter.page(records, quotaLeft);
  };
  return { clock, told, page };
}

describe('the progress of a run', () => {
  it('[R99] is told each time that another progressEvery records were committed', () => {
    const { told, page } = metered(500);
    for (const records of [499, 1, 0, 499, 0, 1_100]) page(records);

    expect(told.map(({ records }) => records)).toEqual([500, 2_099]);
  });

  it('[R99] is counted on from what earlier processes have committed', () => {
    const { told, page } = metered(500, 450);
    page(49);
    expect(told).toEqual([]);

    page(1);

    expect(told).toHaveLength(1);
  });

  it('says how the run stands, at what pace it goes, and when it is going to end', async () => {
    const { told, page, clock } = metered(500, 100);
    await clock.advance(2_000);
    page(400, 77);

    expect(told).toEqual([
      {
        ...{ endpoint: 'Crm.calls', records: 500, pages: 2, duplicates: 3, expected: 1_000, quotaLeft: 77 },
        chunks: { pending: 1, running: 1, done: 0, split: 0, short: 0, failed: 0 },
        // 1,500 of the 2,000 that are foreseen are to come, at 400 in 2 seconds.
        ...{ elapsedMs: 2_000, recordsPerSecond: 200, etaMs: 7_500 },
      },
    ]);
  });

  it('has no pace and no end in sight before time has passed, and no quota where none was told', () => {
    const { told, page } = metered(500);
    page(500);

    expect(told[0]).toMatchObject({ elapsedMs: 0, recordsPerSecond: 0 });
    expect(Object.keys(told[0]!)).not.toEqual(expect.arrayContaining(['etaMs']));
    expect(Object.keys(told[0]!)).not.toEqual(expect.arrayContaining(['quotaLeft']));
  });

  it('has the quota that was told last, also one of none', () => {
    const { told, page } = metered(100);
    page(100, 5);
    page(100);
    page(100, 0);

    expect(told.map(({ quotaLeft }) => quotaLeft)).toEqual([5, 5, 0]);
  });

  it('is at its end where more came than was foreseen', async () => {
    const { told, page, clock } = metered(100);
    await clock.advance(1_000);
    page(5_000);

    expect(told[0]).toMatchObject({ etaMs: 0 });
  });
});

describe('the progress of a run without totals', () => {
  it('has no end in sight', async () => {
    const clock = fakeClock();
    const told: ExtractProgress[] = [];
    const table = new ChunkTable([]);
    const onProgress = (progress: ExtractProgress) => void told.push(progress);
    const meter = new ProgressMeter(table, { endpoint: 'Crm.calls', clock, progressEvery: 1, onProgress });
    await clock.advance(1_000);
    table.put(chunkOf({ state: 'running', got: 5, counts: counts({ records: 5 }) }));

    meter.page(5, undefined);

    expect(Object.keys(told[0]!)).toEqual([
      ...['endpoint', 'records', 'pages', 'duplicates', 'chunks', 'elapsedMs', 'recordsPerSecond'],
    ]);
  });
});
