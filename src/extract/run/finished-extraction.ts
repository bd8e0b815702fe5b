import type { Extraction } from '../extraction.js';
import type { ExtractReceipt } from '../receipt/extract-receipt.js';
import { SinkError } from '../../errors/sink-error.js';
import { ConfigurationError } from '../../errors/configuration-error.js';
import type { ResolvedExtractOptions } from '../resolve-options.js';
import { cleanUp } from './clean-up.js';
import { inSink } from './in-sink.js';
import { publish } from './publish.js';

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
    if ((await inSink(at, async () => options.to.isThere?.())) === false) {
      const message = `the run ${run} is complete, but its output ${output.where} is gone; begin anew with restart: true`;
      throw new SinkError(message, { at });
    }
    // A process that died just after the end may have left these behind, or out.
    await inSink(at, () => this.#discard());
    await publish(receipt, options);
    return receipt;
  }

  close(failed = false): Promise<void> {
    return cleanUp(failed, [() => this.options.checkpoints.close()]);
  }

  async #discard(): Promise<void> {
    const { to, checkpoints: store } = this.options;
    const session = await to.open({ run: this.run, endpoint: this.receipt.endpoint, fresh: false, store });
    await session.discard();
    await session.close();
  }
}
