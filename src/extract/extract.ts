import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { createEmitter } from '../events/emitter.js';
import { EXTRACTABLE, type Extractable } from '../paging/run-plan.js';
import { eitherSignal, linkedController, type LinkedController } from '../time/clock.js';
import { chunkKeys, type RunKeys } from './checkpoints/run-identity.js';
import { Deduper } from './dedupe/deduper.js';
import { fingerprinter } from './dedupe/fingerprint.js';
import { type ExtractOptions, type ResolvedExtractOptions, resolveExtractOptions } from './options.js';
import { ProgressMeter } from './progress.js';
import type { ExtractReceipt } from './receipt/extract-receipt.js';
import { type Extraction, FinishedExtraction, LiveExtraction } from './run/extraction.js';
import { cleanUp, wrapSinkErrors } from './run/failures.js';
import { GracefulShutdown } from './run/graceful-shutdown.js';
import { openRun } from './run/open-run.js';
import { checkDirectories } from './run/reports.js';
import { ChunkTable, type RunContext } from './run/run-context.js';
import { RunLease } from './run/run-lease.js';
import { RunLog } from './run/run-log.js';

/**
 * Writes all records of a call to a sink, and commits the progress after every page. If the process dies, make the same call again: it resumes, and each
 * record is in the output once. A call with `@DateChunked` is fetched in parallel windows. A complete run sends nothing.
 *
 * @example
 * const receipt = await extract(crm.conversations({ interval }), {
 *   to: ndjson('conversations.ndjson'),
 *   checkpoints: sqlite('run.db'),
 *   workers: 4,
 * });
 * @returns the receipt, with `partial` if `stop`, `stopOn` or `maxMs` stopped the run
 * @throws ExtractionIncompleteError if chunks failed or lack records, unless `onIncomplete` is `'accept'`
 * @throws QueryChangedError if the stored run has another query
 * @throws RunLockedError if another process holds the run
 * @throws SinkError, CheckpointError if the sink or the store fails; committed progress is kept
 * @throws ConfigurationError for invalid options; the reason of `signal` if it aborts
 */
export async function extract<T>(paged: AsyncIterable<T>, options: ExtractOptions<T>): Promise<ExtractReceipt> {
  const extraction = await openExtraction(paged, options);
  let failed = true;
  try {
    await runWorkers(extraction, extraction.workers);
    const receipt = await extraction.finish();
    failed = false;
    return receipt;
  } finally {
    await extraction.close(failed);
  }
}

/** Runs `workers` loops over the chunks. Rejects with the first failure, after all loops have ended. */
async function runWorkers(extraction: Extraction, workers: number): Promise<void> {
  const failures: unknown[] = [];
  const worker = async (index: number) => {
    try {
      for await (const chunk of extraction.chunks()) await extraction.work(chunk, index);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, index) => worker(index)));
  if (failures.length > 0) throw failures[0];
}

/**
 * Opens a new or stored run, and lets you hand out its chunks. `extract` does this with its own workers.
 *
 * @example
 * const extraction = await openExtraction(crm.users(), { to: ndjson('users.ndjson') });
 * try {
 *   for await (const chunk of extraction.chunks()) await extraction.work(chunk);
 *   const receipt = await extraction.finish();
 * } finally {
 *   await extraction.close();
 * }
 * @throws ConfigurationError if `paged` is not a call of a paged method, and for invalid options
 * @throws QueryChangedError if the stored run has another query
 * @throws RunLockedError if another process holds the run
 */
export async function openExtraction<T>(paged: AsyncIterable<T>, given: ExtractOptions<T>): Promise<Extraction> {
  const source = requireExtractable(paged);
  const where = `extract(${source.endpoint})`;
  const options = resolveExtractOptions(given, source);
  await checkDirectories(options, where);
  const keys = chunkKeys(options.key, source.endpoint, where);
  const control = linkSignals(source.signal, options.signal);
  const { checkpoints: store, clock, leaseMs, waitForRunMs } = options;
  const lease = new RunLease(store, keys.run, { clock, leaseMs, waitForRunMs, signal: control.signal });
  try {
    const { receipt } = await openRun({ source, options, keys, lease });
    if (!receipt) return await openLive({ source, options, keys, lease, control });
    // The run may have been acquired: another process may have completed it while this one waited.
    await lease.release();
    control.release();
    return new FinishedExtraction(receipt as typeof receipt & ExtractReceipt, options);
  } catch (error) {
    await cleanUp(true, [() => control.release(), () => lease.release(), () => store.close()]);
    throw error;
  }
}

interface Opening<T> {
  readonly source: Extractable<T>;
  readonly options: ResolvedExtractOptions<T>;
  readonly keys: RunKeys;
  readonly lease: RunLease;
  readonly control: LinkedController;
}

/** Creates the context of a run, in the order in which its parts may fail. */
async function openLive<T>({ source, options, keys, lease, control }: Opening<T>): Promise<LiveExtraction<T>> {
  const { checkpoints: store, clock, to, progressEvery, onProgress, observe, stop, stopOn, maxMs } = options;
  const { endpoint } = source;
  const chunks = await store.chunks(keys.run);
  const fresh = chunks.every(({ mark }) => mark === null);
  const table = new ChunkTable(chunks);
  const deduper = await restoreDeduper(options, table, keys.run);
  const log = new RunLog(store, keys.run, clock);
  await log.session('begin');
  const session = await wrapSinkErrors(endpoint, () => to.open({ run: keys.run, endpoint, fresh, store }));
  const context: RunContext<T> = {
    ...{ endpoint, source, options, keys, lease, store, session, table, deduper, log, clock },
    meter: new ProgressMeter(table, { endpoint, clock, progressEvery, onProgress }),
    shutdown: new GracefulShutdown({ stop, stopOn, maxMs, clock, cancel: (reason) => control.abort(reason) }),
    signal: control.signal,
    emit: createEmitter([observe]),
  };
  return new LiveExtraction(context, control);
}

/** A deduper that knows the records of earlier processes. */
async function restoreDeduper<T>(
  { dedupe, checkpoints: store }: ResolvedExtractOptions<T>,
  table: ChunkTable,
  run: string,
): Promise<Deduper | undefined> {
  if (!dedupe) return undefined;
  const deduper = new Deduper(dedupe, fingerprinter(dedupe.key, dedupe.width));
  for await (const block of store.keys(run)) deduper.restore(block, table.get(block.chunk));
  return deduper;
}

/** A controller that aborts with the signal of the call, and with that of the extraction. */
function linkSignals(ofCall: AbortSignal | undefined, ofExtraction: AbortSignal | undefined): LinkedController {
  const either = ofCall ? eitherSignal(ofCall, ofExtraction) : undefined;
  const control = linkedController(either ? either.signal : ofExtraction);
  return {
    signal: control.signal,
    abort: (reason) => control.abort(reason),
    release() {
      control.release();
      either?.release();
    },
  };
}

function requireExtractable<T>(paged: AsyncIterable<T>): Extractable<T> {
  const candidate = paged as { readonly [EXTRACTABLE]?: () => Extractable<T> } | null | undefined;
  if (typeof candidate?.[EXTRACTABLE] === 'function') return candidate[EXTRACTABLE]();
  throw new ConfigurationError(
    `extract() requires a call of a @Paginated method, such as crm.users({ … }), got ${describeValue(paged)}. ` +
      'A method with collect returns an array: remove collect',
  );
}
