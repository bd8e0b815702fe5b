import type { ExtractProgress } from '../../extract/progress/extract-progress.js';

/** Where progress is drawn, from what `text` says. */
export interface Drawing {
  /** Something has changed. */
  update(progress: ExtractProgress): void;
  /** Writes a line that stays. */
  say(line: string): void;
  end(): void;
}
