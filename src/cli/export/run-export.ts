import type { CheckpointStore } from '../../extract/checkpoints/checkpoint-store.js';
import { chunkKeys } from '../../extract/checkpoints/run-identity.js';
import { extract } from '../../extract/extract.js';
import type { ExtractReceipt } from '../../extract/receipt/extract-receipt.js';
import { defined } from '../../options/defined.js';
import { EXTRACTABLE } from '../../paging/run-plan.js';
import { sqlite } from '../../sqlite/index.js';
import { resumeCommandLine, retryCommandLine } from '../next-command.js';
import { type CommandStreams, type ExitCode, stopSignals, type StopSignals } from '../process.js';
import { type DisplayFlags, type ExportRequest, metadataOf, viewOf } from './export-request.js';
import { callMethod, dedupeOf, sinkOf } from './extract-inputs.js';
import { formatOutcome, type Outcome } from './format-outcome.js';
import { ProgressDisplay } from './progress-display.js';
import { shouldRestart, type StartMode } from './resume-mode.js';

const MINUTE_MS = 60_000;

export interface ExportRun {
  readonly request: ExportRequest;
  readonly mode: StartMode;
  readonly display: DisplayFlags;
}

/** Runs an export to its end, shows progress, prints the outcome and returns the exit code. */
export async function runExport(run: ExportRun, { stdout, stderr }: CommandStreams): Promise<ExitCode> {
  const { request, display } = run;
  const resumeCommand = resumeCommandLine(request, process.cwd(), process.env);
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
  const { code, out, err } = formatOutcome(outcome, { json: display.json === true, resumeCommand, retryCommand });
  stdout.write(out);
  stderr.write(err);
  return code;
}

type PreparedExport = ExportRun & { readonly resumeCommand: string };

async function outcomeOf(run: PreparedExport, progress: ProgressDisplay, stop: StopSignals): Promise<Outcome> {
  const store = sqlite(run.request.state);
  let started = false;
  try {
    const receipt = await runExtraction({ ...run, store }, { progress, stop, onStart: () => (started = true) });
    return { kind: 'receipt', receipt };
  } catch (error) {
    return { kind: 'failure', error, started };
  } finally {
    await store.close();
  }
}

interface ExportControls {
  readonly progress: ProgressDisplay;
  readonly stop: StopSignals;
  /** Called when all inputs are valid and the extraction starts. */
  readonly onStart: () => void;
}

async function runExtraction(
  { request, mode, display, resumeCommand, store }: PreparedExport & { readonly store: CheckpointStore },
  { progress, stop, onStart }: ExportControls,
): Promise<ExtractReceipt> {
  const paged = await callMethod(request);
  const methodKey = paged[EXTRACTABLE]().dedupe;
  const to = await sinkOf(request, typeof methodKey === 'string' ? methodKey : undefined);
  const key = { view: viewOf(request), ...defined({ org: request.org }) };
  const { run } = chunkKeys(key, request.endpoint, 'export');
  const options = { ...optionsOf(request, display), to, key };
  const restart = await shouldRestart({ store, run, request, mode, resumeCommand });
  onStart();
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
