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

/** How an export ended. */
export type Outcome =
  | { readonly kind: 'receipt'; readonly receipt: ExtractReceipt }
  | {
      readonly kind: 'failure';
      readonly error: unknown;
      /** Whether the extraction started. */
      readonly started: boolean;
      /** Whether the state file has pages of the run. */
      readonly committed: boolean;
    };

type Failure = Extract<Outcome, { readonly kind: 'failure' }>;

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
  /** The command of the export with these flags instead of `--resume` and `--restart`. */
  readonly commandWith: (...flags: readonly string[]) => string;
}

export function formatOutcome(outcome: Outcome, options: OutcomeOptions): Output {
  if (outcome.kind === 'receipt') return formatReceipt(outcome.receipt, options);
  const { error } = outcome;
  if (error instanceof ExtractionIncompleteError) return formatIncomplete(error, options);
  const err = `error: ${failureText(error)}\n`;
  if (isUsageError(error)) return { code: EXIT.usage, out: '', err };
  return { code: EXIT.failed, out: '', err: err + hintAfter(outcome, options) };
}

function hintAfter({ error, started, committed }: Failure, { commandWith }: OutcomeOptions): string {
  const flags = flagsFor(error);
  if (!started || flags.includes('--restart')) return '';
  return committed
    ? `Committed pages are kept. Fix the problem, then resume with:\n  ${commandWith(...flags, '--resume')}\n`
    : `Nothing was committed. Fix the problem, then start again with:\n  ${commandWith(...flags)}\n`;
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

/** A library option in an error message: `set overwrite: true`. */
const LIBRARY_OPTION = /\b(set )?(overwrite|restart): true\b/g;

/** The command line options that the error's message asks for. */
const flagsFor = (error: unknown): string[] => [
  ...new Set([...errorText(error).matchAll(LIBRARY_OPTION)].map(([, , name]) => `--${name}`)),
];

/** The text of an export's failure, with command line options instead of library options. */
export function failureText(error: unknown): string {
  if (error instanceof QueryChangedError) return queryChangedText(error);
  if (error instanceof RunLockedError) return runLockedText(error);
  return errorText(error).replace(LIBRARY_OPTION, (_all, set, name) => `${set === undefined ? '' : 'add '}--${name}`);
}

const queryChangedText = ({ changed }: QueryChangedError) =>
  plainText(
    `this export was started with different options (${changed.join(', ')}). Resume it with the original options, ` +
      'name the new export with --view <name>, or start over with --restart',
  );

const runLockedText = ({ owner }: RunLockedError) =>
  plainText(`this export is locked by another process: ${owner}. Stop that process, or wait for it`);
