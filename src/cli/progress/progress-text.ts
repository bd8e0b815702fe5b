import { allChunks } from '../../extract/checkpoints/chunk-states.js';
import type { ExtractProgress } from '../../extract/progress/extract-progress.js';
import { count, counted, duration, pace } from '../../extract/receipt/readable.js';

/** What went on beside the pages. */
export interface Hitches {
  /** Requests repeated after a failure. */
  retries: number;
  /** Pauses that the server imposed: 429, or a quota that is nearly used up. */
  waits: number;
}

/** How an export stands, on one line: `1,500 of 20,000 records, 2 of 12 windows, 158/s, 3 retries, 2 min 5 s to go`. */
export function progressText(progress: ExtractProgress | undefined, { retries, waits }: Hitches): string {
  const hitches = [retries > 0 && counted(retries, 'retry', 'retries'), waits > 0 && counted(waits, 'wait')];
  const parts =
    progress === undefined
      ? ['no records yet', ...hitches]
      : [...haveParts(progress), ...hitches, ...aheadParts(progress)];
  return parts.filter((part) => typeof part === 'string').join(', ');
}

function haveParts({ records, expected, chunks, recordsPerSecond }: ExtractProgress): (string | false)[] {
  const windows = allChunks(chunks) - chunks.split;
  return [
    expected === undefined ? counted(records, 'record') : `${count(records)} of ${counted(expected, 'record')}`,
    windows > 1 && `${count(chunks.done)} of ${count(windows)} windows`,
    chunks.failed + chunks.short > 0 && `${count(chunks.failed + chunks.short)} not whole`,
    recordsPerSecond > 0 && pace(recordsPerSecond, 1_000),
  ];
}

const aheadParts = ({ quotaLeft, etaMs }: ExtractProgress): (string | false)[] => [
  quotaLeft !== undefined && `${counted(quotaLeft, 'request')} left`,
  etaMs !== undefined && etaMs > 0 && `${duration(etaMs)} to go`,
];
