/// <reference lib="esnext.disposable" preserve="true" />
import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { defined } from '../json/plain-objects.js';
import { parseOptions } from '../options/parse-options.js';
import type { Interval } from '../time/interval.js';
import {
  type CollectOptions,
  collectSchema,
  DEFAULT_MAX_PAGES,
  resolvePagingOptions,
  type RunOptions,
  runSchema,
} from './options.js';
import type { Page } from './page.js';
import { EXTRACTABLE, type Extractable, type RunPlan } from './run-plan.js';
import type { Receipt } from './run-state.js';
import { Run } from './run.js';

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

const BRAND = Symbol.for('pagewright.paged');

/**
 * The records of an annotated method, as an async generator over all pages. Lazy: it sends nothing before the first `next()`. `break`, `return()` and
 * the signal cancel what is in flight, and nothing more is sent.
 *
 * A handle is one run; `with` makes another.
 *
 * @example
 * const users = crm.users({ state: 'active' });
 * for await (const user of users) console.log(user.name);
 * console.log(users.receipt.complete);
 */
export class Paged<T> extends CancellableGenerator<T> {
  readonly #plan: RunPlan;
  readonly #run: Run<T>;
  readonly #queue: SerialQueue;
  #isCollected = false;

  /** @internal Handles come from annotated methods, and from `paged` in `pagewright/testing`. */
  constructor(plan: RunPlan) {
    const run = new Run<T>(plan);
    const queue = new SerialQueue();
    super({ take: () => run.takeItem(), stop: () => run.stop() }, queue);
    this.#plan = plan;
    this.#run = run;
    this.#queue = queue;
  }

  /** @internal */
  get [BRAND](): string {
    return this.#plan.declaredAs?.() ?? this.#plan.endpoint;
  }

  /** What the run has done so far: a frozen object, which does not change later. */
  get receipt(): Receipt {
    return this.#run.receipt;
  }

  /** @throws ConfigurationError if the run has ended: it would look like an empty list */
  override [Symbol.asyncIterator](): this {
    this.#requireUnused();
    return this;
  }

  /**
   * The same run, page by page.
   *
   * @throws ConfigurationError if the run has ended
   */
  pages(): AsyncGenerator<Page<T>, undefined, undefined> {
    this.#requireUnused();
    return this.#generator(() => this.#run.takePage());
  }

  /**
   * The same run in new arrays of `size` records; the last one may be shorter. Records received before an error are delivered before it is thrown.
   *
   * @throws ConfigurationError unless `size` is a whole number of at least 1, and if the run has ended
   */
  batches(size: number): AsyncGenerator<T[], undefined, undefined> {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new ConfigurationError(
        `${this.#plan.endpoint}: batches(size) takes a whole number, at least 1, got ${describeValue(size)}`,
      );
    }
    this.#requireUnused();
    return this.#generator(() => this.#run.takeBatch(size));
  }

  /**
   * All records in one array.
   *
   * @param options `maxItems` (default 100 000; `Infinity` for no limit) and `onMax`: `'throw'` (default) or `'truncate'`
   * @throws PaginationLimitError if there are more than `maxItems`
   * @throws ConfigurationError if the run has ended
   */
  async toArray(options: CollectOptions = {}): Promise<T[]> {
    const { maxItems: max, onMax } = parseOptions(collectSchema, options, `${this.#plan.endpoint}: toArray()`);
    // Two of them would each get a part of the records.
    if (this.#isCollected) throw this.#usedError();
    this.#isCollected = true;
    this.#run.limitTo({ max, onMax });
    const items: T[] = [];
    for await (const page of this.pages()) for (const item of page.items) items.push(item);
    return items;
  }

  /**
   * A new handle on the same call with other options. Options that are not named keep their values.
   *
   * @example
   * const rest = crm.users().with({ resumeFrom: saved, signal: controller.signal });
   * @throws ConfigurationError for unknown or malformed options
   * @throws ResumeError for a `resumeFrom` that is not a position of this endpoint
   */
  with(options: RunOptions): Paged<T> {
    parseOptions(runSchema, options, `${this.#plan.endpoint}: with()`);
    const { signal, resumeFrom, observe, clock, ...paging } = options;
    const plan = this.#plan;
    const styled = paging.style && plan.applyToStyle?.(paging.style);
    return new Paged<T>({
      ...plan,
      ...defined({ chunked: styled?.chunked }),
      options: resolvePagingOptions(plan.options, styled ? { ...paging, style: styled.style } : paging),
      pageSize: paging.pageSize ?? plan.pageSize,
      clock: clock ?? plan.clock,
      signal: signal ?? plan.signal,
      resumeFrom: resumeFrom === undefined ? plan.resumeFrom : resumeFrom,
      observers: observe ? [...plan.observers, observe] : plan.observers,
    });
  }

  /** @internal */
  [EXTRACTABLE](): Extractable<T> {
    const { endpoint, params, args = {}, options, clock, chunked: windows, signal, resumeFrom } = this.#plan;
    if (resumeFrom !== undefined) {
      throw new ConfigurationError(`${endpoint}: extract() stores its own positions; leave out with({ resumeFrom })`);
    }
    const { dedupe, defaults, style, verifyTotal, onShrink } = options;
    return {
      endpoint,
      params: { ...defaults, ...params },
      args,
      verifyTotal,
      onShrink,
      clock,
      style: (windows?.style ?? style).name,
      ...defined({ dedupe, signal, windows }),
      run: (window, options) => this.#forExtraction(window).with(options),
    };
  }

  /** The call on one window, without its own `dedupe`. */
  #forExtraction(window: Interval | null): Paged<T> {
    const { chunked, ...plan } = this.#plan;
    const { dedupe: _, maxPages, ...rest } = plan.options;
    const options = { ...rest, maxPages: maxPages === DEFAULT_MAX_PAGES ? Infinity : maxPages };
    if (window === null || chunked === undefined) return new Paged<T>({ ...plan, options });
    const params = chunked.write(plan.params, window);
    return new Paged<T>({ ...plan, params, isWindow: true, options: { ...options, style: chunked.style } });
  }

  /** A used handle has no records left, which must not be mistaken for an empty list. */
  #requireUnused(): void {
    if (this.#run.isUsedUp) throw this.#usedError();
  }

  #usedError(): ConfigurationError {
    return new ConfigurationError(
      `${this.#plan.endpoint}: this run has been read already. Call the method again, or use with({}) to start a new one`,
    );
  }

  #generator<V>(take: () => Promise<IteratorResult<V, undefined>>): CancellableGenerator<V> {
    return new CancellableGenerator<V>({ take, stop: () => this.#run.stop() }, this.#queue);
  }
}

/** The endpoint of a handle, also of one from another copy of this library; `undefined` for anything else. */
export function endpointOfPaged(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && BRAND in value ? String(value[BRAND]) : undefined;
}
