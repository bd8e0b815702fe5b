import { SingleBar } from 'cli-progress';
import type { PagewrightEvent } from '../../events/event.js';
import { totalChunks } from '../../extract/checkpoints/checkpoint-store.js';
import type { ExtractProgress } from '../../extract/progress.js';
import { formatCount, formatDuration, formatRate, pluralize } from '../../extract/receipt/format.js';
import { type Clock, systemClock } from '../../time/clock.js';
import type { CommandStreams } from '../process.js';

/** Shows the progress of an export: a bar on a terminal, lines elsewhere, nothing with `quiet`. */
export class ProgressDisplay {
  readonly #counts: RetryCounts = { retries: 0, waits: 0 };
  readonly #renderer: ProgressRenderer;
  #last: ExtractProgress | undefined;

  constructor(stderr: CommandStreams['stderr'], { quiet }: { readonly quiet: boolean }) {
    const text = () => progressText(this.#last, this.#counts);
    const write = (line: string) => void stderr.write(`${line}\n`);
    if (quiet) this.#renderer = { update: () => undefined, writeLine: write, end: () => undefined };
    else this.#renderer = stderr.isTTY ? progressBar(stderr, text) : progressLines({ write, text, clock: systemClock });
  }

  readonly onProgress = (progress: ExtractProgress): void => {
    this.#last = progress;
    this.#renderer.update(progress);
  };

  readonly observe = (event: PagewrightEvent): void => {
    if (event.type === 'retry') this.#counts.retries += 1;
    if (event.type === 'paused') this.#counts.waits += 1;
  };

  /** Writes a line that stays on the screen, also with `quiet`. */
  writeLine(line: string): void {
    this.#renderer.writeLine(line);
  }

  end(): void {
    this.#renderer.end();
  }
}

interface RetryCounts {
  /** Requests sent again after a failure. */
  retries: number;
  /** Pauses of the rate limiter, after a 429 or for a low quota. */
  waits: number;
}

/** The progress on one line: `1,500 of 20,000 records, 2 of 12 windows, 158/s, 3 retries, 2 min 5 s to go`. */
export function progressText(progress: ExtractProgress | undefined, { retries, waits }: RetryCounts): string {
  const counts = [retries > 0 && pluralize(retries, 'retry', 'retries'), waits > 0 && pluralize(waits, 'wait')];
  const parts =
    progress === undefined
      ? ['no records yet', ...counts]
      : [...doneParts(progress), ...counts, ...remainingParts(progress)];
  return parts.filter((part) => typeof part === 'string').join(', ');
}

function doneParts({ records, expected, chunks, recordsPerSecond }: ExtractProgress): (string | false)[] {
  const windows = totalChunks(chunks) - chunks.split;
  const incomplete = chunks.failed + chunks.short;
  return [
    expected === undefined
      ? pluralize(records, 'record')
      : `${formatCount(records)} of ${pluralize(expected, 'record')}`,
    windows > 1 && `${formatCount(chunks.done)} of ${formatCount(windows)} windows`,
    incomplete > 0 && `${formatCount(incomplete)} incomplete`,
    recordsPerSecond > 0 && formatRate(recordsPerSecond, 1_000),
  ];
}

const remainingParts = ({ quotaLeft, etaMs }: ExtractProgress): (string | false)[] => [
  quotaLeft !== undefined && `${pluralize(quotaLeft, 'request')} left`,
  etaMs !== undefined && etaMs > 0 && `${formatDuration(etaMs)} to go`,
];

/** Shows progress in some form. */
interface ProgressRenderer {
  update(progress: ExtractProgress): void;
  /** Writes a line that stays on the screen. */
  writeLine(line: string): void;
  end(): void;
}

const FORMAT = '{bar} {percentage} %  {text}';

/** A bar that is redrawn in place, without color, for terminals. */
export function progressBar(stream: NodeJS.WritableStream, text: () => string): ProgressRenderer {
  const bar = new SingleBar({
    stream,
    format: FORMAT,
    barCompleteChar: '#',
    barIncompleteChar: '.',
    barsize: 20,
    // Without a total, a full bar would look complete.
    emptyOnZero: true,
    // A killed process could not show the cursor again.
    hideCursor: false,
    linewrap: true,
    gracefulExit: false,
  });
  bar.start(0, 0, { text: text() });
  return {
    update({ records, expected }) {
      bar.setTotal(Math.max(expected ?? 0, records));
      bar.update(expected === undefined ? 0 : records, { text: text() });
    },
    writeLine(line) {
      bar.stop();
      stream.write(`${line}\n`);
    },
    end: () => bar.stop(),
  };
}

const INTERVAL_MS = 10_000;

interface LinesOptions {
  readonly write: (line: string) => void;
  readonly text: () => string;
  readonly clock: Clock;
}

/** A line every 10 seconds, also without progress, for logs. */
export function progressLines({ write, text, clock }: LinesOptions): ProgressRenderer {
  const ended = new AbortController();
  const repeat = async () => {
    for (;;) {
      await clock.sleep(INTERVAL_MS, ended.signal);
      write(text());
    }
  };
  // Only `end` interrupts the sleep.
  repeat().catch(() => undefined);
  return { update: () => undefined, writeLine: write, end: () => ended.abort() };
}
