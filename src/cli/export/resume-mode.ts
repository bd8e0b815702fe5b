import { ConfigurationError } from '../../errors/client-errors.js';
import type { CheckpointStore } from '../../extract/checkpoints/checkpoint-store.js';
import { totalsOf } from '../../extract/progress.js';
import { formatCount } from '../../extract/receipt/format.js';
import type { ExportRequest } from './export-request.js';

/** What to do where the state file holds the export already: refuse, go on, or begin anew. */
export type StartMode = 'begin' | 'resume' | 'restart';

/** What to do about a run that the state file may hold. */
interface RunToStart {
  readonly store: CheckpointStore;
  /** Name of the run in the store. */
  readonly run: string;
  readonly request: Pick<ExportRequest, 'state'>;
  readonly mode: StartMode;
  /** What to type to go on. */
  readonly resumeCommand: string;
}

/**
 * Whether the run is to be begun anew, whatever the store has of it. A run of which nothing was committed is: it only failed to begin.
 *
 * @throws ConfigurationError for one that is there, where neither going on nor beginning anew was asked for
 */
export async function shouldRestart({ store, run, request, mode, resumeCommand }: RunToStart): Promise<boolean> {
  if (mode !== 'begin') return mode === 'restart';
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
    `${request.state} holds this export, unfinished, with ${formatCount(totalsOf(chunks).records)} records; go on with it:\n  ${resumeCommand}\nor add --restart to drop them and begin anew`,
  );
}
