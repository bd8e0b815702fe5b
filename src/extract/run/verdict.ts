import type { Interval } from '../../time/interval.js';

/** What becomes of a chunk that came to the end of its data. */
export type Verdict =
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
export function verdictOf(
  { window, expected, got }: ChunkEnd,
  resplit: ((window: Interval) => readonly Interval[] | undefined) | undefined,
  verifies: boolean,
): Verdict {
  if (!verifies || expected === null || got >= expected) return { state: 'done' };
  const into = window && resplit?.(window);
  return into ? { state: 'split', into } : { state: 'short' };
}
