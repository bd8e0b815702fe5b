import { isPagewrightError } from '../../errors/pagewright-error.js';
import { MAX_TIMER_MS } from '../../time/clock.js';

/** Beats in a row that may fail: with three in a lease, the next one still comes within it. */
const MISSES = 2;

/** Renews a hold while a process lives, however long its workers wait. A hold that is lost, or cannot be renewed, is told once and ends the beat. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #beating = false;
  #missed = 0;

  /** Of real time: a lease tells the living from the dead, whatever clock the run goes by. */
  constructor(
    everyMs: number,
    private readonly beat: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {
    this.#timer = setInterval(() => void this.#beat(), Math.min(everyMs, MAX_TIMER_MS));
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #beat(): Promise<void> {
    if (this.#beating) return;
    this.#beating = true;
    try {
      await this.beat();
      this.#missed = 0;
    } catch (error) {
      this.#miss(error);
    }
    this.#beating = false;
  }

  #miss(error: unknown): void {
    this.#missed += 1;
    if (this.#missed < MISSES && !isPagewrightError(error, 'RUN_HELD')) return;
    this.stop();
    this.failed(error);
  }
}
