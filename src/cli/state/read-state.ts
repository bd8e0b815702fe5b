import { statSync } from 'node:fs';
import { ConfigurationError } from '../../errors/configuration-error.js';
import type { CheckpointStore } from '../../extract/checkpoints/checkpoint-store.js';
import type { Chunk } from '../../extract/checkpoints/chunk.js';
import type { StoredRun } from '../../extract/checkpoints/stored-run.js';
import { sqlite } from '../../sqlite/index.js';

/** A run and its chunks. */
export interface RunState {
  readonly run: StoredRun;
  readonly chunks: readonly Chunk[];
}

/**
 * All runs of a state file, which is only read.
 *
 * @throws ConfigurationError where there is no such file, or no run in it
 * @throws CheckpointError where it is no state file
 */
export async function readState(path: string): Promise<readonly RunState[]> {
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

async function runsIn(store: CheckpointStore): Promise<RunState[]> {
  const states: RunState[] = [];
  for (const run of await store.runs()) states.push({ run, chunks: await store.chunks(run.run) });
  return states;
}
