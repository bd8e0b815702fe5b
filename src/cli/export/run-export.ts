import type { CheckpointStore } from '../../extract/checkpoints/checkpoint-store.js';
import { chunkKeys } from '../../extract/checkpoints/run-identity.js';
import { extract } from '../../extract/extract.js';
import type { ExtractOptions } from '../../extract/options.js';
import type { ExtractReceipt } from '../../extract/receipt/extract-receipt.js';
import { EXTRACTABLE } from '../../paging/run-plan.js';
import { sqlite } from '../../sqlite/index.js';
import { type ExitCode, stopSignals, type StopSignals } from '../process.js';
import { resumeCommandLine, retryCommandLine } from '../next-command.js';
import { ProgressDisplay } from './progress-display.js';
import { shouldRestart, type StartMode } from './resume-mode.js';
import { callMethod, dedupeOf, sinkOf } from './extract-inputs.js';
import { type DisplayFlags, type ExportRequest, invocationOf, viewOf } from './export-request.js';
import { formatOutcome, type Outcome } from './format-outcome.js';

const MINUTE_MS = 60_000;

export interface ExportRun {
  readonly request: ExportRequest;
  readonly mode: StartMode;
  readonly show: DisplayFlags;
}

/** Runs an export to its end, tells on the way how it stands and then how it ended, and gives the exit code. */
export async function runExport(run: ExportRun): Promise<ExitCode> {
  const { json, quiet } = run.show;
  const goOn = resumeCommandLine(run.request, process.cwd(), process.env);
  const retry = retryCommandLine(run.request.state, process.env);
  // The module may look for files where the command was called.
  process.chdir(run.request.cwd);
  const progress = new ProgressDisplay({ quiet: quiet === true });
  const stop = stopSignals(() =>
    progress.say('Stopping: what is being fetched is committed first. A second time ends at once.'),
  );
  const ending = await outcomeOf({ ...run, goOn }, progress, stop).finally(() => {
    stop.dispose();
    progress.end();
  });
  const { code, out, err } = formatOutcome(ending, { json: json === true, resumeCommand: goOn, retryCommand: retry });
  process.stdout.write(out);
  process.stderr.write(err);
  return code;
}

type PreparedExport = ExportRun & { readonly goOn: string };

async function outcomeOf(run: PreparedExport, progress: ProgressDisplay, stop: StopSignals): Promise<Outcome> {
  const store = sqlite(run.request.state);
  let begun = false;
  try {
    const receipt = await runExtraction({ ...run, store }, { progress, stop, onStart: () => (begun = true) });
    return { kind: 'receipt', receipt };
  } catch (error) {
    return { kind: 'failure', error, begun };
  } finally {
    await store.close();
  }
}

interface ExportControls {
  readonly progress: ProgressDisplay;
  readonly stop: StopSignals;
  /** All that was asked for is there, and the extraction begins. */
  readonly onStart: () => void;
}

async function runExtraction(
  { request, mode, show, goOn, store }: PreparedExport & { readonly store: CheckpointStore },
  { progress, stop, onStart }: ExportControls,
): Promise<ExtractReceipt> {
  const paged = await callMethod(request);
  const byMethod = paged[EXTRACTABLE]().dedupe;
  const to = await sinkOf(request, typeof byMethod === 'string' ? byMethod : undefined);
  const { org } = request;
  const key = { view: viewOf(request), ...(org === undefined ? {} : { org }) };
  const { run } = chunkKeys(key, request.endpoint, 'export');
  const chosen = { ...extractOptionsOf(request, show), to, key };
  const restart = await shouldRestart({ store, run, request, mode, resumeCommand: goOn });
  onStart();
  return extract(paged, {
    ...chosen,
    checkpoints: store,
    restart,
    invocation: invocationOf(request),
    stop: stop.signal,
    onProgress: progress.onProgress,
    progressEvery: 1,
    observe: progress.observe,
  });
}

/** What the command line may leave to `extract`. */
function extractOptionsOf(
  request: ExportRequest,
  { maxMinutes }: DisplayFlags,
): Pick<ExtractOptions<unknown>, 'dedupe' | 'workers' | 'maxMs' | 'report' | 'receipt'> {
  const { workers, report, receipt } = request;
  const dedupe = dedupeOf(request);
  return {
    ...(dedupe === undefined ? {} : { dedupe }),
    ...(workers === undefined ? {} : { workers }),
    ...(maxMinutes === undefined ? {} : { maxMs: maxMinutes * MINUTE_MS }),
    ...(report === undefined ? {} : { report }),
    ...(receipt === undefined ? {} : { receipt }),
  };
}
