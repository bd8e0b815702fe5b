import { openExtraction } from './open-extraction.js';
import type { Extraction } from './extraction.js';
import type { ExtractOptions } from './options.js';
import type { ExtractReceipt } from './receipt/extract-receipt.js';

/**
 * Pulls all records of a call into a sink, in windows that are fetched side by side where the method has `@DateChunked`. The run's state is committed
 * page by page: killed at any moment and called again, it goes on where it stood, and the output has every record once. A run that is complete
 * sends nothing.
 *
 * @example
 * const receipt = await extract(crm.conversations({ interval }), {
 *   to: ndjson('conversations.ndjson'),
 *   checkpoints: sqlite('run.db'),
 *   workers: 4,
 * });
 * @returns the receipt; one with `partial` where `stop`, `stopOn` or `maxMs` ended the run before its end
 * @throws ExtractionIncompleteError where chunks failed or came short at the end, unless `onIncomplete` accepts it
 * @throws QueryChangedError where the store has the run with another query
 * @throws RunHeldError where another process works on it
 * @throws SinkError, CheckpointError where the sink or the store fails; what was committed stays
 * @throws ConfigurationError for bad options; the signal's reason where it aborts
 */
export async function extract<T>(paged: AsyncIterable<T>, options: ExtractOptions<T>): Promise<ExtractReceipt> {
  const extraction = await openExtraction(paged, options);
  let failed = true;
  try {
    await workOff(extraction, extraction.workers);
    const receipt = await extraction.finish();
    failed = false;
    return receipt;
  } finally {
    await extraction.close(failed);
  }
}

/** Resolves when all workers have; rejects with what stopped the first of them, once none works any more. */
async function workOff(extraction: Extraction, workers: number): Promise<void> {
  const failures: unknown[] = [];
  const worker = async (index: number) => {
    try {
      for await (const chunk of extraction.chunks()) await extraction.work(chunk, index);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, index) => worker(index)));
  if (failures.length > 0) throw failures[0];
}
