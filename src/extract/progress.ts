import { redact } from '../errors/redact.js';
import { defined } from '../json/plain-objects.js';
import { type Clock, isThenable } from '../time/clock.js';
import { type Chunk, type ChunkState, countByState } from './checkpoints/checkpoint-store.js';

/** Progress of an extraction. Counts include all its processes. */
export interface ExtractProgress {
  /** `Class.method` */
  readonly endpoint: string;
  /** Records committed. */
  readonly records: number;
  readonly pages: number;
  readonly duplicates: number;
  /** Records announced for the chunks that have started; absent before one has. */
  readonly expected?: number;
  readonly chunks: Readonly<Record<ChunkState, number>>;
  /** Milliseconds since this process opened the run. */
  readonly elapsedMs: number;
  /** Records per second that this process has committed. */
  readonly recordsPerSecond: number;
  /** Remaining requests, as last reported by the server; absent if it reports none. */
  readonly quotaLeft?: number;
  /** Estimated milliseconds to the end, from announced totals and the length of other windows; absent if unknown. */
  readonly etaMs?: number;
}

/** Totals over the chunks of a run. */
interface RunTotals {
  readonly records: number;
  readonly pages: number;
  readonly duplicates: number;
  /** Records announced for the chunks that have started; `undefined` before one has. */
  readonly expected: number | undefined;
  /** Estimated records of the whole run; `undefined` if unknown. */
  readonly predictedTotal: number | undefined;
  /** Records that the server has sent towards that. */
  readonly received: number;
}

export function totalsOf(chunks: readonly Chunk[]): RunTotals {
  const sum = (of: (chunk: Chunk) => number) => chunks.reduce((total, chunk) => total + of(chunk), 0);
  // The chunks that replace a split one announce the same records again.
  const counted = chunks.filter(({ state }) => state !== 'split');
  const announced = counted.flatMap(({ expected }) => (expected === null ? [] : [expected]));
  return {
    records: sum(({ counts }) => counts.records),
    pages: sum(({ counts }) => counts.pages),
    duplicates: sum(({ counts }) => counts.duplicates),
    expected: announced.length === 0 ? undefined : announced.reduce((total, expected) => total + expected, 0),
    predictedTotal: predictTotal(counted),
    received: counted.reduce((total, { received }) => total + received, 0),
  };
}

/** Assumes that unknown chunks are as dense as the others. */
function predictTotal(chunks: readonly Chunk[]): number | undefined {
  const known = chunks.filter(({ state, expected }) => expected !== null || state === 'done');
  const records = known.reduce((total, { expected, received }) => total + (expected ?? received), 0);
  if (known.length === chunks.length) return records;
  const length = (some: readonly Chunk[]) =>
    some.reduce((total, { window }) => total + (window ? window.end - window.start : 0), 0);
  return known.length === 0 ? undefined : Math.round((records * length(chunks)) / length(known));
}

interface ProgressOptions {
  readonly endpoint: string;
  readonly clock: Clock;
  readonly progressEvery: number;
  readonly onProgress: ((progress: ExtractProgress) => void) | undefined;
}

/** Calls `onProgress` each time another `progressEvery` records are committed. */
export class ProgressMeter {
  readonly #startedAt: number;
  readonly #initialRecords: number;
  #records: number;
  #quotaLeft: number | undefined;

  constructor(
    private readonly table: { readonly all: readonly Chunk[] },
    private readonly options: ProgressOptions,
  ) {
    this.#startedAt = options.clock.now();
    this.#initialRecords = this.#records = totalsOf(table.all).records;
  }

  page(records: number, quotaLeft: number | undefined): void {
    const { progressEvery: every, onProgress } = this.options;
    const before = this.#records;
    this.#records += records;
    this.#quotaLeft = quotaLeft ?? this.#quotaLeft;
    if (onProgress && Math.floor(this.#records / every) > Math.floor(before / every)) this.#report(onProgress);
  }

  /** A listener that fails does not end the run. */
  #report(onProgress: (progress: ExtractProgress) => void): void {
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
    const perMs = elapsedMs > 0 ? (records - this.#initialRecords) / elapsedMs : 0;
    const isPredictable = predictedTotal !== undefined && perMs > 0;
    return defined({
      endpoint: this.options.endpoint,
      records,
      pages,
      duplicates,
      chunks: countByState(this.table.all),
      elapsedMs,
      recordsPerSecond: perMs * 1_000,
      expected,
      quotaLeft: this.#quotaLeft,
      etaMs: isPredictable ? Math.max(0, predictedTotal - received) / perMs : undefined,
    });
  }
}
