import { PassThrough } from 'node:stream';
import type { ExtractProgress } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { progressBar, progressLines, progressText } from '../../../src/cli/export/progress-display';

/** A terminal that keeps what is written to it. */
function terminal() {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  return { stream, written: () => String(stream.read() ?? '') };
}

const progress = (records: number, expected?: number) => ({ records, expected }) as ExtractProgress;

describe('progressBar [R99]', () => {
  it('draws a bar with text, without color', () => {
    const { stream, written } = terminal();
    const bar = progressBar(stream, () => '50 of 200 records');
    bar.update(progress(50, 200));
    bar.end();
    const text = written();
    expect(text).toContain('#####............... 25 %  50 of 200 records');
    // eslint-disable-next-line no-control-regex -- the sequences that would color it
    expect(text).not.toMatch(/\x1b\[[\d;]*m/);
  });

  it('draws an empty bar without an expected total', () => {
    const { stream, written } = terminal();
    const bar = progressBar(stream, () => '50 records');
    bar.update(progress(50));
    bar.end();
    expect(written()).toContain('.................... 0 %  50 records');
  });

  it('writes a line that stays on the screen', () => {
    const { stream, written } = terminal();
    const bar = progressBar(stream, () => '50 records');
    bar.writeLine('Stopping');
    bar.update(progress(60));
    bar.end();
    expect(written()).toMatch(/50 records.*\nStopping\n$/s);
  });
});

describe('progressLines [R99]', () => {
  it('writes a line every 10 seconds, also without progress, until it ends', async () => {
    const clock = fakeClock();
    const lines: string[] = [];
    let text = 'no records yet';
    const renderer = progressLines({ write: (line) => void lines.push(line), text: () => text, clock });

    await clock.advance(9_999);
    expect(lines).toEqual([]);
    await clock.advance(1);
    await clock.advance(10_000);
    text = '1,500 records';
    await clock.advance(10_000);
    expect(lines).toEqual(['no records yet', 'no records yet', '1,500 records']);

    renderer.writeLine('Stopping');
    renderer.end();
    await clock.advance(60_000);
    expect(lines.slice(3)).toEqual(['Stopping']);
  });
});

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
