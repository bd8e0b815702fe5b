import { join } from 'node:path';
import { isPagewrightError } from 'pagewright';
import { extract, ndjson, receiptTable, type ExtractReceipt } from 'pagewright/extract';
import { sqlite } from 'pagewright/sqlite';
import type { Analytics } from './analytics.js';
import { lastDays } from './last-days.js';

/** Exit codes for the service manager. */
export const EXIT = {
  complete: 0,
  /** Look at the log, then run it again. Fetched records are kept. */
  failed: 1,
  /** Records of some windows are missing; the log names them. */
  incomplete: 3,
  /** Run it again to resume. */
  unfinished: 4,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface NightlyOptions {
  readonly analytics: Analytics;
  /** Folder of the exports and the state, on a volume that outlives the process. */
  readonly folder: string;
  /** Days to export. Later nights fetch a day again, as conversations still change after it. @default 7 */
  readonly days?: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly log: (line: string) => void;
}

/** Exports the conversations of the last days into one file. Started again on the same day, it resumes. */
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
    // Each night asks for other days, so each is a run of its own.
    key: { view: `conversations until ${lastDay}` },
    report: join(folder, `conversations-${lastDay}.html`),
    stopOn: ['SIGINT', 'SIGTERM'],
    // Before the next night begins.
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
