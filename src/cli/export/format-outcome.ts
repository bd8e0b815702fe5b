import { isPagewrightError } from '../../errors/pagewright-error.js';
import { ExtractionIncompleteError, type QueryChangedError, type RunLockedError } from '../../extract/errors.js';
import type { ExtractReceipt } from '../../extract/receipt/extract-receipt.js';
import { receiptTable } from '../../extract/receipt/receipt-table.js';
import { errorText, plainText } from '../output.js';
import { EXIT, type ExitCode } from '../process.js';

/** How an export ended: with a receipt, whole or not, or with a failure. */
export type Outcome =
  | { readonly kind: 'receipt'; readonly receipt: ExtractReceipt }
  | { readonly kind: 'failure'; readonly error: unknown; readonly begun: boolean };

/** What is printed of it: `out` on standard output, `err` on standard error. */
interface Output {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

interface OutcomeOptions {
  readonly json: boolean;
  /** What to type to go on, and to try again what failed. */
  readonly resumeCommand: string;
  readonly retryCommand: string;
}

export function formatOutcome(ending: Outcome, options: OutcomeOptions): Output {
  if (ending.kind === 'receipt') return formatReceipt(ending.receipt, options);
  if (ending.error instanceof ExtractionIncompleteError) return formatIncomplete(ending.error, options);
  const err = `error: ${failureText(ending.error)}\n`;
  if (isUsageError(ending.error)) return { code: EXIT.usage, out: '', err };
  const stays =
    ending.begun && !requiresRestart(ending.error)
      ? `What was committed stays. Once that is seen to, go on with:\n  ${options.resumeCommand}\n`
      : '';
  return { code: EXIT.failed, out: '', err: err + stays };
}

function formatReceipt(receipt: ExtractReceipt, options: OutcomeOptions): Output {
  const out = receiptText(receipt, options);
  if (receipt.complete) return { code: EXIT.good, out, err: '' };
  const why = receipt.partial === 'time' ? 'Its time was over' : 'It was stopped';
  return {
    code: EXIT.resumable,
    out,
    err: `${why}; all that came is committed. Go on with:\n  ${options.resumeCommand}\n`,
  };
}

function formatIncomplete(error: ExtractionIncompleteError, options: OutcomeOptions): Output {
  const err = `error: ${errorText(error)}\nTry these windows again with:\n  ${options.retryCommand}\n`;
  return { code: EXIT.incomplete, out: receiptText(error.receipt, options), err };
}

const receiptText = (receipt: ExtractReceipt, { json }: OutcomeOptions) =>
  json ? `${JSON.stringify(receipt, null, 2)}\n` : receiptTable(receipt);

/** Where another call would fare better, whatever is done meanwhile. */
const isUsageError = (error: unknown) =>
  isPagewrightError(error, 'CONFIGURATION') || isPagewrightError(error, 'QUERY_CHANGED');

/** What an option that a message names is called on the command line. */
const FLAGS = [
  ['overwrite: true', '--overwrite'],
  ['restart: true', '--restart'],
] as const;

/** What is said of the failure of an export, in the words of the command line. */
export function failureText(error: unknown): string {
  if (isPagewrightError(error, 'QUERY_CHANGED')) return queryChangedText(error as QueryChangedError);
  if (isPagewrightError(error, 'RUN_HELD')) return runLockedText(error as RunLockedError);
  const text = errorText(error);
  const flags = FLAGS.filter(([words]) => text.includes(words)).map(([, flag]) => flag);
  return flags.length === 0 ? text : `${text} (here: ${flags.join(', ')})`;
}

/** Whether the failure says that there is no going on. */
export const requiresRestart = (error: unknown): boolean => /begin anew with restart: true/i.test(errorText(error));

const queryChangedText = ({ changed }: QueryChangedError) =>
  plainText(
    `this export was begun with another ${changed.join(', ')}; go on with what it was begun with, keep the new one under a name of its own (--view <name>), ` +
      'or begin anew with --restart',
  );

const runLockedText = ({ owner }: RunLockedError) =>
  plainText(`another process works on this export: ${owner}. Let it end, or stop it`);
