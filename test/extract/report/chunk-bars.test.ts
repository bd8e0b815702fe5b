import type { Chunk, ChunkEntry, LogEntry } from 'pagewright/extract';
import { barsOf } from '../../../src/extract/report/chunk-bars';
import { chunkRows } from '../../../src/extract/report/chunk-map';
import { sessionsOf } from '../../../src/extract/report/timeline';
import { chunkOf } from './sample-run';

const begin = (at: number): LogEntry => ({ kind: 'session', at, transition: 'begin' });
const end = (at: number): LogEntry => ({ kind: 'session', at, transition: 'end' });
const entry = (at: number, transition: ChunkEntry['transition'], worker?: number): ChunkEntry => ({
  ...{ kind: 'chunk', at, order: '0000', transition },
  ...(worker === undefined ? {} : { worker }),
});
const bars = (log: readonly LogEntry[], chunks: readonly Chunk[] = []) =>
  barsOf(log, sessionsOf(log), chunks).get('0000');

describe('the bars of a chunk', () => {
  it.each(['done', 'split', 'short', 'failed', 'stopped'] as const)('span a period that ended %s', (what) => {
    expect(bars([begin(0), entry(5, 'started', 2), entry(9, what), end(10)])).toEqual([
      { start: 5, end: 9, outcome: what, worker: 2 },
    ]);
  });

  it('are several if the chunk failed and was claimed again', () => {
    expect(bars([entry(1, 'started', 0), entry(3, 'failed'), entry(7, 'started', 1), entry(9, 'done')])).toEqual([
      { start: 1, end: 3, outcome: 'failed', worker: 0 },
      { start: 7, end: 9, outcome: 'done', worker: 1 },
    ]);
  });

  it('are divided at a restart, with or without another start entry', () => {
    const expected = [
      { start: 1, end: 4, outcome: 'restarted', worker: 0 },
      { start: 4, end: 9, outcome: 'done', worker: 0 },
    ];
    const log = [entry(1, 'started', 0), entry(4, 'restarted'), entry(9, 'done')];
    expect(bars(log)).toEqual(expected);
    expect(bars(log.toSpliced(2, 0, entry(4, 'started', 0)))).toEqual(expected);
  });

  it('end with a killed session, and continue in the next one', () => {
    const log = [
      begin(0),
      entry(1, 'started', 0),
      { ...entry(6, 'done'), order: '0001' },
      begin(50),
      entry(51, 'started', 1),
    ];
    expect(bars([...log, entry(60, 'done'), end(61)])).toEqual([
      { start: 1, end: 6, outcome: 'killed', worker: 0 },
      { start: 51, end: 60, outcome: 'done', worker: 1 },
    ]);
  });

  it('end with a session that has no entry for their end, and are running in an open session', () => {
    expect(bars([begin(0), entry(1, 'started'), end(8)])).toEqual([{ start: 1, end: 8, outcome: 'stopped' }]);
    expect(bars([begin(0), entry(1, 'started'), { ...entry(8, 'done'), order: '0001' }])).toEqual([
      { start: 1, end: 8, outcome: 'running' },
    ]);
  });

  it('end when another worker claims the chunk', () => {
    expect(bars([entry(1, 'started', 0), entry(5, 'started', 1), entry(7, 'done')])).toEqual([
      { start: 1, end: 5, outcome: 'killed', worker: 0 },
      { start: 5, end: 7, outcome: 'done', worker: 1 },
    ]);
  });

  it('use the times of the chunk if the log has none', () => {
    const log = [begin(0), end(9)];
    expect(bars(log, [chunkOf('0000', { startedAt: 2, endedAt: 4 })])).toEqual([{ start: 2, end: 4, outcome: 'done' }]);
    expect(bars(log, [chunkOf('0000', { startedAt: 2, state: 'pending' })])).toEqual([
      { start: 2, end: 9, outcome: 'stopped' },
    ]);
    expect(bars(log, [chunkOf('0000', { state: 'pending' })])).toBeUndefined();
  });
});

describe('the rows of the chunk map', () => {
  it('show one chunk each, in order, followed by its parts', () => {
    const rows = chunkRows([
      chunkOf('0001'),
      chunkOf('0000.01'),
      chunkOf('0000', { state: 'split' }),
      chunkOf('0000.00'),
    ]);
    expect(rows.map(({ chunks, depth }) => [chunks[0]!.order, depth])).toEqual([
      ['0000', 0],
      ['0000.00', 1],
      ['0000.01', 1],
      ['0001', 0],
    ]);
  });

  it('show the records of a chunk, or how many are missing', () => {
    const detail = (change: Partial<Chunk>) => chunkRows([chunkOf('0000', change)])[0]!.details[0];
    expect(detail({})).toBe('1,000');
    expect(detail({ state: 'split' })).toBe('split');
    expect(detail({ state: 'short', received: 990 })).toBe('10 missing');
    expect(detail({ state: 'pending', expected: null, counts: { ...chunkOf('0000').counts, records: 0 } })).toBe(
      'not fetched',
    );
  });

  it('are at most forty for more than eighty chunks, with the parts of a chunk in its row', () => {
    const roots = Array.from({ length: 300 }, (_, i) => String(i).padStart(4, '0'));
    const chunks = [...roots, '0010.00', '0010.01'].map((order) =>
      chunkOf(order, order === '0010' ? { state: 'split' } : order === '0012' ? { state: 'failed' } : {}),
    );
    const rows = chunkRows(chunks);
    expect(rows).toHaveLength(38);
    expect(rows.flatMap(({ chunks: some }) => some)).toHaveLength(302);
    expect(rows[1]!.chunks.map(({ order }) => order)).toEqual(expect.arrayContaining(['0010', '0010.00', '0010.01']));
    expect(rows[0]!.details[0]).toBe('all 8 done');
    expect(rows[1]!.details).toEqual(['9 of 10 done, 1 failed', '1 failed', '1 open']);
    expect(rows[1]!.names[0]).toMatch(/^20\d\d-\d\d-\d\d, 10 chunks$/);
  });
});
