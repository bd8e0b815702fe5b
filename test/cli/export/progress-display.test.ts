import type { ExtractProgress } from 'pagewright/extract';
import { progressText } from '../../../src/cli/export/progress-display';

const NONE = { retries: 0, waits: 0 };
const BEGUN: ExtractProgress = {
  endpoint: 'Crm.users',
  records: 1_500,
  pages: 15,
  duplicates: 0,
  chunks: { pending: 0, running: 1, done: 0, split: 0, short: 0, failed: 0 },
  elapsedMs: 10_000,
  recordsPerSecond: 150.4,
};

describe('how an export stands, in words [R99]', () => {
  it('is told with all that is known', () => {
    const chunks = { pending: 7, running: 3, done: 2, split: 1, short: 1, failed: 1 };
    const progress = { ...BEGUN, expected: 20_000, chunks, quotaLeft: 12, etaMs: 125_000 };
    expect(progressText(progress, { retries: 3, waits: 1 })).toBe(
      '1,500 of 20,000 records, 2 of 14 windows, 2 not whole, 150/s, 3 retries, 1 wait, 12 requests left, 2 min 5 s to go',
    );
  });

  it('is told without what is not', () => {
    expect(progressText(BEGUN, NONE)).toBe('1,500 records, 150/s');
    expect(progressText({ ...BEGUN, records: 1, recordsPerSecond: 0 }, { retries: 1, waits: 0 })).toBe(
      '1 record, 1 retry',
    );
  });

  it('is told without the time that is left where none is', () => {
    expect(progressText({ ...BEGUN, etaMs: 0 }, NONE)).toBe('1,500 records, 150/s');
  });

  it('is told before anything came', () => {
    expect(progressText(undefined, NONE)).toBe('no records yet');
    expect(progressText(undefined, { retries: 2, waits: 2 })).toBe('no records yet, 2 retries, 2 waits');
  });
});
