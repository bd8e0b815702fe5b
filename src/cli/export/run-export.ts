import type { CheckpointStore } from '../../extract/checkpoints/checkpoint-store.js';
import { chunkKeys } from '../../extract/checkpoints/chunk-key.js';
import { extract } from '../../extract/extract.js';
import type { ExtractOptions } from '../../extract/options.js';
import type { ExtractReceipt } from '../../extract/receipt/extract-receipt.js';
import { EXTRACTABLE } from '../../paging/extractable.js';
import { sqlite } from '../../sqlite/index.js';
import type { ExitCode } from '../exit-code.js';
import { goOnLine, retryLine } from '../output/command-line.js';
import { ProgressShow } from '../progress/show-progress.js';
import { stopSignals, type StopSignals } from '../stop-signals.js';
import { beginsAnew, type Manner } from './begin-or-go-on.js';
import { callMethod } from './call-method.js';
import { dedupeOf } from './dedupe-of.js';
import type { ShowFlags } from './export-flags.js';
import { invocationOf, viewOf, type ExportRequest } from './export-request.js';
import { sinkOf } from './sink-of.js';
import { tellEnding, type Ending } from './tell-ending.js';

const MINUTE_MS = 60_000;

export interface ExportRun {
  readonly request: ExportRequest;
  readonly manner: Manner;
  readonly show: ShowFlags;
}

/** Runs an export to its end, tells on the way how it stands and then how it ended, and gives the exit code. */
export async function runExport(run: ExportRun): Promise<ExitCode> {
  const { json, quiet } = run.show;
  const goOn = goOnLine(run.request, process.cwd(), process.env);
  const retry = retryLine(run.request.state, process.env);
  // The module may look for files where the command was called.
  process.chdir(run.request.cwd);
  const progress = new ProgressShow({ quiet: quiet === true });
  const stop = stopSignals(() =>
    progress.say('Stopping: what is being fetched is committed first. A second time ends at once.'),
  );
  const ending = await endingOf({ ...run, goOn }, progress, stop).finally(() => {
    stop.dispose();
    progress.end();
  });
  const { code, out, err } = tellEnding(ending, { json: json === true, goOn, retry });
  process.stdout.write(out);
  process.stderr.write(err);
  return code;
}

type Begun = ExportRun & { readonly goOn: string };

async function endingOf(run: Begun, progress: ProgressShow, stop: StopSignals): Promise<Ending> {
  const store = sqlite(run.request.state);
  let begun = false;
  try {
    const receipt = await extraction({ ...run, store }, { progress, stop, began: () => (begun = true) });
    return { kind: 'receipt', receipt };
  } catch (error) {
    return { kind: 'failure', error, begun };
  } finally {
    await store.close();
  }
}

interface Surroundings {
  readonly progress: ProgressShow;
  readonly stop: StopSignals;
  /** All that was asked for is there, and the extraction begins. */
  readonly began: () => void;
}

async function extraction(
  { request, manner, show, goOn, store }: Begun & { readonly store: CheckpointStore },
  { progress, stop, began }: Surroundings,
): Promise<ExtractReceipt> {
  const paged = await callMethod(request);
  const byMethod = paged[EXTRACTABLE]().dedupe;
  const to = await sinkOf(request, typeof byMethod === 'string' ? byMethod : undefined);
  const { org } = request;
  const key = { view: viewOf(request), ...(org === undefined ? {} : { org }) };
  const { run } = chunkKeys(key, request.endpoint, 'export');
  const chosen = { ...chosenOptions(request, show), to, key };
  const restart = await beginsAnew({ store, run, request, manner, goOn });
  began();
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
function chosenOptions(
  request: ExportRequest,
  { maxMinutes }: ShowFlags,
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
