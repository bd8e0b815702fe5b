import { isBroken, isUnfinished } from '../../extract/checkpoints/chunk-states.js';
import type { Chunk } from '../../extract/checkpoints/chunk.js';
import type { StoredRun } from '../../extract/checkpoints/stored-run.js';
import { EXIT, type ExitCode } from '../exit-code.js';

/** How a run stands: whole; with windows that can go on; or with an end that lacks something. */
export type Standing = 'complete' | 'unfinished' | 'incomplete';

export interface StandingFacts {
  readonly run: Pick<StoredRun, 'receipt'>;
  readonly chunks: readonly Pick<Chunk, 'state'>[];
}

export function standingOf({ run, chunks }: StandingFacts): Standing {
  if (chunks.some(isUnfinished)) return 'unfinished';
  if (chunks.some(isBroken)) return 'incomplete';
  // All came; but for the output's last form, which a process that was killed may not have made.
  return run.receipt === undefined ? 'unfinished' : 'complete';
}

/** Of several runs: one that can go on comes first, then one that lacks something. */
export function exitCodeOfRuns(standings: readonly Standing[]): ExitCode {
  if (standings.includes('unfinished')) return EXIT.resumable;
  return standings.includes('incomplete') ? EXIT.incomplete : EXIT.good;
}
