import { SingleBar } from 'cli-progress';
import type { ExtractProgress } from '../../extract/progress.js';
import type { Clock } from '../../time/clock.js';

/** Where progress is drawn, from what `text` says. */
export interface ProgressRenderer {
  /** Something has changed. */
  update(progress: ExtractProgress): void;
  /** Writes a line that stays. */
  writeLine(line: string): void;
  end(): void;
}

const FORMAT = '{bar} {percentage} %  {text}';

/** For people who watch: a bar that is drawn anew, without colour. */
export function progressBar(stream: NodeJS.WriteStream, text: () => string): ProgressRenderer {
  const bar = new SingleBar({
    stream,
    format: FORMAT,
    barCompleteChar: '#',
    barIncompleteChar: '.',
    barsize: 20,
    // A bar that were as long as its total at once would say that nothing is left.
    emptyOnZero: true,
    // Whoever is killed cannot put the terminal right again.
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

const EVERY_MS = 10_000;

interface LinesOptions {
  readonly write: (line: string) => void;
  /** What there is to say now. */
  readonly text: () => string;
  readonly clock: Clock;
}

/** For logs: a line every 10 seconds, also while nothing comes. */
export function progressLines({ write, text, clock }: LinesOptions): ProgressRenderer {
  const ended = new AbortController();
  const again = async () => {
    for (;;) {
      await clock.sleep(EVERY_MS, ended.signal);
      write(text());
    }
  };
  // Only the end wakes it with an error.
  again().catch(() => undefined);
  return { update: () => undefined, writeLine: write, end: () => ended.abort() };
}
