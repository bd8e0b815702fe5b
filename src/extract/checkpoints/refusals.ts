import { CheckpointError } from '../../errors/checkpoint-error.js';

/** The run that was asked for is not in the store. */
export function noSuchRun(store: string, run: string): CheckpointError {
  return new CheckpointError(`there is no run ${run} in ${store}; it was removed, or the store is another one`);
}

/** A chunk was to be added that the run has already. */
export function chunkTwice(run: string, which: 'key' | 'order', value: string): CheckpointError {
  return new CheckpointError(
    `the run ${run} would have two chunks with the ${which} ${value}; give each window a ${which} of its own`,
  );
}
