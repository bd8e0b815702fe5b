import { ConfigurationError } from '../../errors/pagewright-error.js';
import { chunkKeys } from '../../extract/checkpoints/run-identity.js';
import {
  bloom,
  type CheckpointStore,
  csv,
  type Dedupe,
  exact,
  extract,
  type ExtractReceipt,
  ndjson,
  type Sink,
} from '../../extract/index.js';
import { totalsOf } from '../../extract/progress.js';
import { formatCount, pluralize } from '../../extract/receipt/format.js';
import { defined } from '../../json/plain-objects.js';
import type { Paged } from '../../paging/paged.js';
import { EXTRACTABLE } from '../../paging/run-plan.js';
import { sqlite, sqliteTable } from '../../sqlite/index.js';
import { findMethod } from '../modules/find-method.js';
import { loadModule } from '../modules/load-module.js';
import { exportCommandLine, resumeCommandLine, retryCommandLine } from '../next-command.js';
import { type CommandStreams, type ExitCode, stopSignals, type StopSignals } from '../process.js';
import { type DisplayFlags, type ExportRequest, metadataOf, viewOf } from './export-request.js';
import { formatOutcome, type Outcome } from './format-outcome.js';
import { ProgressDisplay } from './progress-display.js';

const MINUTE_MS = 60_000;

export interface ExportRun {
  readonly request: ExportRequest;
  readonly mode: StartMode;
  readonly display: DisplayFlags;
}

/** Runs an export to its end, shows progress, prints the outcome and returns the exit code. */
export async function runExport(run: ExportRun, { stdout, stderr }: CommandStreams): Promise<ExitCode> {
  const { request, display } = run;
  const here = process.cwd();
  const commandWith = (...flags: readonly string[]) => exportCommandLine(request, flags, here, process.env);
  const resumeCommand = resumeCommandLine(request, here, process.env);
  const retryCommand = retryCommandLine(request.state, process.env);
  // The module may read files where the command was called.
  process.chdir(request.cwd);
  const progress = new ProgressDisplay(stderr, { quiet: display.quiet === true });
  const stop = stopSignals(() =>
    progress.writeLine('Stopping: committing the current pages first. Press Ctrl-C again to stop at once.'),
  );
  const outcome = await outcomeOf({ ...run, resumeCommand }, progress, stop).finally(() => {
    stop.dispose();
    progress.end();
  });
  const json = display.json === true;
  const { code, out, err } = formatOutcome(outcome, { json, resumeCommand, retryCommand, commandWith });
  stdout.write(out);
  stderr.write(err);
  return code;
}

type PreparedExport = ExportRun & { readonly resumeCommand: string };

async function outcomeOf(run: PreparedExport, progress: ProgressDisplay, stop: StopSignals): Promise<Outcome> {
  const store = sqlite(run.request.state);
  let started: string | undefined;
  try {
    const receipt = await runExtraction({ ...run, store }, { progress, stop, onStart: (name) => (started = name) });
    return { kind: 'receipt', receipt };
  } catch (error) {
    const committed = started !== undefined && (await hasPages(store, started));
    return { kind: 'failure', error, started: started !== undefined, committed };
  } finally {
    await store.close();
  }
}

/** Whether the run has committed pages; `true` if the store cannot be read, which may be what failed. */
const hasPages = (store: CheckpointStore, run: string): Promise<boolean> =>
  store.chunks(run).then(
    (chunks) => chunks.some(({ counts }) => counts.pages > 0),
    () => true,
  );

interface ExportControls {
  readonly progress: ProgressDisplay;
  readonly stop: StopSignals;
  /** Called with the name of the run in the store when all inputs are valid and the extraction starts. */
  readonly onStart: (run: string) => void;
}

async function runExtraction(
  { request, mode, display, resumeCommand, store }: PreparedExport & { readonly store: CheckpointStore },
  { progress, stop, onStart }: ExportControls,
): Promise<ExtractReceipt> {
  const paged = await callMethod(request);
  const methodKey = paged[EXTRACTABLE]().dedupe;
  const to = sinkOf(request, typeof methodKey === 'string' ? methodKey : undefined);
  const key = { view: viewOf(request), ...defined({ org: request.org }) };
  const { run } = chunkKeys(key, request.endpoint, 'export');
  const options = { ...optionsOf(request, display), to, key };
  const restart = await shouldRestart({ store, run, request, mode, resumeCommand });
  onStart(run);
  return extract(paged, {
    ...options,
    checkpoints: store,
    restart,
    metadata: metadataOf(request),
    stop: stop.signal,
    onProgress: progress.onProgress,
    progressEvery: 1,
    observe: progress.observe,
  });
}

/** The options of `extract` that the command line may leave to their defaults. */
const optionsOf = (request: ExportRequest, { maxMinutes }: DisplayFlags) =>
  defined({
    dedupe: dedupeOf(request),
    workers: request.workers,
    maxMs: maxMinutes && maxMinutes * MINUTE_MS,
    report: request.report,
    receipt: request.receipt,
  });

/** What to do if the state file already contains the export: reject, resume or start over. */
export type StartMode = 'start' | 'resume' | 'restart';

interface RunToStart {
  readonly store: CheckpointStore;
  /** Name of the run in the store. */
  readonly run: string;
  readonly request: Pick<ExportRequest, 'state'>;
  readonly mode: StartMode;
  readonly resumeCommand: string;
}

/**
 * Whether to start over. A run without committed pages is ignored: it failed before its first page.
 *
 * @throws ConfigurationError if the run exists and the mode is `'start'`
 */
export async function shouldRestart({ store, run, request, mode, resumeCommand }: RunToStart): Promise<boolean> {
  if (mode !== 'start') return mode === 'restart';
  const existing = await store.run(run);
  if (!existing) return false;
  if (existing.receipt) {
    throw new ConfigurationError(
      `${request.state} already contains this export (complete). Fetch everything again with --restart --overwrite, ` +
        'or print its receipt with --resume',
    );
  }
  const chunks = await store.chunks(run);
  if (chunks.every(({ counts }) => counts.pages === 0)) return true;
  throw new ConfigurationError(
    `${request.state} already contains this export (unfinished, ${formatCount(totalsOf(chunks).records)} records). ` +
      `Resume with:\n  ${resumeCommand}\nor start over with --restart`,
  );
}

/**
 * The call to export. Nothing is sent yet.
 *
 * @throws ConfigurationError if the method does not exist or takes a different number of arguments
 */
async function callMethod({ module, endpoint, args, params }: ExportRequest): Promise<Paged<unknown>> {
  const { client, method, paramsIndex } = await findMethod(await loadModule(module), endpoint, module);
  if (args.length !== paramsIndex) {
    throw new ConfigurationError(
      `${endpoint} takes ${pluralize(paramsIndex, 'argument')} before its params, got ${args.length}. ` +
        `Pass them as a JSON array: --args '["…"]'`,
    );
  }
  const call = (client as Record<string, (...all: readonly unknown[]) => Paged<unknown>>)[method]!;
  return call.call(client, ...args, params);
}

type Destination = Pick<ExportRequest, 'to' | 'table' | 'key' | 'fields' | 'overwrite' | 'endpoint'>;

const FORMATS = [
  { name: 'ndjson', pattern: /\.(ndjson|jsonl)(\.gz)?$/i },
  { name: 'csv', pattern: /\.csv(\.gz)?$/i },
  { name: 'table', pattern: /\.(db|sqlite3?)$/i },
] as const;

/**
 * The sink for the output file, by its extension.
 *
 * @param methodKey path of the method's `dedupe`
 * @throws ConfigurationError for an unknown extension, or an option that the format does not support
 */
function sinkOf(destination: Destination, methodKey?: string): Sink<unknown> {
  const { to, fields } = destination;
  const overwrite = destination.overwrite === true;
  const format = FORMATS.find(({ pattern }) => pattern.test(to))?.name;
  if (format === undefined) {
    throw new ConfigurationError(
      `--to ${to} has no known extension. Use .ndjson, .ndjson.gz, .csv, .csv.gz, or .db for a SQLite table`,
    );
  }
  if (format === 'table') return tableSink(destination, methodKey);
  if (destination.table !== undefined) {
    throw new ConfigurationError(`--table requires a SQLite output, but --to is ${to}`);
  }
  if (format === 'csv') return csv(to, { overwrite, ...defined({ columns: fields }) });
  return ndjson(to, { overwrite, ...defined({ fields }) });
}

/** By default, the table has the method's name and the key of its `dedupe`. */
function tableSink(
  { to, endpoint, table = endpoint.split('.')[1]!, key, fields, overwrite }: Destination,
  methodKey?: string,
): Sink<unknown> {
  const optional = defined({ key: key ?? methodKey, columns: fields });
  return sqliteTable(to, { table, overwrite: overwrite === true, ...optional });
}

/** The `dedupe` option for `--dedupe` and `--key`; `undefined` keeps the method's own. */
export function dedupeOf({ dedupe, key }: Pick<ExportRequest, 'dedupe' | 'key'>): Dedupe | false | undefined {
  switch (dedupe?.kind) {
    case 'off':
      return false;
    case 'exact':
      return exact({ ...defined({ key }), bits: dedupe.bits });
    case 'bloom':
      return bloom({ ...defined({ key }), falsePositiveRate: dedupe.rate, expected: dedupe.capacity });
    case undefined:
      return key === undefined ? undefined : exact({ key });
  }
}
