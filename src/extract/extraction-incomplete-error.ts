import { IncompleteError } from '../errors/incomplete-error.js';
import type { ExtractReceipt, OpenChunk } from './receipt/extract-receipt.js';

/** How many windows a message names. */
const MOST_NAMED = 5;

/** All chunks were worked on, and some failed or came short of what the server announced. The others are whole. */
export class ExtractionIncompleteError extends IncompleteError {
  readonly receipt: ExtractReceipt;

  constructor(receipt: ExtractReceipt) {
    const { open, endpoint: at } = receipt;
    const got = open.reduce((sum, chunk) => sum + chunk.got, 0);
    const lacking = open.reduce((sum, chunk) => sum + chunk.lacking, 0);
    const named = open.slice(0, MOST_NAMED).map(described);
    const more = open.length > named.length ? [`and ${open.length - named.length} more`] : [];
    const message =
      `the extraction is not complete: ${[...named, ...more].join('; ')}. What came is in ${receipt.output.where}; ` +
      'run again to try these windows once more';
    super(got + lacking, got, { at, message });
    Object.defineProperty(this, 'name', { value: 'ExtractionIncompleteError', configurable: true });
    this.receipt = receipt;
  }
}

function described({ window, state, lacking, got, expected, failure }: OpenChunk): string {
  const which = window ?? 'the whole';
  if (state !== 'short') return `${which} failed (${failure?.code ?? state}: ${failure?.message ?? ''})`;
  return `${which} lacks ${lacking} of ${expected} records (${got} came)`;
}
