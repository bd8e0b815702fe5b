import { CheckpointError } from '../../errors/checkpoint-error.js';
import { QueryChangedError } from '../../errors/query-changed-error.js';
import type { Extractable } from '../../paging/extractable.js';
import type { Keys } from '../checkpoints/chunk-key.js';
import type { NewRun, StoredRun } from '../checkpoints/stored-run.js';
import { changedParts, identityOf } from '../checkpoints/run-identity.js';
import type { ResolvedExtractOptions } from '../resolve-options.js';
import { firstChunks } from './chunk-plan.js';
import { inSink } from './in-sink.js';
import type { RunHold } from './run-hold.js';

export interface RunToOpen<T> {
  readonly source: Extractable<T>;
  readonly options: ResolvedExtractOptions<T>;
  readonly keys: Keys;
  readonly hold: RunHold;
}

/**
 * The run in the store, in the hands of this extraction: a new one, or the one to go on with. A run that is complete is not taken hold of.
 *
 * @throws QueryChangedError where it was begun with another query
 * @throws RunHeldError where another process works on it
 */
export async function openRun<T>({ source, options, keys, hold }: RunToOpen<T>): Promise<StoredRun> {
  const { checkpoints: store, clock, to, dedupe, invocation, restart } = options;
  const run: NewRun = {
    run: keys.run,
    endpoint: source.endpoint,
    identity: identityOf(source, to, dedupe),
    createdAt: Math.floor(clock.now()),
    ...(invocation ? { invocation } : {}),
  };
  const before = await store.run(keys.run);
  if (before && restart) {
    await hold.take();
    // What the sink will not replace leaves the run as it is, so that nothing is lost by asking for it.
    await inSink(source.endpoint, async () => to.mayBegin?.(keys.run));
    await store.remove(keys.run);
  } else if (before && requireSame(run, before).receipt) {
    return before;
  }
  await store.create(run, firstChunks(source.windows?.windows, keys));
  await hold.take();
  // Another process may have made the run, or come to its end, since it was looked for.
  const stored = requireSame(run, await store.run(keys.run));
  if (stored.receipt) return stored;
  // Whoever runs again what was not complete wants to have it tried again; and what a process was at that does not hold the run is nobody's.
  await store.reopen(keys.run, ['failed', 'short', 'running']);
  return stored;
}

function requireSame(run: NewRun, stored: StoredRun | undefined): StoredRun {
  if (!stored) throw new CheckpointError(`the run ${run.run} was removed while it was opened; run again`);
  const changed = changedParts(stored.identity, run.identity);
  if (changed.length > 0) throw new QueryChangedError(run.run, changed, { at: run.endpoint });
  return stored;
}
