/** Runs pieces of work one after another, in order. Work that needs no waiting runs at once if nothing else does. */
export class SerialQueue {
  #last: Promise<unknown> | undefined;

  run<R>(work: () => R | Promise<R>): Promise<R> {
    if (this.#last) return this.#track(this.#last.then(work, work));
    try {
      const result = work();
      return result instanceof Promise ? this.#track(result) : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #track<R>(result: Promise<R>): Promise<R> {
    const clear = () => {
      if (this.#last === settled) this.#last = undefined;
    };
    const settled: Promise<unknown> = result.then(clear, clear);
    this.#last = settled;
    return result;
  }
}

/** The source of a generator's values. */
interface PullSource<T> {
  take(): IteratorResult<T, undefined> | Promise<IteratorResult<T, undefined>>;
  /** Cancels what `take` waits for. Must not throw. */
  stop(): void;
}

/**
 * An async generator over a source that can be cancelled. Unlike those of a native generator, its `return` and `throw` do not wait for a pending
 * `next`: they cancel it, and it resolves as done.
 */
export class CancellableGenerator<T> implements AsyncGenerator<T, undefined, undefined> {
  readonly #source: PullSource<T>;
  readonly #queue: SerialQueue;
  #closed = false;

  constructor(source: PullSource<T>, queue: SerialQueue) {
    this.#source = source;
    this.#queue = queue;
  }

  get [Symbol.toStringTag](): string {
    return 'AsyncGenerator';
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.#queue.run(() => (this.#closed ? { done: true, value: undefined } : this.#source.take()));
  }

  return(value?: PromiseLike<undefined>): Promise<IteratorResult<T, undefined>> {
    this.#close();
    return this.#queue.run(async () => ({ done: true, value: await value }));
  }

  throw(error: unknown): Promise<IteratorResult<T, undefined>> {
    this.#close();
    return this.#queue.run(() => Promise.reject(error as Error));
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
