import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import { createEmitter } from '../events/emitter.js';
import { EXTRACTABLE, type Extractable } from '../paging/run-plan.js';
import type { JsonObject } from '../position.js';
import { eitherSignal, linkedController, type LinkedController } from '../time/abortable.js';
import { chunkKeys, type RunKeys } from './checkpoints/run-identity.js';
import type { StoredRun } from './checkpoints/stored-run.js';
import { Deduper } from './dedupe/deduper.js';
import { fingerprinter } from './dedupe/fingerprint.js';
import { type ExtractOptions, type ResolvedExtractOptions, resolveExtractOptions } from './options.js';
import { ProgressMeter } from './progress.js';
import type { ExtractReceipt } from './receipt/extract-receipt.js';
import { type Extraction, FinishedExtraction } from './run/extraction.js';
import { cleanUp, wrapSinkErrors } from './run/failures.js';
import { GracefulShutdown } from './run/graceful-shutdown.js';
import { LiveExtraction } from './run/live-extraction.js';
import { openRun } from './run/open-run.js';
import { checkDirectories } from './run/reports.js';
import { ChunkTable } from './run/run-context.js';
import { RunLease } from './run/run-lease.js';
import { RunLog } from './run/run-log.js';

/**
 * Pulls all records of a call into a sink, in windows that are fetched side by side where the method has `@DateChunked`. The run's state is committed
 * page by page: killed at any moment and called again, it goes on where it stood, and the output has every record once. A run that is complete
 * sends nothing.
 *
 * @example
 * const receipt = await extract(crm.conversations({ interval }), {
 *   to: ndjson('conversations.ndjson'),
 *   checkpoints: sqlite('run.db'),
 *   workers: 4,
 * });
 * @returns the receipt; one with `partial` where `stop`, `stopOn` or `maxMs` ended the run before its end
 * @throws ExtractionIncompleteError where chunks failed or came short at the end, unless `onIncomplete` accepts it
 * @throws QueryChangedError where the store has the run with another query
 * @throws RunHeldError where another process works on it
 * @throws SinkError, CheckpointError where the sink or the store fails; what was committed stays
 * @throws ConfigurationError for bad options; the signal's reason where it aborts
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

/** Resolves when all workers have; rejects with what stopped the first of them, once none works any more. */
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
 * Opens a run, or the one to go on with, and gives its chunks to whoever works on them. `extract` is this with workers of its own.
 *
 * @example
 * const extraction = await openExtraction(crm.users(), { to: ndjson('users.ndjson') });
 * try {
 *   for await (const chunk of extraction.chunks()) await extraction.work(chunk);
 *   const receipt = await extraction.finish();
 * } finally {
 *   await extraction.close();
 * }
 * @throws ConfigurationError for what is no call of a paged method, and for unknown or malformed options
 * @throws QueryChangedError where the store has the run with another query
 * @throws RunHeldError where another process works on it
 */
export async function openExtraction<T>(paged: AsyncIterable<T>, options: ExtractOptions<T>): Promise<Extraction> {
  const source = requireExtractable(paged);
  const resolved = resolveExtractOptions(options, source);
  await checkDirectories(resolved, `extract(${source.endpoint})`);
  const keys = chunkKeys(resolved.key, source.endpoint, `extract(${source.endpoint})`);
  const control = linkSignals(source.signal, resolved.signal);
  const { checkpoints: store, clock, leaseMs, waitForRunMs } = resolved;
  const hold = new RunLease(store, keys.run, { clock, leaseMs, waitForRunMs, signal: control.signal });
  try {
    const stored = await openRun({ source, options: resolved, keys, lease: hold });
    if (stored.receipt) return await openFinished(asReceipt(stored.receipt), resolved, { hold, control });
    return await openLive({ source, options: resolved, keys, hold, control, stored });
  } catch (error) {
    await cleanUp(true, [() => control.release(), () => hold.release(), () => store.close()]);
    throw error;
  }
}

/** Another process may have come to the end while this one waited for it, which holds the run by now. */
async function openFinished<T>(
  receipt: ExtractReceipt,
  options: ResolvedExtractOptions<T>,
  { hold, control }: Pick<Opening<T>, 'hold' | 'control'>,
): Promise<Extraction> {
  await hold.release();
  control.release();
  return new FinishedExtraction(receipt, options);
}

interface Opening<T> {
  readonly source: Extractable<T>;
  readonly options: ResolvedExtractOptions<T>;
  readonly keys: RunKeys;
  readonly hold: RunLease;
  readonly control: LinkedController;
  readonly stored: StoredRun;
}

/** What the run needs of this process, in the order in which each may fail. */
async function openLive<T>({ source, options, keys, hold, control }: Opening<T>): Promise<LiveExtraction<T>> {
  const { checkpoints: store, clock, to, progressEvery, onProgress, observe, stop, stopOn, maxMs } = options;
  const { endpoint } = source;
  const chunks = await store.chunks(keys.run);
  const fresh = chunks.every(({ mark }) => mark === null);
  const table = new ChunkTable(chunks);
  const deduper = await restoreDeduper(options, table, keys.run);
  const diary = new RunLog(store, keys.run, clock);
  await diary.session('begin');
  const session = await wrapSinkErrors(endpoint, () => to.open({ run: keys.run, endpoint, fresh, store }));
  const host = {
    ...{ source, options, keys, lease: hold, store, session, table, deduper, log: diary, clock },
    meter: new ProgressMeter(table, { endpoint, clock, progressEvery, onProgress }),
    shutdown: new GracefulShutdown({ stop, stopOn, maxMs, clock, cancel: (reason) => control.abort(reason) }),
    signal: control.signal,
    emit: createEmitter([observe]),
  };
  return new LiveExtraction(host, control);
}

/** What earlier processes have handed over is known again. */
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

/** Aborts when the call is cancelled, or the extraction. */
function linkSignals(one: AbortSignal | undefined, other: AbortSignal | undefined): LinkedController {
  const either = one ? eitherSignal(one, other) : undefined;
  const control = linkedController(either ? either.signal : other);
  return {
    signal: control.signal,
    abort: (reason) => control.abort(reason),
    release() {
      control.release();
      either?.release();
    },
  };
}

const asReceipt = (json: JsonObject) => json as JsonObject & ExtractReceipt;

/** @throws ConfigurationError for what is no call of a paged method */
function requireExtractable<T>(paged: AsyncIterable<T>): Extractable<T> {
  const candidate = paged as { readonly [EXTRACTABLE]?: () => Extractable<T> } | null | undefined;
  if (typeof candidate?.[EXTRACTABLE] === 'function') return candidate[EXTRACTABLE]();
  const advice = 'a method with collect gives an array instead: leave collect out';
  throw new ConfigurationError(
    `extract() takes a call of a method with @Paginated, such as crm.users({ … }), got ${describeValue(paged)}; ${advice}`,
  );
}
