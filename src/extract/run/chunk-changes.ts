import type { Chunk, ChunkChange, ChunkCounts, ChunkFailure, NewChunk } from '../checkpoints/chunk.js';
import { sumOf } from '../checkpoints/sum-of.js';
import type { Verdict } from './verdict.js';

/** What changes of a chunk as it goes on: pure functions, whose results the store is given. */

/** What a page brought. */
export interface PageFacts {
  /** Records on it that match the schema, and those of them that went to the sink. */
  readonly came: number;
  readonly fresh: number;
  /** Records that this pass had not met before. */
  readonly met: number;
  /** What was spent to get it; invalid records among it. */
  readonly spent: ChunkCounts;
  /** Records that the server announces. */
  readonly expected: number | undefined;
}

const START_OF_PASS = { got: 0, expected: null } as const;

/** A chunk that a page was added to. Failures in a row are counted anew. */
export function afterPage(chunk: Chunk, { came, fresh, met, spent, expected }: PageFacts) {
  const before = chunk.position === null ? START_OF_PASS : chunk;
  return {
    // A record that does not match the schema was sent all the same.
    got: before.got + met + spent.invalid,
    expected: expected ?? before.expected,
    counts: sumOf(chunk.counts, { ...spent, pages: 1, records: fresh, duplicates: came - fresh }),
    attempts: 0,
    failure: null,
  };
}

/**
 * The end of a chunk. The position of the last page stays where it is: there is none behind it (requirement 105). A chunk that came short is read anew
 * from its start, should it be taken up again.
 */
export function ended(chunk: Chunk, verdict: Verdict, now: number, children: readonly NewChunk[]): ChunkChange {
  const end = { state: verdict.state, endedAt: now };
  if (verdict.state === 'short') return { ...end, ...nextPass(chunk) };
  return children.length > 0 ? { ...end, children } : end;
}

export interface Failing {
  readonly failure: ChunkFailure;
  readonly spent: ChunkCounts;
  /** Whether it is tried again in this run. */
  readonly again: boolean;
  readonly now: number;
}

/** A chunk that failed, and waits where it stands. */
export function failed(chunk: Chunk, { failure, spent, again, now }: Failing): ChunkChange {
  const counts = sumOf(chunk.counts, spent);
  const attempts = chunk.attempts + 1;
  return { ...(again ? { state: 'pending' } : { state: 'failed', endedAt: now }), attempts, failure, counts };
}

/** A chunk whose position is dead, which begins anew: at once, or whenever it is taken up again. */
export function begunAnew(chunk: Chunk, { failure, spent, again, now }: Failing): ChunkChange {
  const counts = sumOf(chunk.counts, spent);
  return { ...(again ? { state: 'running' } : { state: 'failed', endedAt: now }), ...nextPass(chunk), failure, counts };
}

const nextPass = ({ pass }: Chunk) => ({ pass: pass + 1, position: null });
