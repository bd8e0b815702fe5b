import { setMaxListeners } from 'node:events';
import { abortable } from './clock.js';

/**
 * Runs one task at a time: callers that join while it runs share its outcome. A caller that aborts does not affect the others; when all have left,
 * the task is aborted too.
 */
export class SingleFlight<T> {
  #flight: { readonly result: Promise<T>; readonly control: AbortController; waiting: number } | undefined;

  /** Whether the task is running. */
  get busy(): boolean {
    return this.#flight !== undefined;
  }

  /** @param signal ends this caller's wait; without one the caller waits to the end */
  async join(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const flight = (this.#flight ??= this.#start(work));
    flight.waiting += 1;
    try {
      return await (signal ? abortable(flight.result, signal) : flight.result);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0 && this.#flight === flight) this.#finish(flight).abort(new Abandoned());
    }
  }

  #start(work: (signal: AbortSignal) => Promise<T>) {
    const control = new AbortController();
    setMaxListeners(Infinity, control.signal);
    const flight = { result: startAsync(work, control.signal), control, waiting: 0 };
    const onSettled = () => {
      if (this.#flight === flight) this.#finish(flight);
    };
    flight.result.then(onSettled, onSettled);
    return flight;
  }

  #finish({ control }: { readonly control: AbortController }): AbortController {
    this.#flight = undefined;
    return control;
  }
}

/** A task that throws synchronously rejects, like any other. */
const startAsync = async <T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) => work(signal);

/** The reason for aborting a task without callers; no caller receives it. */
class Abandoned extends Error {
  override readonly name = 'Abandoned';
}
