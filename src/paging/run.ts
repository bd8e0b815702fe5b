import { setMaxListeners } from 'node:events';
import { allowManyListeners } from '../time/abortable.js';
import { createEmitter, type Emit } from '../events/emitter.js';
import { RunEnded } from '../policies/middleware.js';
import type { PartialReason } from '../events/event.js';
import { type Receipt, resumePointWithin, RunState } from './run-state.js';
import { hasPageContext } from './with-page-context.js';
import type { Page, ReadyPage } from './page.js';
import { Pager } from './pager.js';
import { paginate } from './page-loop.js';
import { RunProgress } from './run-events.js';
import { endByFailure, endOfItems, endOfPages, type RunEnd } from './run-end.js';
import type { RunPlan } from './run-plan.js';

const DONE = Object.freeze({ done: true, value: undefined }) as IteratorReturnResult<undefined>;

/** How many records a run may hand over, and what becomes of the rest. */
interface ItemLimit {
  readonly max: number;
  readonly onMax: 'throw' | 'truncate';
}

/**
 * One run over the pages of a call: hands records over singly, by page or by batch, and knows at any moment how far it got.
 * Its `take…` methods must not overlap; `Lane` sees to that.
 */
export class Run<T> {
  readonly #plan: RunPlan;
  readonly #control = new AbortController();
  readonly #emit: Emit;
  readonly #journal: RunState;
  readonly #progress: RunProgress;
  readonly #pages: AsyncGenerator<ReadyPage<T>, void, undefined>;
  #limit: ItemLimit;
  #page: ReadyPage<T> | undefined;
  #taken = 0;
  /** A failure that waits until the records before it are delivered. */
  #pending: { readonly error: unknown } | undefined;
  /** Ends the listening to the caller's signal, which lasts only while the run goes. */
  #unfollow: (() => void) | undefined;

  constructor(plan: RunPlan) {
    this.#plan = plan;
    const { signal } = this.#control;
    setMaxListeners(Infinity, signal);
    const emit = createEmitter(plan.observers);
    const journal = new RunState(plan.endpoint, plan.options.style.name);
    const pager = new Pager(plan, journal, emit);
    journal.start(plan.resumeFrom === null ? null : pager.resumePointAt(pager.start));
    this.#emit = emit;
    this.#journal = journal;
    this.#progress = new RunProgress(plan, journal, emit);
    this.#limit = { max: plan.options.maxItems, onMax: 'truncate' };
    this.#pages = paginate<T>({ plan, pager, state: journal, emit, signal });
  }

  get receipt(): Receipt {
    return this.#journal.receipt();
  }

  /** Lowers the number of records that the run may hand over from now on. */
  limitTo(limit: ItemLimit): void {
    const max = this.#journal.records + limit.max;
    if (max < this.#limit.max) this.#limit = { ...limit, max };
  }

  /** The next record; at once, without a promise, where it is there already. */
  takeItem(): IteratorResult<T, undefined> | Promise<IteratorResult<T, undefined>> {
    return this.#ready() > 0 ? this.#handOverOne() : this.#fetchItem();
  }

  /** The rest of the page at hand, or the next page, which may be empty. */
  async takePage(): Promise<IteratorResult<Page<T>, undefined>> {
    if (this.#ready() === 0 && !(await this.#advance())) return DONE;
    const page = this.#page!;
    const position = this.#taken === 0 ? page.start : resumePointWithin(page, this.#taken)!;
    const items = this.#pull(page.records.length);
    this.#handOver(items.length);
    const { index, total, response } = page;
    return {
      done: false,
      value: { items, index, position, next: resumePointWithin(page, this.#taken), total, response },
    };
  }

  /** Up to `size` records over as many pages as it takes; fewer only at the end of the run, or before an error. */
  async takeBatch(size: number): Promise<IteratorResult<T[], undefined>> {
    const batch: T[] = [];
    while (batch.length < size) {
      const ready = this.#ready(batch.length);
      if (ready > 0) for (const record of this.#pull(Math.min(size - batch.length, ready))) batch.push(record);
      else if (!(await this.#advanceWith(batch.length))) break;
    }
    if (batch.length === 0 || this.#journal.endedBy('stopped')) return DONE;
    this.#handOver(batch.length);
    return { done: false, value: batch };
  }

  /** Ends the run at the caller's wish: cancels what is in flight and sends nothing more. */
  stop(): void {
    if (!this.#journal.ended) this.#end('stopped');
    void this.#pages.return();
  }

  async #fetchItem(): Promise<IteratorResult<T, undefined>> {
    do {
      if (!(await this.#advance())) return DONE;
    } while (this.#ready() === 0);
    return this.#handOverOne();
  }

  #handOverOne(): IteratorResult<T, undefined> {
    const value = this.#page!.records[this.#taken++] as T;
    this.#handOver(1);
    return { done: false, value };
  }

  /** Records that can be handed over without fetching, `held` of them being on their way already. */
  #ready(held = 0): number {
    if (!this.#page || this.#journal.ended || this.#control.signal.aborted) return 0;
    return Math.min(this.#page.records.length - this.#taken, this.#limit.max - this.#journal.records - held);
  }

  #pull(count: number): T[] {
    const most = Math.max(0, Math.min(count, this.#limit.max - this.#journal.records));
    const records = this.#page!.records.slice(this.#taken, this.#taken + most);
    this.#taken += records.length;
    return records;
  }

  /** Notes that all records up to here are with the caller, `count` of them newly so. */
  #handOver(count: number): void {
    this.#journal.deliver(this.#page!, this.#taken, count);
    this.#progress.update();
  }

  /** As `#advance`, but an error waits until the records in hand are delivered. A cancelled run takes them back instead. */
  async #advanceWith(held: number): Promise<boolean> {
    try {
      return await this.#advance(held);
    } catch (error) {
      if (held === 0 || this.#journal.endedBy('aborted')) throw error;
      this.#pending = { error };
      return false;
    }
  }

  /** Gets the next page. False at the end of the run, however it came; throws where the run failed. */
  async #advance(held = 0): Promise<boolean> {
    this.#throwPending();
    if (this.#journal.ended) return false;
    this.#unfollow ??= followSignal(this.#plan.signal, this.#control);
    this.#progress.start();
    try {
      this.#control.signal.throwIfAborted();
      if (this.#isFull(held))
        return this.#finish(endOfItems(this.#journal, this.#page!, this.#limit.max, this.#limit.onMax));
      const step = await this.#pages.next();
      if (step.done) return this.#finish(endOfPages(this.#journal, this.#page!, this.#plan.options));
      this.#page = step.value;
      this.#taken = 0;
      // Nothing of an empty page waits to be taken, so it is behind us; unless a batch is in hand, which may yet be given back.
      if (held === 0 && step.value.records.length === 0) this.#handOver(0);
      return true;
    } catch (error) {
      return this.#journal.ended
        ? this.#rethrow(error)
        : this.#finish(endByFailure(error, this.#control.signal.aborted, this.#plan.options));
    }
  }

  /** True where the limit is met and more is known to come; a list that has just as many records is no breach of it. */
  #isFull(held: number): boolean {
    if (!this.#page || this.#journal.records + held < this.#limit.max) return false;
    if (this.#page.records.length > this.#taken) return true;
    return this.#page.next !== null && this.#limit.onMax === 'truncate';
  }

  #finish({ reason, error, advice }: RunEnd): false {
    this.#end(reason, advice);
    if (error !== undefined) throw this.#stamped(error);
    return false;
  }

  /** What fails in a run that has ended fails because it has: only the end that we made ourselves is told. */
  #rethrow(error: unknown): false {
    const { status } = this.#journal;
    if (status.phase === 'partial' && status.reason !== 'stopped') throw error;
    return false;
  }

  #throwPending(): void {
    if (!this.#pending) return;
    const { error } = this.#pending;
    this.#pending = undefined;
    throw this.#stamped(error);
  }

  /** Failures may happen pages ahead of the consumer; the place that they carry is the consumer's. */
  #stamped(error: unknown): unknown {
    if (!hasPageContext(error)) return error;
    const { records, next } = this.#journal;
    error.page = { ...error.page, position: next ?? error.page.position, itemsYielded: records };
    return error;
  }

  /** The one place where a run ends. Without a reason it is complete. */
  #end(reason?: PartialReason, advice?: string): void {
    this.#journal.status = reason === undefined ? { phase: 'complete' } : { phase: 'partial', reason };
    this.#unfollow?.();
    this.#control.abort(new RunEnded());
    if (reason !== undefined && reason !== 'stopped') this.#tellIncomplete(reason, advice);
  }

  #tellIncomplete(reason: PartialReason, advice: string | undefined): void {
    const { endpoint, expected, records } = this.#journal;
    const got = reason === 'short' ? (this.#journal.distinct ?? records) : records;
    const of = expected === undefined ? '' : ` of ${expected} announced`;
    const message = `truncating: the run ended (${reason}) after ${got} records${of}${advice ? `; ${advice}` : ''}`;
    this.#emit({
      type: 'incomplete',
      endpoint,
      reason,
      received: got,
      message,
      ...(expected === undefined ? {} : { expected }),
    });
  }
}

/** Lets an abort of the caller's signal abort the run; gives what ends that. */
function followSignal(signal: AbortSignal | undefined, control: AbortController): () => void {
  if (!signal) return () => undefined;
  const abort = () => control.abort(signal.reason);
  if (signal.aborted) abort();
  allowManyListeners(signal).addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}
