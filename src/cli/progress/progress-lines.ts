import type { Clock } from '../../time/clock.js';
import type { Drawing } from './drawing.js';

const EVERY_MS = 10_000;

export interface LinesOptions {
  readonly write: (line: string) => void;
  /** What there is to say now. */
  readonly text: () => string;
  readonly clock: Clock;
}

/** For logs: a line every 10 seconds, also while nothing comes. */
export function progressLines({ write, text, clock }: LinesOptions): Drawing {
  const ended = new AbortController();
  const again = async () => {
    for (;;) {
      await clock.sleep(EVERY_MS, ended.signal);
      write(text());
    }
  };
  // Only the end wakes it with an error.
  again().catch(() => undefined);
  return { update: () => undefined, say: write, end: () => ended.abort() };
}
