import type { PagewrightEvent } from '../../events/event.js';
import type { ExtractProgress } from '../../extract/progress/extract-progress.js';
import { systemClock } from '../../time/clock.js';
import type { Drawing } from './drawing.js';
import { progressBar } from './progress-bar.js';
import { progressLines } from './progress-lines.js';
import { progressText, type Hitches } from './progress-text.js';

/** Shows on standard error how an export stands: a bar on a terminal, a line now and then elsewhere, nothing where it is to be quiet. */
export class ProgressShow {
  readonly #hitches: Hitches = { retries: 0, waits: 0 };
  readonly #drawing: Drawing;
  #last: ExtractProgress | undefined;

  constructor({ quiet }: { readonly quiet: boolean }) {
    const { stderr } = process;
    const text = () => progressText(this.#last, this.#hitches);
    const write = (line: string) => void stderr.write(`${line}\n`);
    if (quiet) this.#drawing = { update: () => undefined, say: write, end: () => undefined };
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
    this.#drawing.say(line);
  }

  end(): void {
    this.#drawing.end();
  }
}
