import { RunEnded } from '../policies/middleware.js';
import type { Clock } from '../time/clock.js';
import { abortable, linkedController } from '../time/abortable.js';

/** Holds the work of one run to its signal and its deadline, which counts from the first piece of work. */
export class Deadline {
  #deadlineAt: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly deadlineMs: number | undefined,
  ) {}

  /**
   * Settles as the work does; rejects with the signal's reason when that aborts, and with `expired()` at the deadline, whatever the work waits
   * for. The signal that the work gets aborts in both cases.
   */
  async run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>, expired: () => Error): Promise<T> {
    signal.throwIfAborted();
    if (this.deadlineMs === undefined) return abortable(work(signal), signal);
    this.#deadlineAt ??= this.clock.now() + this.deadlineMs;
    const left = this.#deadlineAt - this.clock.now();
    if (left <= 0) throw expired();
    const within = linkedController(signal);
    // So that work which throws at once still meets the alarm in the race, and leaves it to nobody.
    const begin = async (inner: AbortSignal) => work(inner);
    const alarm = this.clock.sleep(left, within.signal).then(() => Promise.reject<T>(expired()));
    try {
      return await Promise.race([abortable(begin(within.signal), signal), alarm]);
    } finally {
      within.release();
      within.abort(new RunEnded());
    }
  }
}
