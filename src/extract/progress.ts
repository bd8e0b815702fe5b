import { redact } from '../errors/redact.js';
import { isThenable } from '../time/abortable.js';
import type { Clock } from '../time/clock.js';
import { type Chunk, type ChunkState, countByState } from './checkpoints/chunk.js';
import type { ChunkTable } from './run/run-context.js';

/** How an extraction stands. Counts are of all its processes. */
export interface ExtractProgress {
  /** `Class.method` */
  readonly endpoint: string;
  /** Records committed. */
  readonly records: number;
  readonly pages: number;
  readonly duplicates: number;
  /** Records announced by the chunks that have begun; absent before any was. */
  readonly expected?: number;
  readonly chunks: Readonly<Record<ChunkState, number>>;
  /** Milliseconds of this process on the run. */
  readonly elapsedMs: number;
  /** Records that this process has committed, by the second. */
  readonly recordsPerSecond: number;
  /** Requests that the server says are left, as it told last; absent where it never did. */
  readonly quotaLeft?: number;
  /** Milliseconds to the end at the pace so far, by the announced totals and by chunks that have not begun; absent where it cannot be told. */
  readonly etaMs?: number;
}

/** What the chunks of a run say of its whole. */
interface RunTotals {
  readonly records: number;
  readonly pages: number;
  readonly duplicates: number;
  /** Records announced by the chunks that have begun; `undefined` before any was. */
  readonly expected: number | undefined;
  /** Records that are going to come in all, as far as can be told; `undefined` where it cannot. */
  readonly predictedTotal: number | undefined;
  /** Records that the server has sent towards that. */
  readonly received: number;
}

export function totalsOf(chunks: readonly Chunk[]): RunTotals {
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
    predictedTotal: predictTotal(whole),
    received: whole.reduce((total, { got }) => total + got, 0),
  };
}

/** The chunks of which nothing is known are taken to be as dense as the others. */
function predictTotal(whole: readonly Chunk[]): number | undefined {
  const known = whole.filter(({ state, expected }) => expected !== null || state === 'done');
  const records = known.reduce((total, { expected, got }) => total + (expected ?? got), 0);
  if (known.length === whole.length) return records;
  const length = (chunks: readonly Chunk[]) =>
    chunks.reduce((total, { window }) => total + (window ? window.end - window.start : 0), 0);
  return known.length === 0 ? undefined : Math.round((records * length(whole)) / length(known));
}

interface ProgressOptions {
  readonly endpoint: string;
  readonly clock: Clock;
  readonly progressEvery: number;
  readonly onProgress: ((progress: ExtractProgress) => void) | undefined;
}

/** Tells of progress each time that another `progressEvery` records were committed. */
export class ProgressMeter {
  readonly #startedAt: number;
  readonly #before: number;
  #records: number;
  #quotaLeft: number | undefined;

  constructor(
    private readonly table: ChunkTable,
    private readonly options: ProgressOptions,
  ) {
    this.#startedAt = options.clock.now();
    this.#before = this.#records = totalsOf(table.all).records;
  }

  page(records: number, quotaLeft: number | undefined): void {
    const { progressEvery: every, onProgress } = this.options;
    const before = this.#records;
    this.#records += records;
    this.#quotaLeft = quotaLeft ?? this.#quotaLeft;
    if (onProgress && Math.floor(this.#records / every) > Math.floor(before / every)) this.#tell(onProgress);
  }

  /** Whoever looks on does not end the run by failing. */
  #tell(onProgress: (progress: ExtractProgress) => void): void {
    const warn = (error: unknown) =>
      process.emitWarning(redact(`onProgress threw: ${String(error)}`), 'PagewrightWarning');
    try {
      const result: unknown = onProgress(this.#progress());
      if (isThenable(result)) Promise.resolve(result).catch(warn);
    } catch (error) {
      warn(error);
    }
  }

  #progress(): ExtractProgress {
    const { records, pages, duplicates, expected, predictedTotal, received } = totalsOf(this.table.all);
    const elapsedMs = this.options.clock.now() - this.#startedAt;
    const perMs = elapsedMs > 0 ? (records - this.#before) / elapsedMs : 0;
    const quotaLeft = this.#quotaLeft;
    return {
      endpoint: this.options.endpoint,
      records,
      pages,
      duplicates,
      chunks: countByState(this.table.all),
      elapsedMs,
      recordsPerSecond: perMs * 1_000,
      ...(expected === undefined ? {} : { expected }),
      ...(quotaLeft === undefined ? {} : { quotaLeft }),
      ...(predictedTotal === undefined || perMs === 0 ? {} : { etaMs: Math.max(0, predictedTotal - received) / perMs }),
    };
  }
}
