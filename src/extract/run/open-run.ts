import { CheckpointError, QueryChangedError } from '../errors.js';
import type { Extractable } from '../../paging/run-plan.js';
import { changedParts, identityOf, type RunKeys } from '../checkpoints/run-identity.js';
import type { NewRun, StoredRun } from '../checkpoints/stored-run.js';
import type { ResolvedExtractOptions } from '../options.js';
import { firstChunks } from './chunk-progress.js';
import { wrapSinkErrors } from './failures.js';
import type { RunLease } from './run-lease.js';

interface RunToOpen<T> {
  readonly source: Extractable<T>;
  readonly options: ResolvedExtractOptions<T>;
  readonly keys: RunKeys;
  readonly lease: RunLease;
}

/**
 * The run in the store, in the hands of this extraction: a new one, or the one to go on with. A run that is complete is not taken hold of.
 *
 * @throws QueryChangedError where it was begun with another query
 * @throws RunHeldError where another process works on it
 */
export async function openRun<T>({ source, options, keys, lease }: RunToOpen<T>): Promise<StoredRun> {
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
    await lease.acquire();
    // What the sink will not replace leaves the run as it is, so that nothing is lost by asking for it.
    await wrapSinkErrors(source.endpoint, async () => to.checkStart?.(keys.run));
    await store.remove(keys.run);
  } else if (before && requireSame(run, before).receipt) {
    return before;
  }
  await store.create(run, firstChunks(source.windows?.windows, keys));
  await lease.acquire();
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
  if (changed.length > 0) throw new QueryChangedError(run.run, changed, { endpoint: run.endpoint });
  return stored;
}
