import { ConfigurationError } from '../../errors/configuration-error.js';
import { isBroken } from '../../extract/checkpoints/chunk-states.js';
import type { RunState } from './read-state.js';

/**
 * The runs of a state file that are meant: all of them, or the one of a name.
 *
 * @throws ConfigurationError where there is no run of that name
 */
export function namedRuns(runs: readonly RunState[], wanted: string | undefined): readonly RunState[] {
  const named = wanted === undefined ? runs : runs.filter(({ run }) => run.run === wanted);
  if (named.length > 0) return named;
  throw new ConfigurationError(`there is no run ${wanted}; there is ${runs.map(({ run }) => run.run).join(', ')}`);
}

/**
 * The run that has failed or short windows; `undefined` where none has.
 *
 * @throws ConfigurationError where several would do
 */
export function runToRetry(runs: readonly RunState[]): RunState | undefined {
  const broken = runs.filter(({ chunks }) => chunks.some(isBroken));
  if (broken.length <= 1) return broken[0];
  throw new ConfigurationError(
    `several runs have windows to retry; say which: ${broken.map(({ run }) => `--run ${run.run}`).join(' or ')}`,
  );
}
