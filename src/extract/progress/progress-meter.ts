import { redact } from '../../errors/redact.js';
import type { Clock } from '../../time/clock.js';
import { isThenable } from '../../time/thenable.js';
import { stateCounts } from '../checkpoints/chunk-states.js';
import type { ChunkTable } from '../run/chunk-table.js';
import type { ExtractProgress } from './extract-progress.js';
import { totalsOf } from './progress-of.js';

export interface MeterOptions {
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
    private readonly options: MeterOptions,
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
    const { records, pages, duplicates, expected, foreseen, got } = totalsOf(this.table.all);
    const elapsedMs = this.options.clock.now() - this.#startedAt;
    const perMs = elapsedMs > 0 ? (records - this.#before) / elapsedMs : 0;
    const quotaLeft = this.#quotaLeft;
    return {
      endpoint: this.options.endpoint,
      records,
      pages,
      duplicates,
      chunks: stateCounts(this.table.all),
      elapsedMs,
      recordsPerSecond: perMs * 1_000,
      ...(expected === undefined ? {} : { expected }),
      ...(quotaLeft === undefined ? {} : { quotaLeft }),
      ...(foreseen === undefined || perMs === 0 ? {} : { etaMs: Math.max(0, foreseen - got) / perMs }),
    };
  }
}
