import {
  ConfigurationError,
  describeValue,
  isPagewrightError,
  messageOf,
  PagewrightError,
} from '../../errors/pagewright-error.js';
import type { HttpError } from '../../errors/http-errors.js';
import { redact } from '../../errors/redact.js';
import type { Receipt } from '../../paging/run-state.js';
import type { ChunkFailure } from '../checkpoints/checkpoint-store.js';
import { SinkError } from '../errors.js';

/**
 * What a failure means for its chunk: `restart` from the first page, because its position is dead (R107); `retry` from its position; `fail`, because it would
 * fail again, `failAndReset` also from its position. `abort` ends the run, because every chunk would fail.
 */
type FailureKind = 'restart' | 'retry' | 'fail' | 'failAndReset' | 'abort';

const DEAD_POSITION = new Set(['CURSOR_EXPIRED', 'INVALID_CURSOR', 'JOB_EXPIRED', 'JOB_FAILED', 'JOB_CANCELLED']);
/** Guards against endless lists are permanent: pages arrive before they fail, which resets the attempts, so a retry would never end. */
const GUARDS = ['PAGINATION_LIMIT', 'PAGE_CAP', 'ENDED_EARLY', 'EMPTY_PAGES', 'END_CONTRADICTED'];
/** A number that is not exact is sent again as it is, and a redirect leads to the same address. */
const PERMANENT = new Set([...GUARDS, 'INEXACT_NUMBER', 'REDIRECT']);
const LOOP = 'CURSOR_LOOP';
/** Failures of the run itself, not of the server. */
const OF_THE_RUN = ['SINK', 'CHECKPOINT', 'LEASE_LOST', 'RUN_LOCKED', 'CONFIGURATION'];
const FATAL = new Set([...OF_THE_RUN, 'AUTH', 'UNAUTHORIZED', 'RESUME']);

/** @param hasPosition whether the chunk is after its first page; before it, no position can be dead */
export function failureKind(error: unknown, hasPosition: boolean): FailureKind {
  if (!isPagewrightError(error)) return 'retry';
  if (DEAD_POSITION.has(error.code)) return hasPosition ? 'restart' : 'retry';
  if (error.code === LOOP) return 'failAndReset';
  if (PERMANENT.has(error.code) || (error as Partial<HttpError>).verdict === 'fail') return 'fail';
  return FATAL.has(error.code) ? 'abort' : 'retry';
}

/** A failure in the form that the store keeps. */
export function failureOf(error: unknown): ChunkFailure {
  const { name = 'Error', message = String(error), code = 'UNKNOWN' } = (error ?? {}) as Partial<ChunkFailure>;
  return { name: String(name), code: String(code), message: redact(String(message)) };
}

const LIMITS: readonly (Receipt['partial'] | undefined)[] = ['maxItems', 'maxPages', 'deadline'];

/** A window ended before the end of its data, because of a limit of the call or a guard. */
export function endedEarly({ endpoint, partial }: Receipt): PagewrightError {
  const what = `a window ended before the end of its data (${partial})`;
  if (LIMITS.includes(partial)) {
    const message = `${what}. Remove maxItems, maxPages and deadlineMs from the call; to limit the time, pass maxMs to extract()`;
    return new ConfigurationError(message, { endpoint });
  }
  return new PagewrightError({ name: 'PagewrightError', code: 'ENDED_EARLY', endpoint, message: what });
}

/** What a pass lacks although it reached the end of the data; `undefined` if nothing. */
export function flawOf({ partial, contradiction }: Receipt): ChunkFailure | undefined {
  if (partial === 'shrunk') return SHRUNK;
  if (!contradiction) return undefined;
  const { where, value, reads } = contradiction;
  const message = `${where} is ${describeValue(value)}, so records may be missing. Use ${reads}`;
  return { name: 'Contradicted', code: 'END_CONTRADICTED', message: redact(message) };
}

/** The total fell, so records moved up and were never sent. */
export const SHRUNK: ChunkFailure = Object.freeze({
  name: 'Shrunk',
  code: 'SHRUNK',
  message:
    "the list became shorter while it was read, so records may be missing; onShrink: 'again' with dedupe reads it again",
});

/** The list changed while it was read. */
export const DRIFTED: ChunkFailure = Object.freeze({
  name: 'Drift',
  code: 'DRIFT',
  message: 'more duplicates than maxDuplicates: the list changed while it was read',
});

const KEPT = new Set(OF_THE_RUN);

/**
 * Runs a method of a sink. Errors other than those of the run become a `SinkError`, because a sink may send requests with this library too, and their
 * failures must not be attributed to the server.
 */
export async function wrapSinkErrors<R>(endpoint: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (isPagewrightError(error) && KEPT.has(error.code)) throw error;
    const message = `the sink failed: ${messageOf(error)}. Its page was not committed; run again to resume`;
    throw new SinkError(message, { endpoint, cause: error });
  }
}

/**
 * Runs every step, even if some fail. Throws the first failure, unless an earlier one would be hidden by it. Failures that are not thrown become process
 * warnings.
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
