import { ConfigurationError } from '../../errors/client-errors.js';
import type { Chunk } from '../checkpoints/chunk.js';
import { SinkError } from '../errors.js';
import type { ResolvedExtractOptions } from '../options.js';
import type { ExtractReceipt } from '../receipt/extract-receipt.js';
import type { ChunkOutcome } from './chunk-run.js';
import { cleanUp, wrapSinkErrors } from './failures.js';
import { writeReports } from './reports.js';

/** A run that is open, for those who hand out its chunks by themselves, such as through a queue (requirement 117). `extract` does all of it. */
export interface Extraction {
  /** Names the run in the store. */
  readonly run: string;
  /** How many workers the options ask for. */
  readonly workers: number;
  /**
   * Every chunk that is left to do, each claimed for whoever takes it. It waits while chunks are being worked on that may yet be cut or given back, so
   * every chunk that it gives must be handed to `work`. Several loops may share the work by iterating side by side.
   */
  chunks(): AsyncGenerator<Chunk, void, undefined>;
  /**
   * Works on a chunk until it is whole, was cut, came short, failed, or the run is to stop.
   *
   * @param worker which of several loops does, counted from 0; for the report
   * @throws what no other chunk would fare better with, such as `SinkError`
   */
  work(chunk: Chunk, worker?: number): Promise<ChunkOutcome>;
  /**
   * Once no chunk is being worked on: the output in its final form, and the receipt.
   *
   * @throws ExtractionIncompleteError where chunks failed or came short, unless `onIncomplete` accepts it
   */
  finish(): Promise<ExtractReceipt>;
  /**
   * Lets go of the run, and of all that it holds open.
   *
   * @param failed whether something failed before: what fails now is then a process warning, and does not hide it. @default false
   */
  close(failed?: boolean): Promise<void>;
}

/** A run that was complete before: nothing is asked of anybody again (requirement 105). */
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
    // There are none left.
  }

  async work(): Promise<never> {
    throw new ConfigurationError(`${this.receipt.endpoint}: the run is complete, it has no chunk to work on`);
  }

  /** @throws SinkError where the output that it made is gone */
  async finish(): Promise<ExtractReceipt> {
    const { receipt, options } = this;
    const { endpoint: at, run, output } = receipt;
    if ((await wrapSinkErrors(at, async () => options.to.outputExists?.())) === false) {
      const message = `the run ${run} is complete, but its output ${output.where} is gone; begin anew with restart: true`;
      throw new SinkError(message, { endpoint: at });
    }
    // A process that died just after the end may have left these behind, or out.
    await wrapSinkErrors(at, () => this.#discard());
    await writeReports(receipt, options);
    return receipt;
  }

  close(failed = false): Promise<void> {
    return cleanUp(failed, [() => this.options.checkpoints.close()]);
  }

  async #discard(): Promise<void> {
    const { to, checkpoints: store } = this.options;
    const session = await to.open({ run: this.run, endpoint: this.receipt.endpoint, fresh: false, store });
    await session.cleanUp();
    await session.close();
  }
}
