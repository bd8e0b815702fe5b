import { SinkError } from '../../errors/sink-error.js';
import { quotaOf } from '../../limits/quota-headers.js';
import type { Page } from '../../paging/page.js';
import type { Paged } from '../../paging/paged.js';
import { NO_COUNTS, type Chunk, type ChunkChange, type ChunkCounts, type ChunkFailure } from '../checkpoints/chunk.js';
import type { SortedPage } from '../dedupe/deduper.js';
import { added } from '../receipt/receipt-of.js';
import type { ChunkWriter, Commit } from '../sinks/sink.js';
import { childChunks } from './chunk-plan.js';
import { endedEarly, failureKind, failureOf } from './failures.js';
import { inSink } from './in-sink.js';
import { PageMeter } from './page-meter.js';
import type { RunHost } from './run-host.js';
import { isPatienceOver } from './stopping.js';
import { tellTurn, type Turn, type TurnFacts } from './turns.js';
import { verdictOf, type Verdict } from './verdict.js';

/** How the work on a chunk ended. */
export type ChunkOutcome = Exclude<Turn, 'started' | 'restarted'>;

/** One claim on a chunk, worked off page by page: fetch, drop duplicates, write, commit. */
export class ChunkRun<T> {
  #chunk: Chunk;
  #writer!: ChunkWriter<T>;
  /** Records that came twice in this pass. */
  #repeated = 0;
  #restarts = 0;

  constructor(
    private readonly host: RunHost<T>,
    chunk: Chunk,
    private readonly worker: number,
  ) {
    this.#chunk = chunk;
  }

  /**
   * Works until the chunk is whole, was cut, came short, failed, or the run is to stop.
   *
   * @throws what no other chunk would fare better with, such as a sink that fails; the chunk is then given up without a trace
   */
  async run(): Promise<ChunkOutcome> {
    await this.#tell('started', { worker: this.worker });
    const { session, source } = this.host;
    this.#writer = await inSink(source.endpoint, () => session.chunk(this.#chunk));
    try {
      for (;;) {
        const outcome = await this.#pass();
        if (outcome !== 'restarted') return outcome;
      }
    } finally {
      await inSink(source.endpoint, () => this.#writer.close());
    }
  }

  /** The chunk from where it stands. */
  async #pass(): Promise<ChunkOutcome | 'restarted'> {
    const { source, options, signal, stopping } = this.host;
    const { window, position } = this.#chunk;
    const meter = new PageMeter();
    const paged = source.run(window, {
      signal,
      prefetch: options.prefetch,
      verifyTotal: 'off',
      progressEvery: 0,
      ...(position === null ? {} : { resumeFrom: position }),
      ...(options.observe ? { observe: options.observe } : {}),
    });
    const pages = paged.pages();
    try {
      await this.#beginPass();
      while (stopping.reason === undefined) {
        const { done, value: page } = await pages.next();
        if (done) throw endedEarly(paged.receipt);
        const outcome = await this.#take(page, paged, meter.since(paged.receipt));
        if (outcome) return outcome;
      }
      return await this.#giveBack(NO_COUNTS);
    } catch (error) {
      return await this.#failed(error, meter.since(paged.receipt));
    } finally {
      await pages.return(undefined);
    }
  }

  /** Without dedupe, what an earlier pass has written is taken back where the sink can: all of it comes again. */
  async #beginPass(): Promise<void> {
    const { position, counts } = this.#chunk;
    if (position !== null || counts.records === 0 || this.host.deduper || !this.#writer.reset) return;
    await this.#reset({});
  }

  /** Writes and commits a page; gives an outcome where it was the last. */
  async #take(page: Page<T>, paged: Paged<T>, spent: ChunkCounts): Promise<ChunkOutcome | 'restarted' | undefined> {
    const sorted = this.#sort(page.items);
    const fresh = sorted?.fresh ?? page.items;
    const change = this.#afterPage(page, sorted, spent, paged.receipt.expected);
    const verdict = page.next === null ? this.#verdict(change) : undefined;
    try {
      await this.#write(fresh, { ...change, ...(verdict ? this.#ending(verdict) : { position: page.next }) }, verdict);
      sorted?.accept();
    } finally {
      sorted?.drop();
    }
    await this.#note({ ...spent, pages: 1, records: fresh.length }, page);
    if (verdict) return this.#ended(verdict);
    this.#repeated += sorted?.repeated ?? 0;
    return this.#hasDrifted() ? this.#restart('DRIFT', NO_COUNTS) : undefined;
  }

  #sort(items: readonly T[]): SortedPage<T> | undefined {
    const { deduper, table } = this.host;
    return deduper?.sort(items, this.#chunk, table.size === 1 && this.#chunk.pass === 0);
  }

  #afterPage(page: Page<T>, sorted: SortedPage<T> | undefined, spent: ChunkCounts, expected: number | undefined) {
    const { position, counts } = this.#chunk;
    const before = position === null ? START_OF_PASS : this.#chunk;
    const came = page.items.length;
    const records = sorted?.fresh.length ?? came;
    return {
      got: before.got + (sorted?.met ?? came) + spent.invalid,
      expected: expected ?? before.expected,
      counts: added(counts, { ...spent, pages: 1, records, duplicates: came - records }),
      attempts: 0,
      failure: null,
      ...(sorted ? { keys: sorted.keys } : {}),
    };
  }

  #verdict({ got, expected }: Required<Pick<ChunkChange, 'got' | 'expected'>>): Verdict {
    const { source } = this.host;
    const { windows } = source;
    const resplit = windows && ((window: NonNullable<Chunk['window']>) => windows.resplit(window));
    return verdictOf({ window: this.#chunk.window, got, expected }, resplit, source.verifyTotal !== 'off');
  }

  /**
   * The position of the last page stays where it is: there is none behind it (requirement 105). A chunk that came short is read anew from its start,
   * should it be taken up again.
   */
  #ending(verdict: Verdict): ChunkChange {
    const endedAt = this.host.clock.now();
    if (verdict.state === 'short') return { state: 'short', endedAt, position: null, pass: this.#chunk.pass + 1 };
    const children = verdict.state === 'split' ? childChunks(this.#chunk, verdict.into, this.host.keys) : undefined;
    return { state: verdict.state, endedAt, ...(children ? { children } : {}) };
  }

  /** Without dedupe, the parts of a chunk that is split bring all of its records again: then its own are taken back. */
  async #write(fresh: readonly T[], change: ChunkChange, verdict: Verdict | undefined): Promise<void> {
    const takesBack = verdict?.state === 'split' && !this.host.deduper;
    if (takesBack && this.#writer.reset) return this.#reset(change);
    await this.#throughSink(change, (commit) => this.#writer.write(fresh, commit));
  }

  async #reset(change: ChunkChange): Promise<void> {
    const counts = { ...(change.counts ?? this.#chunk.counts), records: 0 };
    await this.#throughSink({ ...change, counts }, (commit) => this.#writer.reset!(commit));
  }

  async #throughSink(change: ChunkChange, work: (commit: Commit) => Promise<void>): Promise<void> {
    const { endpoint } = this.host.source;
    let committed = false;
    const commit: Commit = async (mark, inTransaction) => {
      await this.#save({ ...change, mark }, inTransaction);
      committed = true;
    };
    await inSink(endpoint, () => work(commit));
    if (!committed) throw new SinkError('the sink took a page without committing it', { at: endpoint });
  }

  async #save(change: ChunkChange, work?: Parameters<Commit>[1]): Promise<void> {
    const { store, hold, table } = this.host;
    const { request } = hold;
    await store.save(this.#chunk, change, request, work);
    this.#chunk = table.change(this.#chunk, change, request);
  }

  async #note(work: ChunkCounts, page: Page<T>): Promise<void> {
    const { diary, meter, clock } = this.host;
    const quotaLeft = quotaOf(page.response.headers ?? {}, clock.now())?.remaining;
    await diary.page(work, quotaLeft);
    meter.page(work.records, quotaLeft);
  }

  async #ended(verdict: Verdict): Promise<ChunkOutcome> {
    this.host.deduper?.forget(this.#chunk);
    await this.#tell(verdict.state, verdict.state === 'split' ? { into: verdict.into } : {});
    return verdict.state;
  }

  /** A loss through drift shows in the total too; who wants to know earlier sets a limit (requirement 110). */
  #hasDrifted(): boolean {
    return this.#restarts === 0 && this.#repeated > this.host.options.maxDuplicates;
  }

  async #failed(error: unknown, spent: ChunkCounts): Promise<ChunkOutcome | 'restarted'> {
    const { signal, options } = this.host;
    if (isPatienceOver(signal.reason)) return this.#giveBack(spent);
    if (signal.aborted) throw signal.reason;
    const kind = failureKind(error, this.#chunk.position !== null);
    if (kind === 'stop') throw error;
    const failure = failureOf(error);
    if (kind === 'restart') return this.#restart(failure.code, spent, failure);
    const attempts = this.#chunk.attempts + 1;
    const again = attempts < options.attempts;
    const counts = added(this.#chunk.counts, spent);
    await this.#save({ state: again ? 'pending' : 'failed', attempts, failure, counts, ...this.#endedAt(again) });
    await this.#tell('failed', { error: failure.code, again });
    return 'failed';
  }

  /** Begins the chunk anew. With dedupe what was written stays, and is known when it comes again. */
  async #restart(
    why: string,
    spent: ChunkCounts,
    failure: ChunkFailure = DRIFTED,
  ): Promise<ChunkOutcome | 'restarted'> {
    const again = this.#restarts < this.host.options.restarts;
    const fresh = { pass: this.#chunk.pass + 1, position: null, counts: added(this.#chunk.counts, spent), failure };
    await this.#save({ state: again ? 'running' : 'failed', ...fresh, ...this.#endedAt(again) });
    this.#restarts += 1;
    this.#repeated = 0;
    this.host.deduper?.forget(this.#chunk);
    await this.#tell(again ? 'restarted' : 'failed', { error: why, again });
    return again ? 'restarted' : 'failed';
  }

  async #giveBack(spent: ChunkCounts): Promise<ChunkOutcome> {
    await this.#save({ state: 'pending', counts: added(this.#chunk.counts, spent) });
    await this.#tell('stopped');
    return 'stopped';
  }

  #endedAt(again: boolean): ChunkChange {
    return again ? {} : { endedAt: this.host.clock.now() };
  }

  #tell(turn: Turn, facts: TurnFacts = {}): Promise<void> {
    return tellTurn(this.host, this.#chunk, { turn, ...facts });
  }
}

const START_OF_PASS = { got: 0, expected: null } as const;

const DRIFTED: ChunkFailure = Object.freeze({
  name: 'Drift',
  code: 'DRIFT',
  message: 'more records came twice than maxDuplicates allows, since the list has changed while it was read',
});
