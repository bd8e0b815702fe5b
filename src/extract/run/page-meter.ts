import type { Receipt } from '../../paging/run/receipt.js';
import { NO_COUNTS, type ChunkCounts } from '../checkpoints/chunk.js';

/** What a run has spent since it was last asked. */
export class PageMeter {
  #last: Pick<Receipt, 'invalid' | 'requests' | 'retries' | 'throttledMs' | 'refreshes'> = NO_COUNTS;

  since(receipt: Receipt): ChunkCounts {
    const last = this.#last;
    this.#last = receipt;
    return {
      ...NO_COUNTS,
      invalid: receipt.invalid - last.invalid,
      requests: receipt.requests - last.requests,
      retries: receipt.retries - last.retries,
      throttledMs: receipt.throttledMs - last.throttledMs,
      refreshes: receipt.refreshes - last.refreshes,
    };
  }
}
