import type { PagewrightEvent } from '../../events/event.js';
import { totalChunks } from '../../extract/checkpoints/chunk.js';
import type { ExtractProgress } from '../../extract/progress.js';
import { formatCount, formatDuration, formatRate, pluralize } from '../../extract/receipt/format.js';
import { systemClock } from '../../time/clock.js';
import { progressBar, progressLines, type ProgressRenderer } from './progress-renderers.js';

/** Shows on standard error how an export stands: a bar on a terminal, a line now and then elsewhere, nothing where it is to be quiet. */
export class ProgressDisplay {
  readonly #hitches: RetryCounts = { retries: 0, waits: 0 };
  readonly #drawing: ProgressRenderer;
  #last: ExtractProgress | undefined;

  constructor({ quiet }: { readonly quiet: boolean }) {
    const { stderr } = process;
    const text = () => progressText(this.#last, this.#hitches);
    const write = (line: string) => void stderr.write(`${line}\n`);
    if (quiet) this.#drawing = { update: () => undefined, writeLine: write, end: () => undefined };
    else this.#drawing = stderr.isTTY ? progressBar(stderr, text) : progressLines({ write, text, clock: systemClock });
  }

  readonly onProgress = (progress: ExtractProgress): void => {
    this.#last = progress;
    this.#drawing.update(progress);
  };

  readonly observe = (event: PagewrightEvent): void => {
    if (event.type === 'retry') this.#hitches.retries += 1;
    if (event.type === 'paused') this.#hitches.waits += 1;
  };

  /** Writes a line that stays, also where it is to be quiet. */
  say(line: string): void {
    this.#drawing.writeLine(line);
  }

  end(): void {
    this.#drawing.end();
  }
}

/** What went on beside the pages. */
interface RetryCounts {
  /** Requests repeated after a failure. */
  retries: number;
  /** Pauses that the server imposed: 429, or a quota that is nearly used up. */
  waits: number;
}

/** How an export stands, on one line: `1,500 of 20,000 records, 2 of 12 windows, 158/s, 3 retries, 2 min 5 s to go`. */
export function progressText(progress: ExtractProgress | undefined, { retries, waits }: RetryCounts): string {
  const hitches = [retries > 0 && pluralize(retries, 'retry', 'retries'), waits > 0 && pluralize(waits, 'wait')];
  const parts =
    progress === undefined
      ? ['no records yet', ...hitches]
      : [...doneParts(progress), ...hitches, ...remainingParts(progress)];
  return parts.filter((part) => typeof part === 'string').join(', ');
}

function doneParts({ records, expected, chunks, recordsPerSecond }: ExtractProgress): (string | false)[] {
  const windows = totalChunks(chunks) - chunks.split;
  return [
    expected === undefined
      ? pluralize(records, 'record')
      : `${formatCount(records)} of ${pluralize(expected, 'record')}`,
    windows > 1 && `${formatCount(chunks.done)} of ${formatCount(windows)} windows`,
    chunks.failed + chunks.short > 0 && `${formatCount(chunks.failed + chunks.short)} not whole`,
    recordsPerSecond > 0 && formatRate(recordsPerSecond, 1_000),
  ];
}

const remainingParts = ({ quotaLeft, etaMs }: ExtractProgress): (string | false)[] => [
  quotaLeft !== undefined && `${pluralize(quotaLeft, 'request')} left`,
  etaMs !== undefined && etaMs > 0 && `${formatDuration(etaMs)} to go`,
];
