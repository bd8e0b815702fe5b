import { isPagewrightError } from '../../errors/pagewright-error.js';
import { ExtractionIncompleteError } from '../../extract/extraction-incomplete-error.js';
import type { ExtractReceipt } from '../../extract/receipt/extract-receipt.js';
import { receiptTable } from '../../extract/receipt/receipt-table.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { errorText } from '../output/error-text.js';
import { asksToBeginAnew, failureText } from './failure-text.js';

/** How an export ended: with a receipt, whole or not, or with a failure. */
export type Ending =
  | { readonly kind: 'receipt'; readonly receipt: ExtractReceipt }
  | { readonly kind: 'failure'; readonly error: unknown; readonly begun: boolean };

/** What is printed of it: `out` on standard output, `err` on standard error. */
export interface Told {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

export interface TellOptions {
  readonly json: boolean;
  /** What to type to go on, and to try again what failed. */
  readonly goOn: string;
  readonly retry: string;
}

export function tellEnding(ending: Ending, options: TellOptions): Told {
  if (ending.kind === 'receipt') return receiptTold(ending.receipt, options);
  if (ending.error instanceof ExtractionIncompleteError) return incompleteTold(ending.error, options);
  const err = `error: ${failureText(ending.error)}\n`;
  if (isUsage(ending.error)) return { code: EXIT.usage, out: '', err };
  const stays =
    ending.begun && !asksToBeginAnew(ending.error)
      ? `What was committed stays. Once that is seen to, go on with:\n  ${options.goOn}\n`
      : '';
  return { code: EXIT.failed, out: '', err: err + stays };
}

function receiptTold(receipt: ExtractReceipt, options: TellOptions): Told {
  const out = receiptText(receipt, options);
  if (receipt.complete) return { code: EXIT.good, out, err: '' };
  const why = receipt.partial === 'time' ? 'Its time was over' : 'It was stopped';
  return { code: EXIT.resumable, out, err: `${why}; all that came is committed. Go on with:\n  ${options.goOn}\n` };
}

function incompleteTold(error: ExtractionIncompleteError, options: TellOptions): Told {
  const err = `error: ${errorText(error)}\nTry these windows again with:\n  ${options.retry}\n`;
  return { code: EXIT.incomplete, out: receiptText(error.receipt, options), err };
}

const receiptText = (receipt: ExtractReceipt, { json }: TellOptions) =>
  json ? `${JSON.stringify(receipt, null, 2)}\n` : receiptTable(receipt);

/** Where another call would fare better, whatever is done meanwhile. */
const isUsage = (error: unknown) =>
  isPagewrightError(error, 'CONFIGURATION') || isPagewrightError(error, 'QUERY_CHANGED');
