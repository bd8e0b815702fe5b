import { setMaxListeners } from 'node:events';
import { abortable } from './abortable.js';

/**
 * One piece of work at a time: whoever asks while it goes shares its outcome. A caller that aborts leaves the others undisturbed; when all
 * have left, the work is aborted too, so that nothing goes on that nobody waits for.
 */
export class SingleFlight<T> {
  #flight: { readonly result: Promise<T>; readonly control: AbortController; waiting: number } | undefined;

  /** Whether the work goes on at this moment. */
  get busy(): boolean {
    return this.#flight !== undefined;
  }

  /** @param signal ends this caller's wait; a caller without one waits to the end */
  async join(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const flight = (this.#flight ??= this.#start(work));
    flight.waiting += 1;
    try {
      return await (signal ? abortable(flight.result, signal) : flight.result);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0 && this.#flight === flight) this.#land(flight).abort(new Abandoned());
    }
  }

  #start(work: (signal: AbortSignal) => Promise<T>) {
    const control = new AbortController();
    setMaxListeners(Infinity, control.signal);
    const flight = { result: startAsync(work, control.signal), control, waiting: 0 };
    const landed = () => {
      if (this.#flight === flight) this.#land(flight);
    };
    flight.result.then(landed, landed);
    return flight;
  }

  #land({ control }: { readonly control: AbortController }): AbortController {
    this.#flight = undefined;
    return control;
  }
}

/** So that work which throws at once rejects as any other. */
const startAsync = async <T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) => work(signal);

/** Why work is ended that nobody waits for any more; never seen by callers. */
class Abandoned extends Error {
  override readonly name = 'Abandoned';
}
