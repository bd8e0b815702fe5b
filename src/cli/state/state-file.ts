import { statSync } from 'node:fs';
import { ConfigurationError } from '../../errors/pagewright-error.js';
import { isIncomplete, isUnfinished } from '../../extract/checkpoints/checkpoint-store.js';
import type { CheckpointStore, Chunk, StoredRun } from '../../extract/index.js';
import { sqlite } from '../../sqlite/index.js';
import { EXIT, type ExitCode } from '../process.js';

/** A run and its chunks. */
export interface RunSnapshot {
  readonly run: StoredRun;
  readonly chunks: readonly Chunk[];
}

/**
 * Reads all runs of a state file, without changing it.
 *
 * @throws ConfigurationError if the file does not exist or contains no run
 * @throws CheckpointError if it is not a state file
 */
export async function readState(path: string): Promise<readonly RunSnapshot[]> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new ConfigurationError(`state file ${path} does not exist`);
  }
  const store = sqlite(path, { readOnly: true });
  try {
    const runs = await runsIn(store);
    if (runs.length > 0) return runs;
  } finally {
    await store.close();
  }
  throw new ConfigurationError(`state file ${path} contains no run`);
}

async function runsIn(store: CheckpointStore): Promise<RunSnapshot[]> {
  const snapshots: RunSnapshot[] = [];
  for (const run of await store.runs()) snapshots.push({ run, chunks: await store.chunks(run.run) });
  return snapshots;
}

/** Complete; unfinished, with windows left to fetch; or incomplete, with failed windows or missing records. */
export type RunStatus = 'complete' | 'unfinished' | 'incomplete';

interface RunOutline {
  readonly run: Pick<StoredRun, 'receipt'>;
  readonly chunks: readonly Pick<Chunk, 'state'>[];
}

export function statusOf({ run, chunks }: RunOutline): RunStatus {
  if (chunks.some(isUnfinished)) return 'unfinished';
  if (chunks.some(isIncomplete)) return 'incomplete';
  // Without a receipt, the process may have been killed before it wrote the final output.
  return run.receipt === undefined ? 'unfinished' : 'complete';
}

/** The exit code for several runs: an unfinished one counts before an incomplete one. */
export function exitCodeOfRuns(statuses: readonly RunStatus[]): ExitCode {
  if (statuses.includes('unfinished')) return EXIT.resumable;
  return statuses.includes('incomplete') ? EXIT.incomplete : EXIT.success;
}

/**
 * All runs, or the run of that name.
 *
 * @throws ConfigurationError if there is no run of that name
 */
export function selectRuns(runs: readonly RunSnapshot[], name: string | undefined): readonly RunSnapshot[] {
  const selected = name === undefined ? runs : runs.filter(({ run }) => run.run === name);
  if (selected.length > 0) return selected;
  throw new ConfigurationError(`run ${name} does not exist. Available: ${runs.map(({ run }) => run.run).join(', ')}`);
}

/**
 * The run with failed or incomplete windows; `undefined` if no run has one.
 *
 * @throws ConfigurationError if there are several
 */
export function findRunToRetry(runs: readonly RunSnapshot[]): RunSnapshot | undefined {
  const incomplete = runs.filter(({ chunks }) => chunks.some(isIncomplete));
  if (incomplete.length <= 1) return incomplete[0];
  throw new ConfigurationError(
    `several runs have windows to retry. Choose one: ${incomplete.map(({ run }) => `--run ${run.run}`).join(' or ')}`,
  );
}
