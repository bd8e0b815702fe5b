import type { Chunk } from '../checkpoints/chunk.js';

/** What the chunks of a run say of its whole. */
export interface Totals {
  readonly records: number;
  readonly pages: number;
  readonly duplicates: number;
  /** Records announced by the chunks that have begun; `undefined` before any was. */
  readonly expected: number | undefined;
  /** Records that are going to come in all, as far as can be told; `undefined` where it cannot. */
  readonly foreseen: number | undefined;
  /** Records that the server has sent towards that. */
  readonly got: number;
}

export function totalsOf(chunks: readonly Chunk[]): Totals {
  const sum = (of: (chunk: Chunk) => number) => chunks.reduce((total, chunk) => total + of(chunk), 0);
  // Those that took the place of a split chunk announce the same records again.
  const whole = chunks.filter(({ state }) => state !== 'split');
  const told = whole.filter(({ expected }) => expected !== null);
  const expected = told.length === 0 ? undefined : told.reduce((total, chunk) => total + (chunk.expected as number), 0);
  return {
    records: sum(({ counts }) => counts.records),
    pages: sum(({ counts }) => counts.pages),
    duplicates: sum(({ counts }) => counts.duplicates),
    expected,
    foreseen: foreseen(whole),
    got: whole.reduce((total, { got }) => total + got, 0),
  };
}

/** The chunks of which nothing is known are taken to be as dense as the others. */
function foreseen(whole: readonly Chunk[]): number | undefined {
  const known = whole.filter(({ state, expected }) => expected !== null || state === 'done');
  const records = known.reduce((total, { expected, got }) => total + (expected ?? got), 0);
  if (known.length === whole.length) return records;
  const length = (chunks: readonly Chunk[]) =>
    chunks.reduce((total, { window }) => total + (window ? window.end - window.start : 0), 0);
  return known.length === 0 ? undefined : Math.round((records * length(whole)) / length(known));
}
