import { setMaxListeners } from 'node:events';

/** Longest delay of a JavaScript timer, in milliseconds (a signed 32-bit integer). */
export const MAX_TIMER_MS = 2_147_483_647;

/**
 * Source of time for every wait. Pass a fake one in tests, so that no test sleeps.
 *
 * @example
 * const clock: Clock = fakeClock(); // from 'pagewright/testing'
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, of any length. Rejects with the signal's reason as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine. A sleep longer than a JavaScript timer is split. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    for (let left = ms; left > 0; left -= MAX_TIMER_MS) {
      await sleepOnce(Math.min(left, MAX_TIMER_MS), signal);
    }
    signal?.throwIfAborted();
  },
});

function sleepOnce(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * Settles like `work`, or rejects with the signal's reason as soon as the signal aborts. A later failure of `work` is not an unhandled rejection.
 */
export function abortable<T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(
      (value) => {
        signal.removeEventListener('abort', onAbort);
        resolve(value);
      },
      (error) => {
        signal.removeEventListener('abort', onAbort);
        reject(error);
      },
    );
  });
}

/** Turns off Node's warning about leaks, because many calls may share one signal. (A limit of 0, documented as none, makes Node fail.) */
export function allowManyListeners(signal: AbortSignal): AbortSignal {
  setMaxListeners(Infinity, signal);
  return signal;
}

/** A controller that also aborts, with the same reason, when its parent does. `release` removes that link. */
export interface LinkedController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  release(): void;
}

export function linkedController(parent: AbortSignal | undefined): LinkedController {
  const controller = new AbortController();
  setMaxListeners(Infinity, controller.signal);
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  else if (parent) {
    allowManyListeners(parent).addEventListener('abort', follow, { once: true });
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => parent?.removeEventListener('abort', follow),
  };
}

/** A signal that aborts as soon as one of two does. `release` removes the listeners. */
export function eitherSignal(
  one: AbortSignal,
  other: AbortSignal | undefined,
): Pick<LinkedController, 'signal' | 'release'> {
  if (!other) return { signal: one, release: () => undefined };
  const first = linkedController(one);
  const both = linkedController(other);
  const follow = () => both.abort(first.signal.reason);
  if (first.signal.aborted) follow();
  else first.signal.addEventListener('abort', follow, { once: true });
  return {
    signal: both.signal,
    release() {
      first.release();
      both.release();
    },
  };
}

/** Whether a value must be awaited. `instanceof Promise` misses the thenables of other libraries and the promises of other realms. */
export function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | null | undefined)?.then === 'function';
}
