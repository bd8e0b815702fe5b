import { statSync } from 'node:fs';
import { ConfigurationError } from '../../errors/client-errors.js';
import type { CheckpointStore } from '../../extract/checkpoints/checkpoint-store.js';
import { type Chunk, isIncomplete, isUnfinished } from '../../extract/checkpoints/chunk.js';
import type { StoredRun } from '../../extract/checkpoints/stored-run.js';
import { sqlite } from '../../sqlite/index.js';
import { EXIT, type ExitCode } from '../process.js';

/** A run and its chunks. */
export interface RunSnapshot {
  readonly run: StoredRun;
  readonly chunks: readonly Chunk[];
}

/**
 * All runs of a state file, which is only read.
 *
 * @throws ConfigurationError where there is no such file, or no run in it
 * @throws CheckpointError where it is no state file
 */
export async function readState(path: string): Promise<readonly RunSnapshot[]> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new ConfigurationError(`there is no state file ${path}`);
  }
  const store = sqlite(path, { readOnly: true });
  try {
    const runs = await runsIn(store);
    if (runs.length > 0) return runs;
  } finally {
    await store.close();
  }
  throw new ConfigurationError(`the state file ${path} holds no run`);
}

async function runsIn(store: CheckpointStore): Promise<RunSnapshot[]> {
  const states: RunSnapshot[] = [];
  for (const run of await store.runs()) states.push({ run, chunks: await store.chunks(run.run) });
  return states;
}

/** How a run stands: whole; with windows that can go on; or with an end that lacks something. */
export type RunStatus = 'complete' | 'unfinished' | 'incomplete';

export interface RunOutline {
  readonly run: Pick<StoredRun, 'receipt'>;
  readonly chunks: readonly Pick<Chunk, 'state'>[];
}

export function statusOf({ run, chunks }: RunOutline): RunStatus {
  if (chunks.some(isUnfinished)) return 'unfinished';
  if (chunks.some(isIncomplete)) return 'incomplete';
  // All came; but for the output's last form, which a process that was killed may not have made.
  return run.receipt === undefined ? 'unfinished' : 'complete';
}

/** Of several runs: one that can go on comes first, then one that lacks something. */
export function exitCodeOfRuns(standings: readonly RunStatus[]): ExitCode {
  if (standings.includes('unfinished')) return EXIT.resumable;
  return standings.includes('incomplete') ? EXIT.incomplete : EXIT.good;
}

/**
 * The runs of a state file that are meant: all of them, or the one of a name.
 *
 * @throws ConfigurationError where there is no run of that name
 */
export function selectRuns(runs: readonly RunSnapshot[], wanted: string | undefined): readonly RunSnapshot[] {
  const named = wanted === undefined ? runs : runs.filter(({ run }) => run.run === wanted);
  if (named.length > 0) return named;
  throw new ConfigurationError(`there is no run ${wanted}; there is ${runs.map(({ run }) => run.run).join(', ')}`);
}

/**
 * The run that has failed or short windows; `undefined` where none has.
 *
 * @throws ConfigurationError where several would do
 */
export function findRunToRetry(runs: readonly RunSnapshot[]): RunSnapshot | undefined {
  const broken = runs.filter(({ chunks }) => chunks.some(isIncomplete));
  if (broken.length <= 1) return broken[0];
  throw new ConfigurationError(
    `several runs have windows to retry; say which: ${broken.map(({ run }) => `--run ${run.run}`).join(' or ')}`,
  );
}
