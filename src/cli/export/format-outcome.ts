import { isPagewrightError } from '../../errors/pagewright-error.js';
import {
  ExtractionIncompleteError,
  QueryChangedError,
  receiptTable,
  RunLockedError,
  type ExtractReceipt,
} from '../../extract/index.js';
import { errorText, plainText } from '../output.js';
import { EXIT, type ExitCode } from '../process.js';

/** How an export ended. `started` is false if it failed before the extraction. */
export type Outcome =
  | { readonly kind: 'receipt'; readonly receipt: ExtractReceipt }
  | { readonly kind: 'failure'; readonly error: unknown; readonly started: boolean };

/** The exit code and the text for standard output and standard error. */
interface Output {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

interface OutcomeOptions {
  readonly json: boolean;
  readonly resumeCommand: string;
  readonly retryCommand: string;
}

export function formatOutcome(outcome: Outcome, options: OutcomeOptions): Output {
  if (outcome.kind === 'receipt') return formatReceipt(outcome.receipt, options);
  const { error, started } = outcome;
  if (error instanceof ExtractionIncompleteError) return formatIncomplete(error, options);
  const err = `error: ${failureText(error)}\n`;
  if (isUsageError(error)) return { code: EXIT.usage, out: '', err };
  const hint =
    started && !requiresRestart(error)
      ? `Committed pages are kept. Fix the problem, then resume with:\n  ${options.resumeCommand}\n`
      : '';
  return { code: EXIT.failed, out: '', err: err + hint };
}

function formatReceipt(receipt: ExtractReceipt, options: OutcomeOptions): Output {
  const out = receiptText(receipt, options);
  if (receipt.complete) return { code: EXIT.success, out, err: '' };
  const reason = receipt.partial === 'time' ? 'Time limit reached' : 'Stopped';
  return {
    code: EXIT.resumable,
    out,
    err: `${reason}. All fetched pages are saved. Resume with:\n  ${options.resumeCommand}\n`,
  };
}

function formatIncomplete(error: ExtractionIncompleteError, options: OutcomeOptions): Output {
  const err = `error: ${errorText(error)}\nRetry these windows with:\n  ${options.retryCommand}\n`;
  return { code: EXIT.incomplete, out: receiptText(error.receipt, options), err };
}

const receiptText = (receipt: ExtractReceipt, { json }: OutcomeOptions) =>
  json ? `${JSON.stringify(receipt, null, 2)}\n` : receiptTable(receipt);

/** Whether the call itself was wrong, so that repeating it cannot succeed. */
const isUsageError = (error: unknown) =>
  isPagewrightError(error, 'CONFIGURATION') || error instanceof QueryChangedError;

/** Command line options by the library options that error messages name. */
const FLAGS = [
  ['overwrite: true', '--overwrite'],
  ['restart: true', '--restart'],
] as const;

/** The text of an export's failure, with command line options instead of library options. */
export function failureText(error: unknown): string {
  if (error instanceof QueryChangedError) return queryChangedText(error);
  if (error instanceof RunLockedError) return runLockedText(error);
  const text = errorText(error);
  const flags = FLAGS.filter(([words]) => text.includes(words)).map(([, flag]) => flag);
  return flags.length === 0 ? text : `${text} (here: ${flags.join(', ')})`;
}

/** Whether the run cannot be resumed. */
const requiresRestart = (error: unknown): boolean => errorText(error).includes('restart: true');

const queryChangedText = ({ changed }: QueryChangedError) =>
  plainText(
    `this export was started with different options (${changed.join(', ')}). Resume it with the original options, ` +
      'name the new export with --view <name>, or start over with --restart',
  );

const runLockedText = ({ owner }: RunLockedError) =>
  plainText(`this export is locked by another process: ${owner}. Stop that process, or wait for it`);
