import { isPagewrightError, PagewrightError } from '../../errors/pagewright-error.js';
import { redact } from '../../errors/redact.js';
import type { Receipt } from '../../paging/run/receipt.js';
import type { ChunkFailure } from '../checkpoints/chunk.js';

/**
 * What a failure means to a run: the chunk begins anew, since its position is dead (requirement 107); it is tried again from where it stands; or
 * nothing else would fare better, and the run stops.
 */
export type FailureKind = 'restart' | 'again' | 'stop';

const DEAD_POSITION = new Set(['CURSOR_EXPIRED', 'INVALID_CURSOR', 'JOB_EXPIRED', 'JOB_FAILED', 'JOB_CANCELLED']);
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
  return HOPELESS.has(error.code) ? 'stop' : 'again';
}

/** A failure as the store keeps it. */
export function failureOf(error: unknown): ChunkFailure {
  const { name = 'Error', message = String(error), code = 'UNKNOWN' } = (error ?? {}) as Partial<ChunkFailure>;
  return { name: String(name), code: String(code), message: redact(String(message)) };
}

/** An option of the handle ended the run of a chunk, which must go to the end of its data. */
export function endedEarly({ endpoint, partial }: Receipt): PagewrightError {
  return new PagewrightError({
    name: 'PagewrightError',
    code: 'ENDED_EARLY',
    at: endpoint,
    message: `the run of the window ended (${partial}) before the end of its data; leave out the option that ends it, such as maxItems, maxPages, deadlineMs or onStall`,
  });
}
