import { quotaOf } from '../../limits/quota-headers.js';
import type { Page } from '../../paging/page.js';
import type { Paged } from '../../paging/paged.js';
import { NO_COUNTS, type Chunk, type ChunkChange, type ChunkCounts, type ChunkFailure } from '../checkpoints/chunk.js';
import { sumOf } from '../checkpoints/sum-of.js';
import type { SortedPage } from '../dedupe/deduper.js';
import type { ChunkWriter } from '../sinks/sink.js';
import { afterPage, begunAnew, ended, failed } from './chunk-changes.js';
import { childChunks } from './chunk-plan.js';
import { cleanUp } from './clean-up.js';
import { DRIFTED, endedEarly, failureKind, failureOf } from './failures.js';
import { HeldChunk } from './held-chunk.js';
import { inSink } from './in-sink.js';
import { PageMeter } from './page-meter.js';
import type { RunHost } from './run-host.js';
import { isPatienceOver } from './stopping.js';
import type { Turn } from './turns.js';
import { verdictOf, type Verdict } from './verdict.js';

/** How the work on a chunk ended. */
export type ChunkOutcome = Exclude<Turn, 'started' | 'restarted'>;

/** One claim on a chunk, worked off page by page: fetch, drop duplicates, write, commit. */
export class ChunkRun<T> {
  readonly #chunk: HeldChunk;
  #writer!: ChunkWriter<T>;
  /** Records that came twice in this pass. */
  #repeated = 0;

  constructor(
    private readonly host: RunHost<T>,
    chunk: Chunk,
  ) {
    this.#chunk = new HeldChunk(host, chunk);
  }

  /**
   * Works until the chunk is whole, was cut, came short, failed, or the run is to stop.
   *
   * @throws what no other chunk would fare better with, such as a sink that fails; the chunk is then as it was last committed
   */
  async run(worker: number): Promise<ChunkOutcome> {
    const { session, source } = this.host;
    await this.#chunk.tell('started', { worker });
    this.#writer = await inSink(source.endpoint, () => session.chunk(this.#chunk.now));
    let failed = true;
    try {
      let outcome = await this.#pass();
      while (outcome === 'restarted') outcome = await this.#pass();
      failed = false;
      return outcome;
    } finally {
      await cleanUp(failed, [() => inSink(source.endpoint, () => this.#writer.close())]);
    }
  }

  /** The chunk from where it stands. */
  async #pass(): Promise<ChunkOutcome | 'restarted'> {
    const paged = this.#call();
    const pages = paged.pages();
    const meter = new PageMeter();
    try {
      await this.#takeBack();
      while (this.host.stopping.reason === undefined) {
        const { done, value: page } = await pages.next();
        if (done) throw endedEarly(paged.receipt);
        const outcome = await this.#take(page, paged.receipt.expected, meter.since(paged.receipt));
        if (outcome) return outcome;
      }
      return await this.#giveBack(NO_COUNTS);
    } catch (error) {
      return await this.#failed(error, meter.since(paged.receipt));
    } finally {
      await pages.return(undefined);
    }
  }

  #call(): Paged<T> {
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

  /** Without dedupe, what an earlier pass has written is taken back where the sink can: all of it comes again. */
  async #takeBack(): Promise<void> {
    const { position, counts } = this.#chunk.now;
    if (position === null && counts.records > 0 && this.#canTakeBack) await this.#reset({});
  }

  get #canTakeBack(): boolean {
    return this.host.deduper === undefined && this.#writer.reset !== undefined;
  }

  /** Writes and commits a page; gives an outcome where it was the last. */
  async #take(
    page: Page<T>,
    expected: number | undefined,
    spent: ChunkCounts,
  ): Promise<ChunkOutcome | 'restarted' | undefined> {
    const sorted = this.#sort(page);
    const came = page.items.length;
    const { fresh, met } = sorted ?? { fresh: page.items, met: came };
    const change = afterPage(this.#chunk.now, { came, fresh: fresh.length, met, spent, expected });
    const verdict = page.next === null ? this.#verdict(change) : undefined;
    const keys = sorted ? { keys: sorted.keys } : {};
    try {
      await this.#write(fresh, { ...change, ...keys, ...(verdict ? this.#ending(verdict) : { position: page.next }) });
      sorted?.accept();
    } finally {
      sorted?.drop();
    }
    await this.#note({ ...spent, pages: 1, records: fresh.length }, page);
    if (verdict) return this.#ended(verdict);
    this.#repeated += sorted?.repeated ?? 0;
    return this.#hasDrifted() ? this.#restart(DRIFTED, NO_COUNTS, this.#mayRestart) : undefined;
  }

  #sort({ items, index, position }: Page<T>): SortedPage<T> | undefined {
    const { deduper, table, source } = this.host;
    const { now } = this.#chunk;
    const page = { endpoint: source.endpoint, index, position, itemsYielded: now.counts.records };
    return deduper?.sort(items, now, { page, alone: table.size === 1 && now.pass === 0 });
  }

  #verdict({ got, expected }: Pick<Chunk, 'got' | 'expected'>): Verdict {
    const { windows, verifyTotal } = this.host.source;
    const resplit = windows && ((window: NonNullable<Chunk['window']>) => windows.resplit(window));
    return verdictOf({ window: this.#chunk.now.window, got, expected }, resplit, verifyTotal !== 'off');
  }

  #ending(verdict: Verdict): ChunkChange {
    const { now } = this.#chunk;
    const children = verdict.state === 'split' ? childChunks(now, verdict.into, this.host.keys) : [];
    return ended(now, verdict, this.host.hold.request.now, children);
  }

  /** Without dedupe, the parts of a chunk that is split bring all of its records again: then its own are taken back. */
  #write(fresh: readonly T[], change: ChunkChange): Promise<void> {
    if (change.state === 'split' && this.#canTakeBack) return this.#reset(change);
    return this.#chunk.saveThrough(change, (commit) => this.#writer.write(fresh, commit));
  }

  #reset(change: ChunkChange): Promise<void> {
    const counts = { ...(change.counts ?? this.#chunk.now.counts), records: 0 };
    return this.#chunk.saveThrough({ ...change, counts }, (commit) => this.#writer.reset!(commit));
  }

  async #note(work: ChunkCounts, page: Page<T>): Promise<void> {
    const { diary, meter, clock } = this.host;
    const quotaLeft = quotaOf(page.response.headers ?? {}, clock.now())?.remaining;
    await diary.page(work, quotaLeft);
    meter.page(work.records, quotaLeft);
  }

  async #ended(verdict: Verdict): Promise<ChunkOutcome> {
    this.host.deduper?.forget(this.#chunk.now);
    await this.#chunk.tell(verdict.state, verdict.state === 'split' ? { into: verdict.into } : {});
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
    const { signal, options, hold } = this.host;
    if (isPatienceOver(signal.reason)) return this.#giveBack(spent);
    if (signal.aborted) throw signal.reason;
    const { position, attempts } = this.#chunk.now;
    const kind = failureKind(error, position !== null);
    if (kind === 'stop') throw error;
    const failure = failureOf(error);
    if (kind === 'restart') return this.#restart(failure, spent, this.#mayRestart);
    if (kind === 'giveUpPosition') return this.#restart(failure, spent, false);
    const again = kind === 'again' && attempts + 1 < options.attempts;
    await this.#chunk.save(failed(this.#chunk.now, { failure, spent, again, now: hold.request.now }));
    await this.#chunk.tell('failed', { error: failure.code, again });
    return 'failed';
  }

  /** Begins the chunk anew: now, or when it is taken up again. With dedupe what was written stays, and is known when it comes again. */
  async #restart(failure: ChunkFailure, spent: ChunkCounts, again: boolean): Promise<ChunkOutcome | 'restarted'> {
    const { hold, deduper } = this.host;
    await this.#chunk.save(begunAnew(this.#chunk.now, { failure, spent, again, now: hold.request.now }));
    this.#repeated = 0;
    deduper?.forget(this.#chunk.now);
    await this.#chunk.tell(again ? 'restarted' : 'failed', { error: failure.code, again });
    return again ? 'restarted' : 'failed';
  }

  async #giveBack(spent: ChunkCounts): Promise<ChunkOutcome> {
    await this.#chunk.save({ state: 'pending', counts: sumOf(this.#chunk.now.counts, spent) });
    await this.#chunk.tell('stopped');
    return 'stopped';
  }
}
