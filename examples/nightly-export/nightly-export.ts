import { join } from 'node:path';
import { isPagewrightError } from 'pagewright';
import { extract, ndjson, receiptTable, type ExtractReceipt } from 'pagewright/extract';
import { sqlite } from 'pagewright/sqlite';
import type { Analytics } from './analytics.js';
import { lastDays } from './last-days.js';

/** Exit codes for the service manager. */
export const EXIT = {
  complete: 0,
  /** See the log, fix the problem and run it again. Committed pages are kept. */
  failed: 1,
  /** The log lists the windows with missing records. */
  incomplete: 3,
  /** Run it again to resume. */
  unfinished: 4,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface NightlyOptions {
  readonly analytics: Analytics;
  /** The folder of exports and state, on a persistent volume. */
  readonly folder: string;
  /** Days to export. Each day is exported in several nights, because conversations may still change. @default 7 */
  readonly days?: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly log: (line: string) => void;
}

/** Exports the conversations of the last days to one file. Started again on the same day, it resumes. */
export async function nightlyExport(options: NightlyOptions): Promise<ExitCode> {
  try {
    const receipt = await exportDays(options);
    options.log(receiptTable(receipt));
    return receipt.complete ? EXIT.complete : EXIT.unfinished;
  } catch (error) {
    options.log(error instanceof Error ? error.message : String(error));
    return exitCodeOf(error);
  }
}

function exportDays({ analytics, folder, days = 7, now, log }: NightlyOptions): Promise<ExtractReceipt> {
  const { interval, lastDay } = lastDays(days, now);
  return extract(analytics.conversations({ interval }), {
    to: ndjson(join(folder, `conversations-${lastDay}.ndjson`)),
    checkpoints: sqlite(join(folder, 'state.db')),
    // Each night has another interval, so each is a separate run.
    key: { view: `conversations until ${lastDay}` },
    report: join(folder, `conversations-${lastDay}.html`),
    stopOn: ['SIGINT', 'SIGTERM'],
    // Stops before the next night.
    maxMs: 20 * 3_600_000,
    progressEvery: 10_000,
    onProgress: ({ records, chunks }) => log(`${records} conversations, ${chunks.done} days done`),
  });
}

function exitCodeOf(error: unknown): ExitCode {
  if (isPagewrightError(error, 'INCOMPLETE')) return EXIT.incomplete;
  // Another process is working on it.
  return isPagewrightError(error, 'RUN_LOCKED') ? EXIT.unfinished : EXIT.failed;
}
