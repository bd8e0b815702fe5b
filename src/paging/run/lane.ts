/** Runs work one piece at a time, in the order in which it came; at once, where the lane is free and the work needs no waiting. */
export class Lane {
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
