import { MAX_TIMER_MS } from '../../time/clock.js';

/** Renews a hold while a process lives, however long its workers wait. What fails is told once, and ends the beat. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #beating = false;

  /** Of real time: a lease tells the living from the dead, whatever clock the run goes by. */
  constructor(everyMs: number, beat: () => Promise<void>, failed: (error: unknown) => void) {
    this.#timer = setInterval(
      () => {
        if (this.#beating) return;
        this.#beating = true;
        beat().then(
          () => (this.#beating = false),
          (error) => {
            this.stop();
            failed(error);
          },
        );
      },
      Math.min(everyMs, MAX_TIMER_MS),
    );
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
