import { defined } from '../../json/plain-objects.js';
import type { Extractable } from '../../paging/run-plan.js';
import { changedParts, identityOf, type RunKeys } from '../checkpoints/run-identity.js';
import type { NewRun, StoredRun } from '../checkpoints/checkpoint-store.js';
import { CheckpointError, QueryChangedError } from '../errors.js';
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
 * Creates the run, or opens the stored one, and acquires its lease. A complete run is not acquired.
 *
 * @throws QueryChangedError if it was started with another query
 * @throws RunLockedError if another process holds it
 */
export async function openRun<T>({ source, options, keys, lease }: RunToOpen<T>): Promise<StoredRun> {
  const { checkpoints: store, to, restart } = options;
  const run = newRun(source, options, keys);
  const existing = await store.run(keys.run);
  if (existing && restart) {
    await lease.acquire();
    // Before the run is removed, so that a sink which rejects the restart loses nothing.
    await wrapSinkErrors(source.endpoint, async () => to.checkStart?.(keys.run));
    await store.remove(keys.run);
  } else if (existing && requireSameIdentity(run, existing).receipt) {
    return existing;
  }
  await store.create(run, firstChunks(source.windows?.windows, keys));
  await lease.acquire();
  // Another process may have created or completed the run in the meantime.
  const stored = requireSameIdentity(run, await store.run(keys.run));
  if (stored.receipt) return stored;
  // Retries what is incomplete, and takes over chunks of processes that no longer hold the run.
  await store.reopen(keys.run, ['failed', 'short', 'running']);
  return stored;
}

function newRun<T>(source: Extractable<T>, options: ResolvedExtractOptions<T>, keys: RunKeys): NewRun {
  const { clock, to, dedupe, metadata } = options;
  return {
    run: keys.run,
    endpoint: source.endpoint,
    identity: identityOf(source, to, dedupe),
    createdAt: Math.floor(clock.now()),
    ...defined({ metadata }),
  };
}

function requireSameIdentity(run: NewRun, stored: StoredRun | undefined): StoredRun {
  if (!stored) throw new CheckpointError(`run ${run.run} was removed while it was opened. Run again`);
  const changed = changedParts(stored.identity, run.identity);
  if (changed.length > 0) throw new QueryChangedError(run.run, changed, { endpoint: run.endpoint });
  return stored;
}
