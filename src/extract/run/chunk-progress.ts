import type { Receipt } from '../../paging/run-state.js';
import type { Interval } from '../../time/interval.js';
import {
  addCounts,
  type Chunk,
  type ChunkChange,
  type ChunkCounts,
  type ChunkFailure,
  type NewChunk,
  NO_COUNTS,
} from '../checkpoints/chunk.js';
import type { RunKeys } from '../checkpoints/run-identity.js';

/** What becomes of a chunk that came to the end of its data. */
export type ChunkResult =
  | { readonly state: 'done' }
  /** The server sent fewer records than it had announced: smaller windows may bring the rest (requirement 116). */
  | { readonly state: 'split'; readonly into: readonly Interval[] }
  | { readonly state: 'short' };

export interface ChunkEnd {
  readonly window: Interval | null;
  readonly expected: number | null;
  /** Different records that came. */
  readonly got: number;
}

/**
 * @param resplit the smaller windows in place of one; none where it cannot be cut
 * @param verifies whether announced totals are taken seriously
 */
export function chunkResult(
  { window, expected, got }: ChunkEnd,
  resplit: ((window: Interval) => readonly Interval[] | undefined) | undefined,
  verifies: boolean,
): ChunkResult {
  if (!verifies || expected === null || got >= expected) return { state: 'done' };
  const into = window && resplit?.(window);
  return into ? { state: 'split', into } : { state: 'short' };
}

/** The chunks that a run begins with: one for each window, or one for all. */
export function firstChunks(windows: readonly Interval[] | undefined, keys: RunKeys): NewChunk[] {
  const all = windows ?? [null];
  const digits = Math.max(4, String(all.length).length);
  return all.map((window, index) => ({ key: keys.keyOf(window), order: numbered(index, digits), window }));
}

/** The chunks that take the place of `parent`. They sort behind it, and before whatever comes after it. */
export function childChunks(parent: Chunk, windows: readonly Interval[], keys: RunKeys): NewChunk[] {
  const digits = Math.max(2, String(windows.length).length);
  return windows.map((window, index) => ({
    key: keys.keyOf(window),
    order: `${parent.order}.${numbered(index, digits)}`,
    window,
    parent: parent.key,
  }));
}

const numbered = (index: number, digits: number) => String(index + 1).padStart(digits, '0');

/** What changes of a chunk as it goes on: pure functions, whose results the store is given. */

/** What a page brought. */
export interface PageCounts {
  /** Records on it that match the schema, and those of them that went to the sink. */
  readonly received: number;
  readonly newRecords: number;
  /** Records that this pass had not met before. */
  readonly firstSeen: number;
  /** What was spent to get it; invalid records among it. */
  readonly spent: ChunkCounts;
  /** Records that the server announces. */
  readonly expected: number | undefined;
}

const START_OF_PASS = { got: 0, expected: null } as const;

/** A chunk that a page was added to. Failures in a row are counted anew. */
export function afterPage(chunk: Chunk, { received, newRecords, firstSeen, spent, expected }: PageCounts) {
  const before = chunk.position === null ? START_OF_PASS : chunk;
  return {
    // A record that does not match the schema was sent all the same.
    got: before.got + firstSeen + spent.invalid,
    expected: expected ?? before.expected,
    counts: addCounts(chunk.counts, { ...spent, pages: 1, records: newRecords, duplicates: received - newRecords }),
    attempts: 0,
    failure: null,
  };
}

/**
 * The end of a chunk. The position of the last page stays where it is: there is none behind it (requirement 105). A chunk that came short is read anew
 * from its start, should it be taken up again.
 */
export function finished(chunk: Chunk, verdict: ChunkResult, now: number, children: readonly NewChunk[]): ChunkChange {
  const end = { state: verdict.state, endedAt: now };
  if (verdict.state === 'short') return { ...end, ...nextPass(chunk) };
  return children.length > 0 ? { ...end, children } : end;
}

interface FailedAttempt {
  readonly failure: ChunkFailure;
  readonly spent: ChunkCounts;
  /** Whether it is tried again in this run. */
  readonly willRetry: boolean;
  readonly now: number;
}

/** A chunk that failed, and waits where it stands. */
export function failed(chunk: Chunk, { failure, spent, willRetry, now }: FailedAttempt): ChunkChange {
  const counts = addCounts(chunk.counts, spent);
  const attempts = chunk.attempts + 1;
  return { ...(willRetry ? { state: 'pending' } : { state: 'failed', endedAt: now }), attempts, failure, counts };
}

/** A chunk whose position is dead, which begins anew: at once, or whenever it is taken up again. */
export function restarted(chunk: Chunk, { failure, spent, willRetry, now }: FailedAttempt): ChunkChange {
  const counts = addCounts(chunk.counts, spent);
  return {
    ...(willRetry ? { state: 'running' } : { state: 'failed', endedAt: now }),
    ...nextPass(chunk),
    failure,
    counts,
  };
}

const nextPass = ({ pass }: Chunk) => ({ pass: pass + 1, position: null });

/** What a run has spent since it was last asked. */
export class PageMeter {
  #last: Pick<Receipt, 'invalid' | 'requests' | 'retries' | 'throttledMs' | 'refreshes'> = NO_COUNTS;

  delta(receipt: Receipt): ChunkCounts {
    const last = this.#last;
    this.#last = receipt;
    return {
      ...NO_COUNTS,
      invalid: receipt.invalid - last.invalid,
      requests: receipt.requests - last.requests,
      retries: receipt.retries - last.retries,
      throttledMs: receipt.throttledMs - last.throttledMs,
      refreshes: receipt.refreshes - last.refreshes,
    };
  }
}
