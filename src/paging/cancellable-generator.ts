/** Runs work one piece at a time, in the order in which it came; at once, where the lane is free and the work needs no waiting. */
export class SerialQueue {
  #last: Promise<unknown> | undefined;

  run<R>(work: () => R | Promise<R>): Promise<R> {
    if (this.#last) return this.#hold(this.#last.then(work, work));
    try {
      const result = work();
      return result instanceof Promise ? this.#hold(result) : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #hold<R>(result: Promise<R>): Promise<R> {
    const free = () => {
      if (this.#last === held) this.#last = undefined;
    };
    const held: Promise<unknown> = result.then(free, free);
    this.#last = held;
    return result;
  }
}

/** Where a generator gets its values from. */
interface PullSource<T> {
  take(): IteratorResult<T, undefined> | Promise<IteratorResult<T, undefined>>;
  /** Cancels whatever `take` waits for. Must not throw. */
  stop(): void;
}

/**
 * An async generator over a source that can be cancelled. It differs from a native one in that `return` and `throw` do not wait behind a
 * pending `next`: they cancel it, and it resolves as done.
 */
export class CancellableGenerator<T> implements AsyncGenerator<T, undefined, undefined> {
  readonly #source: PullSource<T>;
  readonly #lane: SerialQueue;
  #closed = false;

  constructor(source: PullSource<T>, lane: SerialQueue) {
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
