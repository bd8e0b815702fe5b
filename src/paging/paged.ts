/// <reference lib="esnext.disposable" preserve="true" />
import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import { parseOptions } from '../options/parse-options.js';
import { EXTRACTABLE, type Extractable, type RunPlan } from './run-plan.js';
import { CancellableGenerator, SerialQueue } from './cancellable-generator.js';
import {
  type CollectOptions,
  collectSchema,
  DEFAULT_MAX_PAGES,
  resolvePagingOptions,
  type RunOptions,
  runSchema,
} from './options.js';
import type { Page } from './page.js';
import type { Interval } from '../time/interval.js';
import type { Receipt } from './run-state.js';
import { Run } from './run.js';

const BRAND = Symbol.for('pagewright.paged');

/**
 * What an annotated method gives: an async generator of records, over as many pages as there are. Lazy: nothing is requested before the
 * first `next()`. `break`, `return()` and the signal cancel what is in flight, and nothing more is sent.
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
  readonly #lane: SerialQueue;

  /** @internal Handles come from annotated methods, and from `paged` in `pagewright/testing`. */
  constructor(plan: RunPlan) {
    const run = new Run<T>(plan);
    const lane = new SerialQueue();
    super({ take: () => run.takeItem(), stop: () => run.stop() }, lane);
    this.#plan = plan;
    this.#run = run;
    this.#lane = lane;
  }

  /** @internal */
  get [BRAND](): string {
    return this.#plan.declaredAs?.() ?? this.#plan.endpoint;
  }

  /** What the run has done so far, or did, as a frozen object that no longer changes. */
  get receipt(): Receipt {
    return this.#run.receipt;
  }

  /** The same run, page by page. */
  pages(): AsyncGenerator<Page<T>, undefined, undefined> {
    return this.#generator(() => this.#run.takePage());
  }

  /**
   * The same run in arrays of `size` records, each a new array; the last one may be shorter. Records that came before an error are
   * delivered before it is thrown.
   *
   * @throws ConfigurationError where `size` is no whole number of at least 1
   */
  batches(size: number): AsyncGenerator<T[], undefined, undefined> {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new ConfigurationError(
        `${this.#plan.endpoint}: batches(size) takes a whole number, at least 1, got ${describeValue(size)}`,
      );
    }
    return this.#generator(() => this.#run.takeBatch(size));
  }

  /**
   * All records in one array.
   *
   * @param options `maxItems` (100 000 unless told; `Infinity` lifts it) and `onMax`: `'throw'` (default) or `'truncate'`
   * @throws PaginationLimitError where there are more than `maxItems`
   */
  async toArray(options: CollectOptions = {}): Promise<T[]> {
    const { maxItems: max, onMax } = parseOptions(collectSchema, options, `${this.#plan.endpoint}: toArray()`);
    this.#run.limitTo({ max, onMax });
    const items: T[] = [];
    for await (const page of this.pages()) for (const item of page.items) items.push(item);
    return items;
  }

  /**
   * A fresh handle on the same call with other options; the options that are not named stay as they are.
   *
   * @example
   * const rest = crm.users().with({ resumeFrom: saved, signal: controller.signal });
   * @throws ConfigurationError for unknown or malformed options
   * @throws ResumeError where `resumeFrom` is no position of this endpoint
   */
  with(options: RunOptions): Paged<T> {
    parseOptions(runSchema, options, `${this.#plan.endpoint}: with()`);
    const { signal, resumeFrom, observe, clock, ...paging } = options;
    const styled = paging.style && this.#plan.applyToStyle?.(paging.style);
    return new Paged<T>({
      ...this.#plan,
      ...(styled?.chunked ? { chunked: styled.chunked } : {}),
      options: resolvePagingOptions(this.#plan.options, styled ? { ...paging, style: styled.style } : paging),
      pageSize: paging.pageSize ?? this.#plan.pageSize,
      clock: clock ?? this.#plan.clock,
      signal: signal ?? this.#plan.signal,
      resumeFrom: resumeFrom === undefined ? this.#plan.resumeFrom : resumeFrom,
      observers: observe ? [...this.#plan.observers, observe] : this.#plan.observers,
    });
  }

  /** @internal */
  [EXTRACTABLE](): Extractable<T> {
    const { endpoint, params, args = {}, options, clock, chunked: windows, signal, resumeFrom } = this.#plan;
    if (resumeFrom !== undefined) {
      throw new ConfigurationError(`${endpoint}: extract() keeps its own positions; leave out with({ resumeFrom })`);
    }
    const { dedupe, defaults, style, verifyTotal } = options;
    return {
      endpoint,
      params: { ...defaults, ...params },
      args,
      verifyTotal,
      clock,
      style: (windows?.style ?? style).name,
      ...(dedupe === undefined ? {} : { dedupe }),
      ...(signal === undefined ? {} : { signal }),
      ...(windows === undefined ? {} : { windows }),
      run: (window, options) => this.#alone(window).with(options),
    };
  }

  /** The call on one window, without its dedupe. */
  #alone(window: Interval | null): Paged<T> {
    const { chunked, ...plan } = this.#plan;
    const { dedupe: _, maxPages, ...rest } = plan.options;
    const options = { ...rest, maxPages: maxPages === DEFAULT_MAX_PAGES ? Infinity : maxPages };
    if (window === null || chunked === undefined) return new Paged<T>({ ...plan, options });
    const params = chunked.write(plan.params, window);
    return new Paged<T>({ ...plan, params, options: { ...options, style: chunked.style } });
  }

  #generator<V>(take: () => Promise<IteratorResult<V, undefined>>): CancellableGenerator<V> {
    return new CancellableGenerator<V>({ take, stop: () => this.#run.stop() }, this.#lane);
  }
}

/** The endpoint of a handle, also of one from another loaded copy of this library; `undefined` for anything else. */
export function endpointOfPaged(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && BRAND in value ? String(value[BRAND]) : undefined;
}
