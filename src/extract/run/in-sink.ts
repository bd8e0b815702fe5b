import { isPagewrightError } from '../../errors/pagewright-error.js';
import { saidBy } from '../../errors/said-by.js';
import { SinkError } from '../../errors/sink-error.js';

/** Errors that say themselves what stops the run. */
const OF_THE_RUN = new Set(['SINK', 'CHECKPOINT', 'LEASE_LOST', 'RUN_HELD', 'CONFIGURATION']);

/**
 * Work of a sink. Whatever else it throws is a `SinkError`, so that nobody takes it for a failure of the server: a sink may send requests with this
 * library too.
 */
export async function inSink<R>(endpoint: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (isPagewrightError(error) && OF_THE_RUN.has(error.code)) throw error;
    throw new SinkError(
      `the sink failed: ${saidBy(error)}; what it did not take was not committed, so run again to go on`,
      {
        at: endpoint,
        cause: error,
      },
    );
  }
}
