import type { Emit } from '../../events/emitter.js';
import type { Journal } from './journal.js';
import type { RunPlan } from './run-plan.js';

/** Tells of progress each time that another `progressEvery` records were handed over. */
export class ProgressMeter {
  readonly #every: number;
  #startedAt: number | undefined;
  #told = 0;

  constructor(
    private readonly plan: RunPlan,
    private readonly journal: Journal,
    private readonly emit: Emit,
  ) {
    this.#every = plan.options.progressEvery;
  }

  /** Notes that the run is asking for its first page. */
  start(): void {
    this.#startedAt ??= this.plan.clock.now();
  }

  note(): void {
    if (this.#startedAt === undefined) return;
    if (this.#every === 0 || this.journal.records - this.#told < this.#every) return;
    this.#told = this.journal.records - (this.journal.records % this.#every);
    this.#tell(this.#startedAt);
  }

  #tell(startedAt: number): void {
    const { endpoint, records, pages, expected, seen } = this.journal;
    const elapsedMs = this.plan.clock.now() - startedAt;
    const perMs = elapsedMs > 0 ? records / elapsedMs : 0;
    const left = expected === undefined ? undefined : Math.max(expected - (seen ?? records), 0);
    this.emit({
      type: 'progress',
      endpoint,
      records,
      pages,
      elapsedMs,
      recordsPerSecond: perMs * 1000,
      ...(expected === undefined ? {} : { total: expected }),
      ...(left === undefined || perMs === 0 ? {} : { etaMs: left / perMs }),
    });
  }
}
