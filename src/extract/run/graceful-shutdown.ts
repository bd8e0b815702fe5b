import type { Clock } from '../../time/clock.js';
import { allowManyListeners } from '../../time/abortable.js';

/** What the pages in flight are cancelled with, once the run has waited for them long enough. */
class ShutdownTimeout extends Error {
  constructor() {
    super('the run was asked to stop, and the page in flight did not come');
    this.name = 'PatienceOver';
  }
}

export const isShutdownTimeout = (reason: unknown): boolean => reason instanceof ShutdownTimeout;

/** Milliseconds that a run which is to stop waits for the pages in flight. Their requests are lost; their records come when it goes on. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

export interface ShutdownOptions {
  readonly stop?: AbortSignal | undefined;
  readonly stopOn?: readonly NodeJS.Signals[] | undefined;
  readonly maxMs?: number | undefined;
  readonly clock: Clock;
  /** Cancels what is in flight. */
  cancel(reason: Error): void;
}

/** Whether a run is to end in good order, and why: asked by a signal of the caller's or of the system, or because its time is over. */
export class GracefulShutdown {
  readonly #control = new AbortController();
  readonly #undo: (() => void)[] = [];
  reason: 'stopped' | 'time' | undefined;

  constructor(private readonly options: ShutdownOptions) {
    const { stop, stopOn = [], maxMs } = options;
    const asked = () => this.#stop('stopped');
    if (stop?.aborted) asked();
    else if (stop) this.#listen(allowManyListeners(stop), asked);
    this.#listenTo(stopOn, asked);
    if (maxMs !== undefined) this.#after(maxMs, () => this.#stop('time'));
  }

  /** Aborts when the run is to end. */
  get signal(): AbortSignal {
    return allowManyListeners(this.#control.signal);
  }

  /** Hears nothing more. */
  dispose(): void {
    for (const undo of this.#undo) undo();
  }

  #listen(signal: AbortSignal, asked: () => void): void {
    signal.addEventListener('abort', asked, { once: true });
    this.#undo.push(() => signal.removeEventListener('abort', asked));
  }

  /** The first one asks, and the next one, whichever it is, meets nobody here: it ends the process. */
  #listenTo(names: readonly NodeJS.Signals[], asked: () => void): void {
    const once = () => {
      letGo();
      asked();
    };
    const letGo = () => names.forEach((name) => process.off(name, once));
    for (const name of names) process.on(name, once);
    this.#undo.push(letGo);
  }

  #after(ms: number, then: () => void): void {
    const alarm = new AbortController();
    this.options.clock.sleep(ms, alarm.signal).then(then, () => undefined);
    this.#undo.push(() => alarm.abort());
  }

  #stop(reason: 'stopped' | 'time'): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.#control.abort();
    this.#after(SHUTDOWN_TIMEOUT_MS, () => this.options.cancel(new ShutdownTimeout()));
  }
}
