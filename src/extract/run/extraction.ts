import { ConfigurationError } from '../../errors/client-errors.js';
import type { Chunk } from '../checkpoints/chunk.js';
import { SinkError } from '../errors.js';
import type { ResolvedExtractOptions } from '../options.js';
import type { ExtractReceipt } from '../receipt/extract-receipt.js';
import type { ChunkOutcome } from './chunk-run.js';
import { cleanUp, wrapSinkErrors } from './failures.js';
import { writeReports } from './reports.js';

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
