import fc from 'fast-check';
import type { Sample } from 'pagewright/extract';
import { columnsOf, sessionsOf, workersOf } from '../../../src/extract/report/timeline';
import { sampleOf } from './sample-run';

const total = (columns: readonly Pick<Sample, 'records'>[]) => columns.reduce((sum, { records }) => sum + records, 0);

describe('the columns of the samples', () => {
  it('contain one sample each if there are few', () => {
    const log = [0, 1, 2].map((i) => sampleOf(i * 1_000, { records: 10 * i, retries: i, throttledMs: 100 * i }));
    expect(columnsOf(log, sessionsOf(log), 600)).toEqual([
      { start: 0, end: 1_000, records: 0, requests: 0, retries: 0, throttledMs: 0 },
      { start: 1_000, end: 2_000, records: 10, requests: 0, retries: 1, throttledMs: 100 },
      { start: 2_000, end: 3_000, records: 20, requests: 0, retries: 2, throttledMs: 200 },
    ]);
  });

  it('contain several whole samples if there are many', () => {
    const log = Array.from({ length: 36_000 }, (_, i) => sampleOf(i * 1_000, { records: 5 }));
    const columns = columnsOf(log, sessionsOf(log), 600);
    expect(columns).toHaveLength(600);
    expect(columns.every(({ records, start, end }) => records === 300 && end - start === 60_000)).toBe(true);
  });

  it('are at least two seconds wide in a long run, so that a page is not a spike', () => {
    const at = Array.from({ length: 1_000 }, (_, i) => [i * 500, 490] as const);
    const log = at.flatMap(([start, ms]) => [
      sampleOf(start, { ms, records: 1 }),
      sampleOf(start + ms, { ms: 10, records: 500 }),
    ]);
    const columns = columnsOf(log, sessionsOf(log), 600);
    expect(columns.every(({ start, end }) => end - start >= 1_900)).toBe(true);
    expect(Math.max(...columns.map(({ records, start, end }) => (records * 1_000) / (end - start)))).toBeLessThan(
      1_300,
    );
  });

  it('share a sample that overlaps two columns in proportion to its time', () => {
    const log = [0, 750, 1_000, 2_000, 3_000].map((at) => sampleOf(at, at === 750 ? { records: 100 } : {}));
    const columns = columnsOf(log, sessionsOf(log), 600);
    expect(columns.map(({ records }) => records)).toEqual([25, 75, 0, 0]);
  });

  it('include a short remainder in the last column', () => {
    const log = [sampleOf(0), sampleOf(1_000), sampleOf(2_000, { ms: 40, records: 9 })];
    const columns = columnsOf(log, sessionsOf(log), 600);
    expect(columns.map(({ start, end, records }) => [start, end, records])).toEqual([
      [0, 1_000, 0],
      [1_000, 2_040, 9],
    ]);
  });

  it('have the lowest quota of their samples, if the server reported one', () => {
    const log = [0, 1_000, 2_000, 3_000].map((at, i) => sampleOf(at, i < 2 ? { quotaLeft: 7 + i } : {}));
    const columns = columnsOf(log, sessionsOf(log), 2);
    expect(columns.map(({ quotaLeft }) => quotaLeft)).toEqual([7, undefined]);
  });

  it('neither lose nor duplicate a record, for any samples and sessions', () => {
    const sample = fc.record({ at: fc.nat(1e6), ms: fc.nat(5_000), records: fc.nat(1_000) });
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1 }),
        fc.array(fc.nat(1e6)),
        fc.integer({ min: 1, max: 50 }),
        (parts, begins, most) => {
          const samples = parts.map(({ at, ...change }) => sampleOf(at, change));
          const starts = begins.map((at) => ({ kind: 'session', at, transition: 'begin' }) as const);
          const log = [...samples, ...starts].sort((one, other) => one.at - other.at);
          const sessions = sessionsOf(log);
          const columns = columnsOf(log, sessions, most);
          expect(total(columns)).toBeCloseTo(total(samples), 6);
          expect(columns.length).toBeLessThanOrEqual(most + sessions.length);
          expect(columns.every(({ start, end }) => end > start)).toBe(true);
        },
      ),
    );
  });

  it('count the workers in the log', () => {
    expect(workersOf([])).toBe(1);
    expect(workersOf([{ kind: 'chunk', at: 0, order: '0000', transition: 'started', worker: 3 }])).toBe(4);
  });
});
