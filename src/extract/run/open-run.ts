import { QueryChangedError } from '../../errors/query-changed-error.js';
import type { Extractable } from '../../paging/extractable.js';
import type { Keys } from '../checkpoints/chunk-key.js';
import type { NewRun, StoredRun } from '../checkpoints/stored-run.js';
import { changedParts, identityOf } from '../checkpoints/run-identity.js';
import type { ResolvedExtractOptions } from '../resolve-options.js';
import { firstChunks } from './chunk-plan.js';
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
    createdAt: clock.now(),
    ...(invocation ? { invocation } : {}),
  };
  const before = await store.run(keys.run);
  if (before && restart) {
    await hold.take();
    await store.remove(keys.run);
  } else if (before) {
    const changed = changedParts(before.identity, run.identity);
    if (changed.length > 0) throw new QueryChangedError(keys.run, changed, { at: source.endpoint });
    if (before.receipt) return before;
  }
  await store.create(run, firstChunks(source.windows?.windows, keys));
  await hold.take();
  // Whoever runs again what was not complete wants to have it tried again. And what others work on without holding the run is theirs no more.
  await store.reopen(keys.run, ['failed', 'short', 'running']);
  return (await store.run(keys.run)) as StoredRun;
}
