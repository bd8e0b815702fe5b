import { ConfigurationError } from '../../errors/client-errors.js';
import type { CheckpointStore } from '../../extract/checkpoints/checkpoint-store.js';
import { totalsOf } from '../../extract/progress.js';
import { formatCount } from '../../extract/receipt/format.js';
import type { ExportRequest } from './export-request.js';

/** What to do if the state file already contains the export: reject, resume or start over. */
export type StartMode = 'start' | 'resume' | 'restart';

interface RunToStart {
  readonly store: CheckpointStore;
  /** Name of the run in the store. */
  readonly run: string;
  readonly request: Pick<ExportRequest, 'state'>;
  readonly mode: StartMode;
  readonly resumeCommand: string;
}

/**
 * Whether to start over. A run without committed pages is ignored: it failed before its first page.
 *
 * @throws ConfigurationError if the run exists and the mode is `'start'`
 */
export async function shouldRestart({ store, run, request, mode, resumeCommand }: RunToStart): Promise<boolean> {
  if (mode !== 'start') return mode === 'restart';
  const existing = await store.run(run);
  if (!existing) return false;
  if (existing.receipt) {
    throw new ConfigurationError(
      `${request.state} already contains this export (complete). Fetch everything again with --restart --overwrite, ` +
        'or print its receipt with --resume',
    );
  }
  const chunks = await store.chunks(run);
  if (chunks.every(({ counts }) => counts.pages === 0)) return true;
  throw new ConfigurationError(
    `${request.state} already contains this export (unfinished, ${formatCount(totalsOf(chunks).records)} records). ` +
      `Resume with:\n  ${resumeCommand}\nor start over with --restart`,
  );
}
