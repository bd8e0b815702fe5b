import type { ExtractProgress } from 'pagewright/extract';
import { progressText } from '../../../src/cli/export/progress-display';

const NONE = { retries: 0, waits: 0 };
const STARTED: ExtractProgress = {
  endpoint: 'Crm.users',
  records: 1_500,
  pages: 15,
  duplicates: 0,
  chunks: { pending: 0, running: 1, done: 0, split: 0, short: 0, failed: 0 },
  elapsedMs: 10_000,
  recordsPerSecond: 150.4,
};

describe('progressText [R99]', () => {
  it('contains everything that is known', () => {
    const chunks = { pending: 7, running: 3, done: 2, split: 1, short: 1, failed: 1 };
    const progress = { ...STARTED, expected: 20_000, chunks, quotaLeft: 12, etaMs: 125_000 };
    expect(progressText(progress, { retries: 3, waits: 1 })).toBe(
      '1,500 of 20,000 records, 2 of 14 windows, 2 incomplete, 150/s, 3 retries, 1 wait, 12 requests left, 2 min 5 s to go',
    );
  });

  it('omits what is not known', () => {
    expect(progressText(STARTED, NONE)).toBe('1,500 records, 150/s');
    expect(progressText({ ...STARTED, records: 1, recordsPerSecond: 0 }, { retries: 1, waits: 0 })).toBe(
      '1 record, 1 retry',
    );
  });

  it('omits a remaining time of zero', () => {
    expect(progressText({ ...STARTED, etaMs: 0 }, NONE)).toBe('1,500 records, 150/s');
  });

  it('reports retries and waits before the first record', () => {
    expect(progressText(undefined, NONE)).toBe('no records yet');
    expect(progressText(undefined, { retries: 2, waits: 2 })).toBe('no records yet, 2 retries, 2 waits');
  });
});
