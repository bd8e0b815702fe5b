import type { Lane } from './lane.js';

/** Where a generator gets its values from. */
export interface PullSource<T> {
  take(): IteratorResult<T, undefined> | Promise<IteratorResult<T, undefined>>;
  /** Cancels whatever `take` waits for. Must not throw. */
  stop(): void;
}

/**
 * An async generator over a source that can be cancelled. It differs from a native one in that `return` and `throw` do not wait behind a
 * pending `next`: they cancel it, and it resolves as done.
 */
export class SerialGenerator<T> implements AsyncGenerator<T, undefined, undefined> {
  readonly #source: PullSource<T>;
  readonly #lane: Lane;
  #closed = false;

  constructor(source: PullSource<T>, lane: Lane) {
    this.#source = source;
    this.#lane = lane;
  }

  get [Symbol.toStringTag](): string {
    return 'AsyncGenerator';
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.#lane.run(() => (this.#closed ? { done: true, value: undefined } : this.#source.take()));
  }

  return(value?: PromiseLike<undefined>): Promise<IteratorResult<T, undefined>> {
    this.#close();
    return this.#lane.run(async () => ({ done: true, value: await value }));
  }

  throw(error: unknown): Promise<IteratorResult<T, undefined>> {
    this.#close();
    return this.#lane.run(() => Promise.reject(error as Error));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #close(): void {
    this.#closed = true;
    this.#source.stop();
  }
}
