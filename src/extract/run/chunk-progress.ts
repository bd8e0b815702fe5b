import { shortfallOf, windowResult, type WindowResult } from '../../paging/resplit.js';
import { defined } from '../../json/plain-objects.js';
import type { Receipt } from '../../paging/run-state.js';
import type { RunEnding } from '../../paging/styles/paging-style.js';
import type { Interval } from '../../time/interval.js';
import {
  addChunkCounts,
  type Chunk,
  type ChunkChange,
  type ChunkCounts,
  type ChunkFailure,
  type NewChunk,
  NO_COUNTS,
} from '../checkpoints/checkpoint-store.js';
import type { RunKeys } from '../checkpoints/run-identity.js';

/** The state of a chunk at the end of its data. */
export type ChunkResult = WindowResult<readonly Interval[]>;

interface ChunkEnd {
  readonly window: Interval | null;
  readonly expected: number | null;
  readonly received: number;
}

/**
 * @param resplit returns the smaller windows that replace one, or `undefined` if it cannot be split
 * @param verifies whether announced totals count
 */
export function chunkResult(
  { window, expected, received }: ChunkEnd,
  resplit: ((window: Interval) => readonly Interval[] | undefined) | undefined,
  verifies: boolean,
): ChunkResult {
  return windowResult(verifies ? shortfallOf(expected, received) : undefined, () => window && resplit?.(window));
}

/** The first chunks of a run: one per window, or one for the whole call. */
export function firstChunks(windows: readonly Interval[] | undefined, keys: RunKeys): NewChunk[] {
  const all = windows ?? [null];
  const digits = Math.max(4, String(all.length).length);
  return all.map((window, index) => ({ key: keys.keyOf(window), order: orderOf(index, digits), window }));
}

/** The chunks that replace `parent`, sorted between it and its successor. */
export function childChunks(parent: Chunk, windows: readonly Interval[], keys: RunKeys): NewChunk[] {
  const digits = Math.max(2, String(windows.length).length);
  return windows.map((window, index) => ({
    key: keys.keyOf(window),
    order: `${parent.order}.${orderOf(index, digits)}`,
    window,
    parent: parent.key,
  }));
}

const orderOf = (index: number, digits: number) => String(index + 1).padStart(digits, '0');

/** What a page adds to its chunk. */
export interface PageCounts {
  /** Records on the page that match the schema. */
  readonly received: number;
  /** Those of them that were written to the sink. */
  readonly newRecords: number;
  /** Those of them that this pass had not seen before. */
  readonly firstSeen: number;
  /** The cost of the page, with its invalid records. */
  readonly spent: ChunkCounts;
  /** Records that the server announces. */
  readonly expected: number | undefined;
}

const START_OF_PASS = { received: 0, expected: null } as const;

/** The change after a page. Resets the failures in a row. */
export function afterPage(chunk: Chunk, { received, newRecords, firstSeen, spent, expected }: PageCounts) {
  const before = chunk.position === null ? START_OF_PASS : chunk;
  return {
    // The server sent the records that were left out too.
    received: before.received + firstSeen + spent.invalid + (spent.filtered ?? 0),
    expected: expected ?? before.expected,
    counts: addChunkCounts(chunk.counts, {
      ...spent,
      pages: 1,
      records: newRecords,
      duplicates: received - newRecords,
    }),
    attempts: 0,
    failure: null,
  };
}

/** The change at the end of a chunk. Keeps the position of the last page (R105), except for a `short` chunk, which restarts if it is claimed again. */
export function afterEnd(
  chunk: Chunk,
  { result, end, flaw }: ChunkEnding,
  now: number,
  children: readonly NewChunk[],
): ChunkChange {
  const change = { state: result.state, endedAt: now, ...defined({ end }) };
  if (result.state === 'short') return { ...change, ...nextPass(chunk), ...defined({ failure: flaw }) };
  return children.length > 0 ? { ...change, children } : change;
}

/** How a chunk ended, and by what. */
export interface ChunkEnding {
  readonly result: ChunkResult;
  /** By what its run found the end of the data. */
  readonly end: RunEnding | undefined;
  /** What it lacks although no record is known to be missing. */
  readonly flaw: ChunkFailure | undefined;
}

interface FailedAttempt {
  readonly failure: ChunkFailure;
  readonly spent: ChunkCounts;
  /** Whether this run retries the chunk. */
  readonly willRetry: boolean;
  readonly now: number;
}

/** The change after a failure. The chunk keeps its position. */
export function afterFailure(chunk: Chunk, { failure, spent, willRetry, now }: FailedAttempt): ChunkChange {
  const counts = addChunkCounts(chunk.counts, spent);
  const attempts = chunk.attempts + 1;
  return { ...(willRetry ? { state: 'pending' } : { state: 'failed', endedAt: now }), attempts, failure, counts };
}

/** The change after a dead position. The chunk restarts at once, or when it is claimed again. */
export function afterRestart(chunk: Chunk, { failure, spent, willRetry, now }: FailedAttempt): ChunkChange {
  const counts = addChunkCounts(chunk.counts, spent);
  const end = willRetry ? ({ state: 'running' } as const) : ({ state: 'failed', endedAt: now } as const);
  return { ...end, ...nextPass(chunk), failure, counts };
}

const nextPass = ({ pass }: Chunk) => ({ pass: pass + 1, position: null });

/** Measures the cost of each page from the running totals of a receipt. */
export class PageMeter {
  #last: Pick<Receipt, 'invalid' | 'filtered' | 'requests' | 'retries' | 'throttledMs' | 'refreshes'> = NO_COUNTS;

  /** The difference to the last call. */
  delta(receipt: Receipt): ChunkCounts {
    const last = this.#last;
    this.#last = receipt;
    return {
      ...NO_COUNTS,
      invalid: receipt.invalid - last.invalid,
      ...(receipt.filtered !== undefined && { filtered: receipt.filtered - (last.filtered ?? 0) }),
      requests: receipt.requests - last.requests,
      retries: receipt.retries - last.retries,
      throttledMs: receipt.throttledMs - last.throttledMs,
      refreshes: receipt.refreshes - last.refreshes,
    };
  }
}
