import { setMaxListeners } from 'node:events';
import { createEmitter, type Emit } from '../events/emitter.js';
import type { PartialReason } from '../events/event.js';
import { RunEnded } from '../policies/middleware.js';
import { allowManyListeners } from '../time/clock.js';
import type { Page, PagePosition, ReadyPage } from './page.js';
import { PageLoop } from './page-loop.js';
import { emitIncomplete, endByFailure, endOfItems, endOfPages, type RunEnd } from './run-end.js';
import type { RunPlan } from './run-plan.js';
import { hasPageContext, RunScope } from './run-scope.js';
import { type Receipt, resumePointWithin, RunState } from './run-state.js';
import { startPosition } from './start-position.js';

const DONE = Object.freeze({ done: true, value: undefined }) as IteratorReturnResult<undefined>;

/** How many records a run may deliver, and what happens to the others. */
interface ItemLimit {
  readonly max: number;
  readonly onMax: 'throw' | 'truncate';
}

/**
 * One run over the pages of a call, which delivers records singly, by page or by batch. Its `take…` methods must not overlap: `SerialQueue` sees to
 * that. Until the first of them, a run only checks where it begins.
 */
export class Run<T> {
  readonly #plan: RunPlan;
  readonly #state: RunState;
  readonly #start: PagePosition;
  #active: ActiveRun<T> | undefined;
  #limit: ItemLimit;
  #page: ReadyPage<T> | undefined;
  #taken = 0;
  /** A failure that waits until the records before it are delivered. */
  #pending: { readonly error: unknown } | undefined;

  constructor(plan: RunPlan) {
    this.#plan = plan;
    this.#state = new RunState(plan.endpoint, plan.options.style);
    this.#start = startPosition(plan);
    this.#state.start(this.#start, plan.resumeFrom);
    this.#limit = { max: plan.options.maxItems, onMax: 'truncate' };
  }

  get receipt(): Receipt {
    return this.#state.receipt();
  }

  /** Whether the run has ended. One that had nothing to do from the start has not been used. */
  get isUsedUp(): boolean {
    return this.#state.ended && this.#plan.resumeFrom !== null;
  }

  /** Lowers the number of records that the run may deliver from now on. */
  limitTo(limit: ItemLimit): void {
    const max = this.#state.records + limit.max;
    if (max < this.#limit.max) this.#limit = { ...limit, max };
  }

  /** The next record, without a promise if it was received already. */
  takeItem(): IteratorResult<T, undefined> | Promise<IteratorResult<T, undefined>> {
    return this.#ready() > 0 ? this.#deliverOne() : this.#fetchItem();
  }

  /** The rest of the current page, or the next page, which may be empty. */
  async takePage(): Promise<IteratorResult<Page<T>, undefined>> {
    if (this.#ready() === 0 && !(await this.#advance())) return DONE;
    const page = this.#page!;
    const position = this.#taken === 0 ? page.start : resumePointWithin(page, this.#taken)!;
    const items = this.#pull(page.records.length);
    this.#deliver(items.length);
    const { index, total, response } = page;
    const next = resumePointWithin(page, this.#taken);
    return { done: false, value: { items, index, position, next, total, response } };
  }

  /** Up to `size` records over as many pages as needed; fewer only at the end of the run, or before an error. */
  async takeBatch(size: number): Promise<IteratorResult<T[], undefined>> {
    const batch: T[] = [];
    while (batch.length < size) {
      const ready = this.#ready(batch.length);
      if (ready > 0) for (const record of this.#pull(Math.min(size - batch.length, ready))) batch.push(record);
      else if (!(await this.#advanceWith(batch.length))) break;
    }
    if (batch.length === 0 || this.#state.endedBy('stopped')) return DONE;
    this.#deliver(batch.length);
    return { done: false, value: batch };
  }

  /** Ends the run because the caller wants no more: cancels what is in flight and sends nothing else. */
  stop(): void {
    if (!this.#state.ended) this.#end('stopped');
  }

  async #fetchItem(): Promise<IteratorResult<T, undefined>> {
    do {
      if (!(await this.#advance())) return DONE;
    } while (this.#ready() === 0);
    return this.#deliverOne();
  }

  #deliverOne(): IteratorResult<T, undefined> {
    const value = this.#page!.records[this.#taken++] as T;
    this.#deliver(1);
    return { done: false, value };
  }

  /** Records that can be delivered without a request, when `held` others are about to be. */
  #ready(held = 0): number {
    if (!this.#page || this.#state.ended || this.#active?.signal.aborted) return 0;
    return Math.min(this.#page.records.length - this.#taken, this.#limit.max - this.#state.records - held);
  }

  #pull(count: number): T[] {
    const most = Math.max(0, Math.min(count, this.#limit.max - this.#state.records));
    const records = this.#page!.records.slice(this.#taken, this.#taken + most);
    this.#taken += records.length;
    return records;
  }

  /** Counts that the caller has all records up to here, `count` of them newly. */
  #deliver(count: number): void {
    this.#state.deliver(this.#page!, this.#taken, count);
    const { endpoint, options, clock } = this.#plan;
    const progress = this.#state.nextProgress(options.progressEvery, clock);
    if (progress) this.#active?.emit({ type: 'progress', endpoint, ...progress });
  }

  /** As `#advance`, but an error waits until the records in hand are delivered. A cancelled run drops them instead. */
  async #advanceWith(held: number): Promise<boolean> {
    try {
      return await this.#advance(held);
    } catch (error) {
      if (held === 0 || this.#state.endedBy('aborted')) throw error;
      this.#pending = { error };
      return false;
    }
  }

  /** Gets the next page. Returns false at any end of the run, and throws if the run failed. */
  async #advance(held = 0): Promise<boolean> {
    this.#throwPending();
    if (this.#state.ended) return false;
    const active = (this.#active ??= this.#activate());
    try {
      active.signal.throwIfAborted();
      if (this.#isFull(held)) {
        return this.#finish(endOfItems(this.#state, this.#page!, this.#limit.max, this.#limit.onMax));
      }
      const page = await active.pages.next();
      if (!page) return this.#finish(endOfPages(this.#state, this.#page!, this.#plan.options));
      this.#page = page;
      this.#taken = 0;
      // An empty page has nothing to deliver, so the run is past it; unless a batch is in hand, which may yet be dropped.
      if (held === 0 && page.records.length === 0) this.#deliver(0);
      return true;
    } catch (error) {
      return this.#state.ended
        ? this.#rethrow(error)
        : this.#finish(endByFailure(error, active.signal.aborted, this.#plan.options));
    }
  }

  #activate(): ActiveRun<T> {
    this.#state.startClock(this.#plan.clock.now());
    return new ActiveRun<T>(this.#plan, this.#state, this.#start);
  }

  /** True if the limit is reached and more is known to follow; a list of exactly as many records does not exceed it. */
  #isFull(held: number): boolean {
    if (!this.#page || this.#state.records + held < this.#limit.max) return false;
    if (this.#page.records.length > this.#taken) return true;
    return this.#page.next !== null && this.#limit.onMax === 'truncate';
  }

  #finish({ reason, error, advice }: RunEnd): false {
    this.#end(reason, advice);
    if (error !== undefined) throw this.#atConsumer(error);
    return false;
  }

  /** Work that fails after the run ended fails because it ended. Only an end that the caller did not ask for is an error. */
  #rethrow(error: unknown): false {
    const { status } = this.#state;
    if (status.phase === 'partial' && status.reason !== 'stopped') throw error;
    return false;
  }

  #throwPending(): void {
    if (!this.#pending) return;
    const { error } = this.#pending;
    this.#pending = undefined;
    throw this.#atConsumer(error);
  }

  /** A page may fail long before the consumer reaches it; its error carries the position of the consumer. */
  #atConsumer(error: unknown): unknown {
    if (!hasPageContext(error)) return error;
    const { records, next } = this.#state;
    error.page = { ...error.page, position: next ?? error.page.position, itemsYielded: records };
    return error;
  }

  /** Ends the run. Without a reason it is complete. */
  #end(reason?: PartialReason, advice?: string): void {
    this.#state.status = reason === undefined ? { phase: 'complete' } : { phase: 'partial', reason };
    this.#active?.close();
    if (reason !== undefined && reason !== 'stopped') emitIncomplete(this.#active!.emit, this.#state, reason, advice);
  }
}

/** What a run needs once it sends requests. */
class ActiveRun<T> {
  readonly emit: Emit;
  readonly pages: PageLoop<T>;
  readonly #control = new AbortController();
  readonly #unfollow: () => void;

  constructor(plan: RunPlan, state: RunState, start: PagePosition) {
    setMaxListeners(Infinity, this.signal);
    this.emit = createEmitter(plan.observers);
    this.#unfollow = followSignal(plan.signal, this.#control);
    this.pages = new PageLoop<T>(new RunScope(plan, state, start, this.signal, this.emit));
  }

  get signal(): AbortSignal {
    return this.#control.signal;
  }

  /** Cancels what is in flight, and stops listening to the caller's signal. */
  close(): void {
    this.#unfollow();
    this.#control.abort(new RunEnded());
  }
}

/** Lets an abort of the caller's signal abort the run. Returns what ends that. */
function followSignal(signal: AbortSignal | undefined, control: AbortController): () => void {
  if (!signal) return () => undefined;
  const abort = () => control.abort(signal.reason);
  if (signal.aborted) abort();
  allowManyListeners(signal).addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}
