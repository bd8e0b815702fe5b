import { ConfigurationError } from '../../errors/client-errors.js';
import { messageOf } from '../../errors/describe-value.js';
import { isPagewrightError, PagewrightError } from '../../errors/pagewright-error.js';
import { redact } from '../../errors/redact.js';
import type { Receipt } from '../../paging/run-state.js';
import type { ChunkFailure } from '../checkpoints/chunk.js';
import { SinkError } from '../errors.js';

/**
 * What a failure means to a run: the chunk begins anew, since its position is dead (requirement 107); it is tried again from where it stands; it is given
 * up, since it would only fail again, there or, where its position leads in a circle, from its start when it is taken up again; or nothing else would
 * fare better, and the run stops.
 */
type FailureKind = 'restart' | 'again' | 'giveUp' | 'giveUpPosition' | 'stop';

const DEAD_POSITION = new Set(['CURSOR_EXPIRED', 'INVALID_CURSOR', 'JOB_EXPIRED', 'JOB_FAILED', 'JOB_CANCELLED']);
/** The guards against servers without an end are among these: pages come before they see it, so that tries would be counted anew for ever. */
const CERTAIN = new Set(['PAGINATION_LIMIT', 'PAGE_CAP', 'ENDED_EARLY', 'EMPTY_PAGES']);
const CIRCLE = 'CURSOR_LOOP';
const HOPELESS = new Set([
  'CONFIGURATION',
  'AUTH',
  'UNAUTHORIZED',
  'RESUME',
  'SINK',
  'CHECKPOINT',
  'LEASE_LOST',
  'RUN_HELD',
]);

/** @param begun whether the chunk stands anywhere but at its start: there, no position can be dead */
export function failureKind(error: unknown, begun: boolean): FailureKind {
  if (!isPagewrightError(error)) return 'again';
  if (DEAD_POSITION.has(error.code)) return begun ? 'restart' : 'again';
  if (error.code === CIRCLE) return 'giveUpPosition';
  if (CERTAIN.has(error.code)) return 'giveUp';
  return HOPELESS.has(error.code) ? 'stop' : 'again';
}

/** A failure as the store keeps it. */
export function failureOf(error: unknown): ChunkFailure {
  const { name = 'Error', message = String(error), code = 'UNKNOWN' } = (error ?? {}) as Partial<ChunkFailure>;
  return { name: String(name), code: String(code), message: redact(String(message)) };
}

const LIMITS: readonly (Receipt['partial'] | undefined)[] = ['maxItems', 'maxPages', 'deadline'];

/** The run of a chunk must go to the end of its data, and something ended it before: a limit that was set on the call, or a guard. */
export function endedEarly({ endpoint: at, partial }: Receipt): PagewrightError {
  const what = `the run of a window ended before the end of its data (${partial})`;
  if (LIMITS.includes(partial)) {
    const message = `${what}: leave maxItems, maxPages and deadlineMs out of a call that is extracted, and give extract() a maxMs`;
    return new ConfigurationError(message, { endpoint: at });
  }
  return new PagewrightError({ name: 'PagewrightError', code: 'ENDED_EARLY', endpoint: at, message: what });
}

/** A list that was read while it changed. */
export const DRIFTED: ChunkFailure = Object.freeze({
  name: 'Drift',
  code: 'DRIFT',
  message: 'more records came twice than maxDuplicates allows, since the list has changed while it was read',
});

/** Errors that say themselves what stops the run. */
const OF_THE_RUN = new Set(['SINK', 'CHECKPOINT', 'LEASE_LOST', 'RUN_HELD', 'CONFIGURATION']);

/**
 * Work of a sink. Whatever else it throws is a `SinkError`, so that nobody takes it for a failure of the server: a sink may send requests with this
 * library too.
 */
export async function wrapSinkErrors<R>(endpoint: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (isPagewrightError(error) && OF_THE_RUN.has(error.code)) throw error;
    throw new SinkError(
      `the sink failed: ${messageOf(error)}; what it did not take was not committed, so run again to go on`,
      {
        endpoint: endpoint,
        cause: error,
      },
    );
  }
}

/**
 * Takes every step, whatever the others do. The first failure is thrown, unless something failed before: that must not be hidden behind what comes of
 * it. Failures that are not thrown become process warnings.
 */
export async function cleanUp(failedBefore: boolean, steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  const thrown = failedBefore ? [] : failures.splice(0, 1);
  for (const failure of failures) {
    process.emitWarning(redact(`an extraction did not end cleanly: ${String(failure)}`), 'PagewrightWarning');
  }
  if (thrown.length > 0) throw thrown[0];
}
