import { setMaxListeners } from 'node:events';
import { DeadlineError } from '../errors/deadline-error.js';
import { CursorLoopError } from '../errors/cursor-loop-error.js';
import { EmptyPagesError } from '../errors/empty-pages-error.js';
import { IncompleteError } from '../errors/incomplete-error.js';
import type { PageContext } from '../errors/page-context.js';
import { PaginationLimitError } from '../errors/pagination-limit-error.js';
import { createEmitter, type Emit } from '../events/emitter.js';
import type { PartialReason } from '../events/partial-reason.js';
import { Journal, pointWithin } from './journal.js';
import { carriesPlace } from './locate.js';
import type { Page, ReadyPage } from './page.js';
import { Pager } from './pager.js';
import { paginate } from './paginate.js';
import { ProgressMeter } from './progress-meter.js';
import type { Receipt } from './receipt.js';
import type { RunPlan } from './run-plan.js';

const DONE = Object.freeze({ done: true, value: undefined }) as IteratorReturnResult<undefined>;

/** How many records a run may hand over, and what becomes of the rest. */
export interface ItemLimit {
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
  readonly #journal: Journal;
  readonly #pager: Pager;
  readonly #progress: ProgressMeter;
  readonly #pages: AsyncGenerator<ReadyPage<T>, void, undefined>;
  #limit: ItemLimit;
  #page: ReadyPage<T> | undefined;
  #taken = 0;
  #pending: { error: unknown } | undefined;
  /** Set once the run listens to the caller's signal, which it does only while it goes; ends that. */
  #follow: (() => void) | undefined;

  constructor(plan: RunPlan) {
    this.#plan = plan;
    setMaxListeners(Infinity, this.#control.signal);
    this.#emit = createEmitter(plan.observers);
    this.#journal = new Journal(plan.endpoint);
    this.#pager = new Pager(plan, this.#journal, this.#emit);
    this.#journal.open(this.#pager.pointOf(this.#pager.start));
    if (plan.resumeFrom === null) this.#journal.close();
    this.#progress = new ProgressMeter(plan, this.#journal, this.#emit);
    this.#limit = { max: plan.options.maxItems, onMax: 'truncate' };
    this.#pages = paginate<T>({
      plan,
      pager: this.#pager,
      journal: this.#journal,
      emit: this.#emit,
      signal: this.#control.signal,
    });
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

  async takePage(): Promise<IteratorResult<Page<T>, undefined>> {
    const begun = this.#page !== undefined && this.#ready() > 0;
    if (!begun && !(await this.#advance())) return DONE;
    const page = this.#page as ReadyPage<T>;
    const from = this.#taken;
    const items = this.#pull(page.records.length - from);
    this.#handOver(items.length);
    const { index, total, response } = page;
    const position = pointWithin(page, from) ?? page.start;
    return { done: false, value: { items, index, position, next: pointWithin(page, this.#taken), total, response } };
  }

  /** Up to `size` records over as many pages as it takes; fewer only at the end of the run, or before an error. */
  async takeBatch(size: number): Promise<IteratorResult<T[], undefined>> {
    const batch: T[] = [];
    while (batch.length < size) {
      const ready = this.#ready(batch.length);
      if (ready > 0) for (const record of this.#pull(Math.min(size - batch.length, ready))) batch.push(record);
      else if (!(await this.#advanceFor(batch))) break;
    }
    if (batch.length === 0 || this.#endedBy('stopped')) return DONE;
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

  #handOver(count: number): void {
    this.#journal.handOver(this.#page as ReadyPage<T>, this.#taken, count);
    this.#progress.note();
  }

  /** As `#advance`, but an error waits until the records in hand are delivered. A cancelled run gives them back instead. */
  async #advanceFor(held: readonly T[]): Promise<boolean> {
    try {
      return await this.#advance(held.length);
    } catch (error) {
      if (held.length === 0 || this.#endedBy('aborted')) throw error;
      this.#pending = { error };
      return false;
    }
  }

  /** Gets the next page. False at the end of the run, however it came; throws where the run failed. */
  async #advance(held = 0): Promise<boolean> {
    if (this.#pending) {
      const { error } = this.#pending;
      this.#pending = undefined;
      throw this.#stamped(error);
    }
    if (this.#journal.ended) return false;
    this.#follow ??= follow(this.#plan.signal, this.#control);
    this.#progress.start();
    try {
      this.#control.signal.throwIfAborted();
      if (this.#limitMet(held)) return false;
      const step = await this.#pages.next();
      if (step.done) return this.#reachEnd();
      this.#page = step.value;
      this.#taken = 0;
      if (step.value.records.length === 0) this.#handOver(0);
      return true;
    } catch (error) {
      return this.#fail(error);
    }
  }

  /** True where the run must end because enough records were handed over. */
  #limitMet(held: number): boolean {
    if (this.#journal.records + held < this.#limit.max || !this.#page) return false;
    const left = this.#page.records.length - this.#taken;
    if (left === 0 && this.#page.next === null) return false;
    if (this.#limit.onMax === 'throw') {
      if (left === 0) return false;
      throw this.#tooMany();
    }
    this.#end('maxItems');
    return true;
  }

  #tooMany(): PaginationLimitError {
    const advice = `raise maxItems, stream instead of collecting, or set onMax: 'truncate'`;
    return new PaginationLimitError('maxItems', this.#limit.max, advice, { page: this.#here() });
  }

  #here(): PageContext {
    const { endpoint, records: itemsYielded, next } = this.#journal;
    return { endpoint, index: this.#page?.index ?? 0, position: next ?? this.#page!.start, itemsYielded };
  }

  /** The source has no more pages: the end of the data, or the page limit. */
  #reachEnd(): false {
    const next = this.#page?.next ?? null;
    if (next !== null) return this.#meetPageLimit();
    const { expected, got } = this.#journal;
    const { verifyTotal } = this.#plan.options;
    const short = expected !== undefined && got !== null && got < expected && verifyTotal !== 'off';
    if (short && verifyTotal === 'throw') throw new IncompleteError(expected, got, { page: this.#here() });
    this.#end(short ? 'short' : undefined);
    return false;
  }

  #meetPageLimit(): false {
    const { maxPages, onMaxPages } = this.#plan.options;
    if (onMaxPages === 'throw') {
      const at = this.#page!.next!.at;
      const advice = `the next page would be at ${JSON.stringify(at)}; raise maxPages, or go on with resumeFrom: error.page.position`;
      const page = { ...this.#here(), index: this.#page!.index + 1 };
      throw new PaginationLimitError('maxPages', maxPages, advice, { page });
    }
    this.#end('maxPages');
    return false;
  }

  #fail(error: unknown): false {
    if (this.#journal.ended) return false;
    const { onStall, onDeadline } = this.#plan.options;
    if (error instanceof DeadlineError && onDeadline === 'partial') this.#end('deadline');
    else if ((error instanceof CursorLoopError || error instanceof EmptyPagesError) && onStall === 'stop')
      this.#end('stalled');
    else {
      this.#end(this.#control.signal.aborted ? 'aborted' : error instanceof IncompleteError ? 'short' : 'error');
      throw this.#stamped(error);
    }
    return false;
  }

  /** Failures may happen pages ahead of the consumer; what they carry is what the consumer has. */
  #stamped(error: unknown): unknown {
    if (!carriesPlace(error)) return error;
    const { records, next } = this.#journal;
    error.page = { ...error.page, position: next ?? error.page.position, itemsYielded: records };
    return error;
  }

  #endedBy(reason: PartialReason): boolean {
    const { standing } = this.#journal;
    return standing.phase === 'partial' && standing.reason === reason;
  }

  /** The one place where a run ends. Without a reason it is complete. */
  #end(reason?: PartialReason): void {
    this.#journal.standing = reason === undefined ? { phase: 'complete' } : { phase: 'partial', reason };
    this.#follow?.();
    if (!this.#control.signal.aborted) this.#control.abort(new RunEnded());
    if (reason !== undefined && reason !== 'stopped') this.#tellIncomplete(reason);
  }

  #tellIncomplete(reason: PartialReason): void {
    const { endpoint, expected, records } = this.#journal;
    const got = reason === 'short' ? (this.#journal.got ?? records) : records;
    const of = expected === undefined ? '' : ` of ${expected} announced`;
    const message = `${endpoint} is truncating: the run ended (${reason}) after ${got} records${of}`;
    this.#emit({ type: 'incomplete', endpoint, reason, got, message, ...(expected === undefined ? {} : { expected }) });
  }
}

/** Lets an abort of the caller's signal abort the run; gives what ends that. */
function follow(signal: AbortSignal | undefined, control: AbortController): () => void {
  if (!signal) return () => undefined;
  const abort = () => control.abort(signal.reason);
  if (signal.aborted) abort();
  // Many runs may share one signal, which is no leak and deserves no warning. (Node takes a limit of 0 for no limit, then trips over it.)
  setMaxListeners(Infinity, signal);
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}

/** Why requests of an ended run are cancelled; never seen by callers. */
class RunEnded extends Error {
  override readonly name = 'RunEnded';
}
