import type { LinkedController } from '../../time/abortable.js';
import type { JsonObject } from '../../position.js';
import { type Chunk, isComplete, isUnfinished } from '../checkpoints/chunk.js';
import type { StoredRun } from '../checkpoints/stored-run.js';
import { dedupeStats } from '../dedupe/dedupe.js';
import type { Extraction } from './extraction.js';
import { ExtractionIncompleteError } from '../errors.js';
import type { ExtractReceipt } from '../receipt/extract-receipt.js';
import { receiptOf } from '../receipt/receipt-of.js';
import type { SinkOutput } from '../sinks/sink.js';
import type { ChunkOutcome } from './chunk-run.js';
import { cleanUp, wrapSinkErrors } from './failures.js';
import { WorkerPool } from './worker-pool.js';
import { Heartbeat } from './run-lease.js';
import { writeReports } from './reports.js';
import type { RunContext } from './run-context.js';

/** A heart beats so often within a lease. */
const BEATS = 3;

/** A run that this process holds. */
export class LiveExtraction<T> implements Extraction {
  readonly #crew: WorkerPool<T>;
  readonly #heartbeat: Heartbeat;

  constructor(
    private readonly host: RunContext<T>,
    private readonly control: LinkedController,
  ) {
    this.#crew = new WorkerPool(host);
    this.#heartbeat = new Heartbeat(
      host.options.leaseMs / BEATS,
      () => host.lease.renew(),
      (error) => control.abort(error),
    );
  }

  get run(): string {
    return this.host.keys.run;
  }

  get workers(): number {
    return this.host.options.workers;
  }

  async *chunks(): AsyncGenerator<Chunk, void, undefined> {
    try {
      yield* this.#crew.chunks();
    } catch (error) {
      // A store that gives no chunk to one worker is not to be worked with by the others for hours.
      this.control.abort(error);
      throw error;
    }
  }

  async work(chunk: Chunk, worker = 0): Promise<ChunkOutcome> {
    try {
      return await this.#crew.work(chunk, worker);
    } catch (error) {
      // What stops one worker stops all: none of them would fare better, and none may go on alone.
      this.control.abort(error);
      throw error;
    }
  }

  async finish(): Promise<ExtractReceipt> {
    const { host, run } = this;
    const { store, log, options, shutdown } = host;
    // A run that was stopped may have cancelled what it waited for in vain.
    if (shutdown.reason === undefined) host.signal.throwIfAborted();
    await log.session('end');
    const chunks = await store.chunks(run);
    const unfinished = chunks.some(isUnfinished);
    const complete = chunks.every(isComplete);
    const whole = complete || (!unfinished && options.onIncomplete === 'accept');
    const output = await this.#output(chunks, { unfinished, whole });
    const receipt = await this.#receipt(chunks, output);
    if (whole) await this.#conclude(receipt);
    const incomplete = !whole && !unfinished;
    await cleanUp(incomplete, [() => writeReports(receipt, options)]);
    if (incomplete) throw new ExtractionIncompleteError(receipt);
    return receipt;
  }

  close(failed = false): Promise<void> {
    const { log, lease, session, source, shutdown, store } = this.host;
    return cleanUp(failed, [
      () => this.#heartbeat.stop(),
      () => shutdown.dispose(),
      () => this.control.release(),
      () => wrapSinkErrors(source.endpoint, () => session.close()),
      // Of one that did not fail, `finish` has told.
      () => (failed ? log.session('end') : undefined),
      () => lease.release(),
      () => store.close(),
    ]);
  }

  /** A run that was stopped goes on later: nothing is made of what it has. */
  #output(
    chunks: readonly Chunk[],
    { unfinished, whole }: { unfinished: boolean; whole: boolean },
  ): Promise<SinkOutput> {
    const { session, options, source } = this.host;
    if (unfinished) return Promise.resolve({ kind: options.to.kind, where: options.to.where });
    return wrapSinkErrors(source.endpoint, () => session.finish(chunks, whole));
  }

  async #receipt(chunks: readonly Chunk[], output: SinkOutput): Promise<ExtractReceipt> {
    const { store, shutdown, deduper, options, clock } = this.host;
    return receiptOf({
      stored: (await store.run(this.run)) as StoredRun,
      chunks,
      stopped: shutdown.reason,
      now: clock.now(),
      guarantee: options.to.guarantee,
      output,
      ...(deduper && options.dedupe ? { dedupe: dedupeStats(options.dedupe, deduper.known) } : {}),
    });
  }

  /** In this order: should the process die in between, the run that is called complete is, and what it leaves behind goes the next time. */
  async #conclude(receipt: ExtractReceipt): Promise<void> {
    const { store, session, source } = this.host;
    await store.finish(this.run, receipt as ExtractReceipt & JsonObject);
    await wrapSinkErrors(source.endpoint, () => session.cleanUp());
  }
}
