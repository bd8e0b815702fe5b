import { allowManyListeners, type Clock } from '../../time/clock.js';

/** Aborts the pages in flight when a stopped run has waited for them long enough. */
class ShutdownTimeout extends Error {
  constructor() {
    super('the run was stopped, and the page in flight did not arrive in time');
    this.name = 'ShutdownTimeout';
  }
}

export const isShutdownTimeout = (reason: unknown): boolean => reason instanceof ShutdownTimeout;

/** How long a stopped run waits for the pages in flight. Their records are fetched again when it resumes. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

export interface ShutdownOptions {
  readonly stop?: AbortSignal | undefined;
  readonly stopOn?: readonly NodeJS.Signals[] | undefined;
  readonly maxMs?: number | undefined;
  readonly clock: Clock;
  /** Aborts requests in flight. */
  cancel(reason: Error): void;
}

/** Stops a run when the caller, a process signal or the time limit requests it. Workers then finish and commit their page. */
export class GracefulShutdown {
  readonly #control = new AbortController();
  readonly #cleanups: (() => void)[] = [];
  /** Why the run stops; `undefined` while it does not. */
  reason: 'stopped' | 'time' | undefined;

  constructor(private readonly options: ShutdownOptions) {
    const { stop, stopOn = [], maxMs } = options;
    const onRequest = () => this.#stop('stopped');
    if (stop?.aborted) onRequest();
    else if (stop) this.#listen(allowManyListeners(stop), onRequest);
    this.#listenOnce(stopOn, onRequest);
    if (maxMs !== undefined) this.#after(maxMs, () => this.#stop('time'));
  }

  /** Aborts when the run stops. */
  get signal(): AbortSignal {
    return allowManyListeners(this.#control.signal);
  }

  /** Removes all listeners and timers. */
  dispose(): void {
    for (const undo of this.#cleanups) undo();
  }

  #listen(signal: AbortSignal, onRequest: () => void): void {
    signal.addEventListener('abort', onRequest, { once: true });
    this.#cleanups.push(() => signal.removeEventListener('abort', onRequest));
  }

  /** Handles the first signal only, so that a second one, whichever it is, ends the process as usual. */
  #listenOnce(names: readonly NodeJS.Signals[], onRequest: () => void): void {
    const once = () => {
      remove();
      onRequest();
    };
    const remove = () => names.forEach((name) => process.off(name, once));
    for (const name of names) process.on(name, once);
    this.#cleanups.push(remove);
  }

  #after(ms: number, then: () => void): void {
    const alarm = new AbortController();
    this.options.clock.sleep(ms, alarm.signal).then(then, () => undefined);
    this.#cleanups.push(() => alarm.abort());
  }

  #stop(reason: 'stopped' | 'time'): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.#control.abort();
    this.#after(SHUTDOWN_TIMEOUT_MS, () => this.options.cancel(new ShutdownTimeout()));
  }
}
