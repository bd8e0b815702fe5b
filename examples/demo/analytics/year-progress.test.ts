import type { ExtractProgress } from 'pagewright/extract';
import { MemoryScreen } from '../test-support.js';
import { yearDisplay, yearLine } from './year-progress.js';

const NO_CHUNKS = { pending: 0, running: 0, done: 0, split: 0, short: 0, failed: 0 };

/** Windows of which two are done and one is split; 1,000 records a second. */
const at = (records: number, etaMs?: number): ExtractProgress => ({
  endpoint: 'ConversationsClient.conversations',
  records,
  pages: records / 100,
  duplicates: 0,
  chunks: { ...NO_CHUNKS, done: 2, split: 1, running: 2, pending: 1 },
  elapsedMs: records,
  recordsPerSecond: 1_000,
  ...(etaMs === undefined ? {} : { etaMs }),
});

describe('the progress of a year', () => {
  it('contains records, estimated total, windows, rate and remaining time', () => {
    expect(yearLine(at(4_000, 6_000))).toBe(
      '4,000 of about 10,000 conversations, 2 of 5 windows, 1,000 a second, 6 s left',
    );
  });

  it('has no estimate without a remaining time', () => {
    expect(yearLine(at(4_000))).toBe('4,000 of about 4,000 conversations, 2 of 5 windows, 1,000 a second');
  });

  it('is a line for each tenth without a terminal', () => {
    const screen = new MemoryScreen();
    const display = yearDisplay(screen);

    for (let records = 250; records <= 10_000; records += 250) display.show(at(records, 10_000 - records));
    display.stop();

    expect(screen.lines).toHaveLength(10);
    expect(screen.lines[0]).toMatch(/^ {2}1,000 of about 10,000 conversations, /);
    expect(screen.lines[9]).toMatch(/^ {2}10,000 of about 10,000 conversations, /);
  });

  it('is a bar on a terminal', () => {
    const screen = new MemoryScreen(true);
    const display = yearDisplay(screen);

    display.show(at(4_000, 6_000));
    display.stop();

    expect(screen.text).toContain('4,000 of about 10,000 | 2 of 5 windows | 1,000/s | 6 s left');
  });
});
