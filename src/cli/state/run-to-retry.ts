import { ConfigurationError } from '../../errors/configuration-error.js';
import { isBroken } from '../../extract/checkpoints/chunk-states.js';
import type { RunState } from './read-state.js';

/**
 * The run of a state file that has failed or short windows; `undefined` where none has.
 *
 * @param wanted its name, where there are several
 * @throws ConfigurationError where there is no run of that name, or where several would do
 */
export function runToRetry(runs: readonly RunState[], wanted: string | undefined): RunState | undefined {
  const named = wanted === undefined ? runs : runs.filter(({ run }) => run.run === wanted);
  if (named.length === 0) {
    throw new ConfigurationError(`there is no run ${wanted}; there is ${runs.map(({ run }) => run.run).join(', ')}`);
  }
  const broken = named.filter(({ chunks }) => chunks.some(isBroken));
  if (broken.length <= 1) return broken[0];
  throw new ConfigurationError(
    `several runs have windows to retry; say which: ${broken.map(({ run }) => `--run ${run.run}`).join(' or ')}`,
  );
}
