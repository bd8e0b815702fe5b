import type { Page } from '../../paging/page.js';
import type { PagedRun } from '../../paging/run-plan.js';
import type { Receipt } from '../../paging/run-state.js';
import { defined } from '../../json/plain-objects.js';
import { parseQuota } from '../../policies/rate-limit/quota-headers.js';
import {
  addChunkCounts,
  type Chunk,
  type ChunkChange,
  type ChunkCounts,
  type ChunkFailure,
  NO_COUNTS,
} from '../checkpoints/checkpoint-store.js';
import type { DedupedPage } from '../dedupe/deduper.js';
import {
  afterEnd,
  afterFailure,
  afterPage,
  afterRestart,
  childChunks,
  type ChunkEnding,
  chunkResult,
  type ChunkResult,
  PageMeter,
} from './chunk-progress.js';
import { ChunkOutput, ClaimedChunk } from './claimed-chunk.js';
import { cleanUp, DRIFTED, endedEarly, failureKind, failureOf, flawOf, SHRUNK } from './failures.js';
import { isShutdownTimeout } from './graceful-shutdown.js';
import type { RunContext } from './run-context.js';

/** How the work on a chunk ended. */
export type ChunkOutcome = 'done' | 'split' | 'short' | 'failed' | 'stopped';

/** What a page cost, and the receipt of its run. */
interface PageOutcome {
  readonly expected: number | undefined;
  readonly spent: ChunkCounts;
  readonly receipt: Receipt;
}

/** One claim on a chunk, processed page by page: fetch, drop duplicates, write, commit. */
export class ChunkRun<T> {
  readonly #chunk: ClaimedChunk;
  #output!: ChunkOutput<T>;
  /** Duplicates within this pass. */
  #repeated = 0;

  constructor(
    private readonly context: RunContext<T>,
    chunk: Chunk,
  ) {
    this.#chunk = new ClaimedChunk(context, chunk);
  }

  /**
   * Processes the chunk until it ends, or the run stops.
   *
   * @throws errors that affect every chunk, such as a failing sink; the chunk then keeps its last commit
   */
  async run(worker: number): Promise<ChunkOutcome> {
    await this.#chunk.emit('started', { worker });
    this.#output = await ChunkOutput.open(this.context, this.#chunk);
    let hasFailed = true;
    try {
      let outcome = await this.#pass();
      while (outcome === 'restarted') outcome = await this.#pass();
      hasFailed = false;
      return outcome;
    } finally {
      await cleanUp(hasFailed, [() => this.#output.close()]);
    }
  }

  /** Processes the chunk from its position. */
  async #pass(): Promise<ChunkOutcome | 'restarted'> {
    const paged = this.#startCall();
    const pages = paged.pages();
    const meter = new PageMeter();
    try {
      await this.#output.beginPass();
      while (this.context.shutdown.reason === undefined) {
        const { done, value: page } = await pages.next();
        if (done) throw endedEarly(paged.receipt);
        const spent = meter.delta(paged.receipt);
        const { expected } = paged.receipt;
        // The end of the run shows whether anything contradicts the last page.
        if (page.next === null) await pages.next();
        const outcome = await this.#processPage(page, { expected, spent, receipt: paged.receipt });
        if (outcome) return outcome;
      }
      return await this.#release(NO_COUNTS);
    } catch (error) {
      return await this.#handleFailure(error, meter.delta(paged.receipt));
    } finally {
      await pages.return(undefined);
    }
  }

  #startCall(): PagedRun<T> {
    const { source, options, signal } = this.context;
    const { window, position } = this.#chunk.current;
    const { prefetch, observe } = options;
    const own = { signal, prefetch, verifyTotal: 'off', progressEvery: 0 } as const;
    return source.run(window, { ...own, ...defined({ resumeFrom: position ?? undefined, observe }) });
  }

  /** Writes and commits a page. Returns the outcome if it was the last. */
  async #processPage(
    page: Page<T>,
    { expected, spent, receipt }: PageOutcome,
  ): Promise<ChunkOutcome | 'restarted' | undefined> {
    const deduped = this.#dedupe(page);
    const received = page.items.length;
    const { newRecords, firstSeen } = deduped ?? { newRecords: page.items, firstSeen: received };
    const counts = { received, newRecords: newRecords.length, firstSeen, spent, expected };
    const change = afterPage(this.#chunk.current, counts);
    const ending = page.next === null ? this.#endingOf(change, receipt) : undefined;
    const again = ending && this.#flawToRepair(ending);
    const next = ending && !again ? this.#endChange(ending) : { position: page.next };
    await this.#write(deduped, newRecords, { ...change, ...next });
    if (again) return this.#restart(again, NO_COUNTS, true);
    await this.#reportPage({ ...spent, pages: 1, records: newRecords.length }, page);
    if (ending) return this.#end(ending.result);
    this.#repeated += deduped?.repeated ?? 0;
    return this.#hasDrifted() ? this.#restart(DRIFTED, NO_COUNTS, this.#mayRestart) : undefined;
  }

  async #write(deduped: DedupedPage<T> | undefined, records: readonly T[], change: ChunkChange): Promise<void> {
    try {
      await this.#output.write(records, { ...change, ...(deduped && { keys: deduped.keys }) });
      deduped?.accept();
    } finally {
      deduped?.drop();
    }
  }

  #dedupe({ items, index, position }: Page<T>): DedupedPage<T> | undefined {
    const { deduper, table, endpoint } = this.context;
    const { current } = this.#chunk;
    const page = { endpoint, index, position, itemsYielded: current.counts.records };
    return deduper?.filter(items, current, { page, alone: table.size === 1 && current.pass === 0 });
  }

  #endingOf({ received, expected }: Pick<Chunk, 'received' | 'expected'>, receipt: Receipt): ChunkEnding {
    const { windows, verifyTotal } = this.context.source;
    const resplit = windows && ((window: NonNullable<Chunk['window']>) => windows.resplit(window));
    const { end } = receipt;
    // The caller wants no more than the records up to the record for which `until` is true.
    const verifies = verifyTotal !== 'off' && end?.by !== 'until';
    const result = chunkResult({ window: this.#chunk.current.window, received, expected }, resplit, verifies);
    const flaw = flawOf(receipt);
    return { result: flaw && result.state === 'done' ? { state: 'short' } : result, end, flaw };
  }

  #endChange(ending: ChunkEnding): ChunkChange {
    const { keys, lease } = this.context;
    const { current } = this.#chunk;
    const { result } = ending;
    const children = result.state === 'split' ? childChunks(current, result.into, keys) : [];
    return afterEnd(current, ending, lease.request.now, children);
  }

  /** A list that became shorter is read again, if the method says so and duplicates are dropped. */
  #flawToRepair({ result, flaw }: ChunkEnding): ChunkFailure | undefined {
    const { deduper, source } = this.context;
    const isRepairable = flaw === SHRUNK && result.state !== 'split' && source.onShrink === 'again';
    return isRepairable && deduper && this.#mayRestart ? flaw : undefined;
  }

  async #reportPage(work: ChunkCounts, page: Page<T>): Promise<void> {
    const { log, meter, clock } = this.context;
    const quotaLeft = parseQuota(page.response.headers ?? {}, clock.now())?.remaining;
    await log.page(work, quotaLeft);
    meter.page(work.records, quotaLeft);
  }

  async #end(result: ChunkResult): Promise<ChunkOutcome> {
    this.context.deduper?.forget(this.#chunk.current);
    await this.#chunk.emit(result.state, result.state === 'split' ? { into: result.into } : {});
    return result.state;
  }

  /** Missing records also show in the total. `maxDuplicates` detects a changing list earlier (R110). */
  #hasDrifted(): boolean {
    const { table, options } = this.context;
    return table.restartsOf(this.#chunk.current) === 0 && this.#repeated > options.maxDuplicates;
  }

  get #mayRestart(): boolean {
    const { table, options } = this.context;
    return table.restartsOf(this.#chunk.current) < options.restarts;
  }

  async #handleFailure(error: unknown, spent: ChunkCounts): Promise<ChunkOutcome | 'restarted'> {
    const { signal, options, lease } = this.context;
    if (isShutdownTimeout(signal.reason)) return this.#release(spent);
    if (signal.aborted) throw signal.reason;
    const { position, attempts } = this.#chunk.current;
    const kind = failureKind(error, position !== null);
    if (kind === 'abort') throw error;
    const failure = failureOf(error);
    if (kind === 'restart') return this.#restart(failure, spent, this.#mayRestart);
    if (kind === 'failAndReset') return this.#restart(failure, spent, false);
    const willRetry = kind === 'retry' && attempts + 1 < options.attempts;
    const attempt = { failure, spent, willRetry, now: lease.request.now };
    await this.#chunk.save(afterFailure(this.#chunk.current, attempt));
    await this.#chunk.emit('failed', { error: failure.code, willRetry });
    return 'failed';
  }

  /** Restarts the chunk now, or when it is claimed again. With dedupe the written records stay, and are dropped when they are fetched again. */
  async #restart(failure: ChunkFailure, spent: ChunkCounts, willRetry: boolean): Promise<ChunkOutcome | 'restarted'> {
    const { lease, deduper } = this.context;
    const attempt = { failure, spent, willRetry, now: lease.request.now };
    await this.#chunk.save(afterRestart(this.#chunk.current, attempt));
    this.#repeated = 0;
    deduper?.forget(this.#chunk.current);
    await this.#chunk.emit(willRetry ? 'restarted' : 'failed', { error: failure.code, willRetry });
    return willRetry ? 'restarted' : 'failed';
  }

  async #release(spent: ChunkCounts): Promise<ChunkOutcome> {
    await this.#chunk.save({ state: 'pending', counts: addChunkCounts(this.#chunk.current.counts, spent) });
    await this.#chunk.emit('stopped');
    return 'stopped';
  }
}
