import { SingleBar } from 'cli-progress';
import type { ExtractProgress } from '../../extract/progress.js';
import type { Clock } from '../../time/clock.js';

/** Shows progress in some form. */
export interface ProgressRenderer {
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
