import { ConfigurationError } from '../../errors/pagewright-error.js';
import { defined } from '../../json/plain-objects.js';
import type { JsonObject } from '../../position.js';
import type { LinkedController } from '../../time/clock.js';
import { type Chunk, isComplete, isUnfinished, type StoredRun } from '../checkpoints/checkpoint-store.js';
import { dedupeStats } from '../dedupe/dedupe.js';
import { ExtractionIncompleteError, SinkError } from '../errors.js';
import type { ResolvedExtractOptions } from '../options.js';
import type { ExtractReceipt } from '../receipt/extract-receipt.js';
import { receiptOf } from '../receipt/receipt-of.js';
import type { SinkOutput } from '../sinks/sink.js';
import type { ChunkOutcome } from './chunk-run.js';
import { cleanUp, wrapSinkErrors } from './failures.js';
import { writeReports } from './reports.js';
import type { RunContext } from './run-context.js';
import { Heartbeat } from './run-lease.js';
import { WorkerPool } from './worker-pool.js';

/** An open run whose chunks you hand out yourself, such as through a queue (R117). `extract` does all of it. */
export interface Extraction {
  /** Names the run in the store. */
  readonly run: string;
  /** Number of workers in the options. */
  readonly workers: number;
  /**
   * Yields the remaining chunks, each claimed. Several loops may share it. It waits while chunks in progress may still be split or released, so every
   * chunk must be passed to `work`.
   */
  chunks(): AsyncGenerator<Chunk, void, undefined>;
  /**
   * Processes a chunk until it ends, or the run stops.
   *
   * @param worker index of the loop, for the report. @default 0
   * @throws errors that affect every chunk, such as `SinkError`
   */
  work(chunk: Chunk, worker?: number): Promise<ChunkOutcome>;
  /**
   * Finalises the output and returns the receipt. Call it when no chunk is in progress.
   *
   * @throws ExtractionIncompleteError if chunks failed or lack records, unless `onIncomplete` is `'accept'`
   */
  finish(): Promise<ExtractReceipt>;
  /**
   * Releases the run and closes sink and store.
   *
   * @param failed whether an error was thrown before; errors of `close` then become process warnings. @default false
   */
  close(failed?: boolean): Promise<void>;
}

/** A run that was complete when it was opened. It sends no request (R105). */
export class FinishedExtraction<T> implements Extraction {
  constructor(
    private readonly receipt: ExtractReceipt,
    private readonly options: ResolvedExtractOptions<T>,
  ) {}

  get run(): string {
    return this.receipt.run;
  }

  get workers(): number {
    return this.options.workers;
  }

  async *chunks(): AsyncGenerator<never, void, undefined> {
    // None are left.
  }

  async work(): Promise<never> {
    throw new ConfigurationError(`${this.receipt.endpoint}: the run is complete and has no chunks to process`);
  }

  /** @throws SinkError if its output no longer exists */
  async finish(): Promise<ExtractReceipt> {
    const { receipt, options } = this;
    const { endpoint, run, output } = receipt;
    if ((await wrapSinkErrors(endpoint, async () => options.to.outputExists?.())) === false) {
      const message = `run ${run} is complete, but its output ${output.where} does not exist. Start over with restart: true`;
      throw new SinkError(message, { endpoint });
    }
    // A process that died right after the end may have left segments, or written no reports.
    await wrapSinkErrors(endpoint, () => this.#cleanUpSink());
    await writeReports(receipt, options);
    return receipt;
  }

  close(failed = false): Promise<void> {
    return cleanUp(failed, [() => this.options.checkpoints.close()]);
  }

  async #cleanUpSink(): Promise<void> {
    const { to, checkpoints: store } = this.options;
    const session = await to.open({ run: this.run, endpoint: this.receipt.endpoint, fresh: false, store });
    await session.cleanUp();
    await session.close();
  }
}

const BEATS_PER_LEASE = 3;

/** A response says that more records follow: such an output is never taken for the whole one. */
const isContradicted = (chunk: Chunk): boolean => !isComplete(chunk) && chunk.failure?.code === 'END_CONTRADICTED';

/** A run that this process holds. */
export class LiveExtraction<T> implements Extraction {
  readonly #pool: WorkerPool<T>;
  readonly #heartbeat: Heartbeat;

  constructor(
    private readonly context: RunContext<T>,
    private readonly control: LinkedController,
  ) {
    this.#pool = new WorkerPool(context);
    this.#heartbeat = new Heartbeat(
      context.options.leaseMs / BEATS_PER_LEASE,
      () => context.lease.renew(),
      (error) => control.abort(error),
    );
  }

  get run(): string {
    return this.context.keys.run;
  }

  get workers(): number {
    return this.context.options.workers;
  }

  async *chunks(): AsyncGenerator<Chunk, void, undefined> {
    try {
      yield* this.#pool.chunks();
    } catch (error) {
      // The other workers would continue for hours with a store that has failed.
      this.control.abort(error);
      throw error;
    }
  }

  async work(chunk: Chunk, worker = 0): Promise<ChunkOutcome> {
    try {
      return await this.#pool.work(chunk, worker);
    } catch (error) {
      // Only errors that affect every chunk are thrown.
      this.control.abort(error);
      throw error;
    }
  }

  async finish(): Promise<ExtractReceipt> {
    const { context, run } = this;
    const { store, log, options, shutdown } = context;
    // A stopped run aborts its own requests when they take too long.
    if (shutdown.reason === undefined) context.signal.throwIfAborted();
    await log.session('end');
    const chunks = await store.chunks(run);
    const unfinished = chunks.some(isUnfinished);
    const accepts = !unfinished && options.onIncomplete === 'accept' && !chunks.some(isContradicted);
    const isAccepted = chunks.every(isComplete) || accepts;
    const output = await this.#finishOutput(chunks, { unfinished, isAccepted });
    const receipt = await this.#receipt(chunks, output);
    if (isAccepted) await this.#complete(receipt);
    const incomplete = !isAccepted && !unfinished;
    await cleanUp(incomplete, [() => writeReports(receipt, options)]);
    if (incomplete) throw new ExtractionIncompleteError(receipt);
    return receipt;
  }

  close(failed = false): Promise<void> {
    const { log, lease, session, endpoint, shutdown, store } = this.context;
    return cleanUp(failed, [
      () => this.#heartbeat.stop(),
      () => shutdown.dispose(),
      () => this.control.release(),
      () => wrapSinkErrors(endpoint, () => session.close()),
      // `finish` has logged the end of a run that did not fail.
      () => (failed ? log.session('end') : undefined),
      () => lease.release(),
      () => store.close(),
    ]);
  }

  /** The output of a stopped run is not finalised, because the run will be resumed. */
  #finishOutput(
    chunks: readonly Chunk[],
    { unfinished, isAccepted }: { unfinished: boolean; isAccepted: boolean },
  ): Promise<SinkOutput> {
    const { session, options, endpoint } = this.context;
    if (unfinished) return Promise.resolve({ kind: options.to.kind, where: options.to.where });
    return wrapSinkErrors(endpoint, () => session.finish(chunks, isAccepted));
  }

  async #receipt(chunks: readonly Chunk[], output: SinkOutput): Promise<ExtractReceipt> {
    const { store, shutdown, deduper, options, clock } = this.context;
    const dedupe = deduper && options.dedupe ? dedupeStats(options.dedupe, deduper.known) : undefined;
    return receiptOf({
      stored: (await store.run(this.run)) as StoredRun,
      chunks,
      stopped: shutdown.reason,
      now: clock.now(),
      guarantee: options.to.guarantee,
      output,
      ...defined({ dedupe }),
    });
  }

  /** In this order, a crash in between leaves a complete run, whose segments are removed when it is opened again. */
  async #complete(receipt: ExtractReceipt): Promise<void> {
    const { store, session, endpoint } = this.context;
    await store.finish(this.run, receipt as ExtractReceipt & JsonObject);
    await wrapSinkErrors(endpoint, () => session.cleanUp());
  }
}
