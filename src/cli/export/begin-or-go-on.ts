import { ConfigurationError } from '../../errors/configuration-error.js';
import type { CheckpointStore } from '../../extract/checkpoints/checkpoint-store.js';
import { totalsOf } from '../../extract/progress/progress-of.js';
import { count } from '../../extract/receipt/readable.js';
import type { ExportRequest } from './export-request.js';

/** What to do where the state file holds the export already: refuse, go on, or begin anew. */
export type Manner = 'begin' | 'resume' | 'restart';

/** What to do about a run that the state file may hold. */
export interface RunToStart {
  readonly store: CheckpointStore;
  /** Name of the run in the store. */
  readonly run: string;
  readonly request: Pick<ExportRequest, 'state'>;
  readonly manner: Manner;
  /** What to type to go on. */
  readonly goOn: string;
}

/**
 * Whether the run is to be begun anew, whatever the store has of it. A run of which nothing was committed is: it only failed to begin.
 *
 * @throws ConfigurationError for one that is there, where neither going on nor beginning anew was asked for
 */
export async function beginsAnew({ store, run, request, manner, goOn }: RunToStart): Promise<boolean> {
  if (manner !== 'begin') return manner === 'restart';
  const before = await store.run(run);
  if (!before) return false;
  if (before.receipt) {
    throw new ConfigurationError(
      `${request.state} holds this export, complete; add --restart --overwrite to fetch all anew, or --resume to see its receipt`,
    );
  }
  const chunks = await store.chunks(run);
  if (chunks.every(({ counts }) => counts.pages === 0)) return true;
  throw new ConfigurationError(
    `${request.state} holds this export, unfinished, with ${count(totalsOf(chunks).records)} records; go on with it:\n  ${goOn}\nor add --restart to drop them and begin anew`,
  );
}
