import type { Clock } from '../../time/clock.js';
import type { CheckpointStore } from '../checkpoints/checkpoint-store.js';
import type { ChunkCounts } from '../checkpoints/chunk.js';
import { sumOf } from '../checkpoints/sum-of.js';
import type { ChunkTurn, LogEntry, Sample, SessionTurn } from './log-entry.js';

/** Milliseconds that a sample covers, at least: fine enough for a chart of a run of minutes, small enough for one of a day. */
const SAMPLE_MS = 1_000;

type Work = Pick<ChunkCounts, 'records' | 'pages' | 'requests' | 'retries' | 'throttledMs'>;

const NO_WORK: Work = { records: 0, pages: 0, requests: 0, retries: 0, throttledMs: 0 };

/** Writes the run's log. What it could not write is thrown, like every failure of the store. */
export class Diary {
  #since: number;
  #work: Work = NO_WORK;
  #quotaLeft: number | undefined;

  constructor(
    private readonly store: CheckpointStore,
    private readonly run: string,
    private readonly clock: Clock,
  ) {
    this.#since = clock.now();
  }

  session(turn: SessionTurn['turn']): Promise<void> {
    return this.#write({ kind: 'session', at: this.clock.now(), turn });
  }

  chunk(turn: Omit<ChunkTurn, 'kind' | 'at'>): Promise<void> {
    return this.#write({ kind: 'chunk', at: this.clock.now(), ...turn });
  }

  /** Notes the work of a page; writes a sample once it covers enough time. */
  async page(work: Work, quotaLeft: number | undefined): Promise<void> {
    this.#work = sumOf(this.#work, work);
    this.#quotaLeft = quotaLeft ?? this.#quotaLeft;
    if (this.clock.now() - this.#since >= SAMPLE_MS) await this.#write();
  }

  #write(...turns: LogEntry[]): Promise<void> {
    return this.store.log(this.run, [...this.#sample(), ...turns]);
  }

  /** What has happened since the last sample, which begins anew. */
  #sample(): Sample[] {
    const [at, work, now] = [this.#since, this.#work, this.clock.now()];
    this.#since = now;
    this.#work = NO_WORK;
    if (work === NO_WORK) return [];
    const quotaLeft = this.#quotaLeft;
    return [{ kind: 'sample', at, ms: now - at, ...work, ...(quotaLeft === undefined ? {} : { quotaLeft }) }];
  }
}
