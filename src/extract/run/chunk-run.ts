import { parseQuota } from '../../policies/rate-limit/quota-headers.js';
import type { Page } from '../../paging/page.js';
import type { PagedRun } from '../../paging/run-plan.js';
import {
  addCounts,
  type Chunk,
  type ChunkChange,
  type ChunkCounts,
  type ChunkFailure,
  NO_COUNTS,
} from '../checkpoints/chunk.js';
import type { DedupedPage } from '../dedupe/deduper.js';
import {
  afterPage,
  childChunks,
  chunkResult,
  type ChunkResult,
  failed,
  finished,
  PageMeter,
  restarted,
} from './chunk-progress.js';
import { ChunkOutput, ClaimedChunk } from './claimed-chunk.js';
import { cleanUp, DRIFTED, endedEarly, failureKind, failureOf } from './failures.js';
import type { RunContext } from './run-context.js';
import { isShutdownTimeout } from './graceful-shutdown.js';
import type { ChunkTransition } from './run-log.js';

/** How the work on a chunk ended. */
export type ChunkOutcome = Exclude<ChunkTransition, 'started' | 'restarted'>;

/** One claim on a chunk, worked off page by page: fetch, drop duplicates, write, commit. */
export class ChunkRun<T> {
  readonly #chunk: ClaimedChunk;
  #output!: ChunkOutput<T>;
  /** Records that came twice in this pass. */
  #repeated = 0;

  constructor(
    private readonly host: RunContext<T>,
    chunk: Chunk,
  ) {
    this.#chunk = new ClaimedChunk(host, chunk);
  }

  /**
   * Works until the chunk is whole, was cut, came short, failed, or the run is to stop.
   *
   * @throws what no other chunk would fare better with, such as a sink that fails; the chunk is then as it was last committed
   */
  async run(worker: number): Promise<ChunkOutcome> {
    await this.#chunk.emit('started', { worker });
    this.#output = await ChunkOutput.open(this.host, this.#chunk);
    let failed = true;
    try {
      let outcome = await this.#pass();
      while (outcome === 'restarted') outcome = await this.#pass();
      failed = false;
      return outcome;
    } finally {
      await cleanUp(failed, [() => this.#output.close()]);
    }
  }

  /** The chunk from where it stands. */
  async #pass(): Promise<ChunkOutcome | 'restarted'> {
    const paged = this.#call();
    const pages = paged.pages();
    const meter = new PageMeter();
    try {
      await this.#output.beginPass();
      while (this.host.shutdown.reason === undefined) {
        const { done, value: page } = await pages.next();
        if (done) throw endedEarly(paged.receipt);
        const outcome = await this.#take(page, paged.receipt.expected, meter.delta(paged.receipt));
        if (outcome) return outcome;
      }
      return await this.#giveBack(NO_COUNTS);
    } catch (error) {
      return await this.#failed(error, meter.delta(paged.receipt));
    } finally {
      await pages.return(undefined);
    }
  }

  #call(): PagedRun<T> {
    const { source, options, signal } = this.host;
    const { window, position } = this.#chunk.now;
    return source.run(window, {
      signal,
      prefetch: options.prefetch,
      verifyTotal: 'off',
      progressEvery: 0,
      ...(position === null ? {} : { resumeFrom: position }),
      ...(options.observe ? { observe: options.observe } : {}),
    });
  }

  /** Writes and commits a page; gives an outcome where it was the last. */
  async #take(
    page: Page<T>,
    expected: number | undefined,
    spent: ChunkCounts,
  ): Promise<ChunkOutcome | 'restarted' | undefined> {
    const sorted = this.#sort(page);
    const came = page.items.length;
    const { newRecords, firstSeen } = sorted ?? { newRecords: page.items, firstSeen: came };
    const change = afterPage(this.#chunk.now, {
      received: came,
      newRecords: newRecords.length,
      firstSeen,
      spent,
      expected,
    });
    const verdict = page.next === null ? this.#verdict(change) : undefined;
    const keys = sorted ? { keys: sorted.keys } : {};
    try {
      await this.#output.write(newRecords, {
        ...change,
        ...keys,
        ...(verdict ? this.#ending(verdict) : { position: page.next }),
      });
      sorted?.accept();
    } finally {
      sorted?.drop();
    }
    await this.#note({ ...spent, pages: 1, records: newRecords.length }, page);
    if (verdict) return this.#ended(verdict);
    this.#repeated += sorted?.repeated ?? 0;
    return this.#hasDrifted() ? this.#restart(DRIFTED, NO_COUNTS, this.#mayRestart) : undefined;
  }

  #sort({ items, index, position }: Page<T>): DedupedPage<T> | undefined {
    const { deduper, table, source } = this.host;
    const { now } = this.#chunk;
    const page = { endpoint: source.endpoint, index, position, itemsYielded: now.counts.records };
    return deduper?.filter(items, now, { page, alone: table.size === 1 && now.pass === 0 });
  }

  #verdict({ got, expected }: Pick<Chunk, 'got' | 'expected'>): ChunkResult {
    const { windows, verifyTotal } = this.host.source;
    const resplit = windows && ((window: NonNullable<Chunk['window']>) => windows.resplit(window));
    return chunkResult({ window: this.#chunk.now.window, got, expected }, resplit, verifyTotal !== 'off');
  }

  #ending(verdict: ChunkResult): ChunkChange {
    const { now } = this.#chunk;
    const children = verdict.state === 'split' ? childChunks(now, verdict.into, this.host.keys) : [];
    return finished(now, verdict, this.host.lease.request.now, children);
  }

  async #note(work: ChunkCounts, page: Page<T>): Promise<void> {
    const { log, meter, clock } = this.host;
    const quotaLeft = parseQuota(page.response.headers ?? {}, clock.now())?.remaining;
    await log.page(work, quotaLeft);
    meter.page(work.records, quotaLeft);
  }

  async #ended(verdict: ChunkResult): Promise<ChunkOutcome> {
    this.host.deduper?.forget(this.#chunk.now);
    await this.#chunk.emit(verdict.state, verdict.state === 'split' ? { into: verdict.into } : {});
    return verdict.state;
  }

  /** A loss through drift shows in the total too; who wants to know earlier sets a limit (requirement 110). */
  #hasDrifted(): boolean {
    const { table, options } = this.host;
    return table.restartsOf(this.#chunk.now) === 0 && this.#repeated > options.maxDuplicates;
  }

  get #mayRestart(): boolean {
    const { table, options } = this.host;
    return table.restartsOf(this.#chunk.now) < options.restarts;
  }

  async #failed(error: unknown, spent: ChunkCounts): Promise<ChunkOutcome | 'restarted'> {
    const { signal, options, lease } = this.host;
    if (isShutdownTimeout(signal.reason)) return this.#giveBack(spent);
    if (signal.aborted) throw signal.reason;
    const { position, attempts } = this.#chunk.now;
    const kind = failureKind(error, position !== null);
    if (kind === 'stop') throw error;
    const failure = failureOf(error);
    if (kind === 'restart') return this.#restart(failure, spent, this.#mayRestart);
    if (kind === 'giveUpPosition') return this.#restart(failure, spent, false);
    const again = kind === 'again' && attempts + 1 < options.attempts;
    await this.#chunk.save(failed(this.#chunk.now, { failure, spent, willRetry: again, now: lease.request.now }));
    await this.#chunk.emit('failed', { error: failure.code, again });
    return 'failed';
  }

  /** Begins the chunk anew: now, or when it is taken up again. With dedupe what was written stays, and is known when it comes again. */
  async #restart(failure: ChunkFailure, spent: ChunkCounts, again: boolean): Promise<ChunkOutcome | 'restarted'> {
    const { lease, deduper } = this.host;
    await this.#chunk.save(restarted(this.#chunk.now, { failure, spent, willRetry: again, now: lease.request.now }));
    this.#repeated = 0;
    deduper?.forget(this.#chunk.now);
    await this.#chunk.emit(again ? 'restarted' : 'failed', { error: failure.code, again });
    return again ? 'restarted' : 'failed';
  }

  async #giveBack(spent: ChunkCounts): Promise<ChunkOutcome> {
    await this.#chunk.save({ state: 'pending', counts: addCounts(this.#chunk.now.counts, spent) });
    await this.#chunk.emit('stopped');
    return 'stopped';
  }
}
