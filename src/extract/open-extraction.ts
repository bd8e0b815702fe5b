import { ConfigurationError } from '../errors/configuration-error.js';
import type { JsonObject } from '../errors/page-context.js';
import { show } from '../errors/show.js';
import { createEmitter } from '../events/emitter.js';
import { EXTRACTABLE, type Extractable } from '../paging/extractable.js';
import { eitherSignal, linkedController, type LinkedController } from '../time/abortable.js';
import { chunkKeys, type Keys } from './checkpoints/chunk-key.js';
import type { StoredRun } from './checkpoints/stored-run.js';
import { Deduper } from './dedupe/deduper.js';
import { fingerprinter } from './dedupe/fingerprint.js';
import type { Extraction } from './extraction.js';
import { Diary } from './log/diary.js';
import type { ExtractOptions } from './options.js';
import { ProgressMeter } from './progress/progress-meter.js';
import type { ExtractReceipt } from './receipt/extract-receipt.js';
import { resolveExtractOptions, type ResolvedExtractOptions } from './resolve-options.js';
import { ChunkTable } from './run/chunk-table.js';
import { checkPlaces } from './run/check-places.js';
import { cleanUp } from './run/clean-up.js';
import { FinishedExtraction } from './run/finished-extraction.js';
import { inSink } from './run/in-sink.js';
import { LiveExtraction } from './run/live-extraction.js';
import { openRun } from './run/open-run.js';
import { RunHold } from './run/run-hold.js';
import { Stopping } from './run/stopping.js';

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
  const source = extractableOf(paged);
  const resolved = resolveExtractOptions(options, source);
  await checkPlaces(resolved, `extract(${source.endpoint})`);
  const keys = chunkKeys(resolved.key, source.endpoint, `extract(${source.endpoint})`);
  const control = followsBoth(source.signal, resolved.signal);
  const { checkpoints: store, clock, leaseMs, waitForRunMs } = resolved;
  const hold = new RunHold(store, keys.run, { clock, leaseMs, waitForRunMs, signal: control.signal });
  try {
    const stored = await openRun({ source, options: resolved, keys, hold });
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
  readonly keys: Keys;
  readonly hold: RunHold;
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
  const deduper = await restoredDeduper(options, table, keys.run);
  const diary = new Diary(store, keys.run, clock);
  await diary.session('begin');
  const session = await inSink(endpoint, () => to.open({ run: keys.run, endpoint, fresh, store }));
  const host = {
    ...{ source, options, keys, hold, store, session, table, deduper, diary, clock },
    meter: new ProgressMeter(table, { endpoint, clock, progressEvery, onProgress }),
    stopping: new Stopping({ stop, stopOn, maxMs, clock, cancel: (reason) => control.abort(reason) }),
    signal: control.signal,
    emit: createEmitter([observe]),
  };
  return new LiveExtraction(host, control);
}

/** What earlier processes have handed over is known again. */
async function restoredDeduper<T>(
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
function followsBoth(one: AbortSignal | undefined, other: AbortSignal | undefined): LinkedController {
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
function extractableOf<T>(paged: AsyncIterable<T>): Extractable<T> {
  const candidate = paged as { readonly [EXTRACTABLE]?: () => Extractable<T> } | null | undefined;
  if (typeof candidate?.[EXTRACTABLE] === 'function') return candidate[EXTRACTABLE]();
  const advice = 'a method with collect gives an array instead: leave collect out';
  throw new ConfigurationError(
    `extract() takes a call of a method with @Paginated, such as crm.users({ … }), got ${show(paged)}; ${advice}`,
  );
}
