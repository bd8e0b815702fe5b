import type { Emit } from '../events/emitter.js';
import type { PageResponse } from '../policies/middleware.js';
import type { RunPlan } from './run-plan.js';
import type { RunState } from './run-state.js';

/** Tells what a page gives notice of; the same words once a run. */
export class PageWarnings {
  readonly #told = new Set<string>();

  constructor(
    private readonly plan: Pick<RunPlan, 'endpoint' | 'options' | 'params'>,
    private readonly emit: Emit,
  ) {}

  check(response: PageResponse, index: number): void {
    const { endpoint, options, params } = this.plan;
    const message = options.warningFrom?.(response, { ...options.defaults, ...params });
    if (!message || this.#told.has(message)) return;
    this.#told.add(message);
    this.emit({ type: 'warning', endpoint, index, message });
  }
}

/** Tells of progress each time that another `progressEvery` records were handed over. */
export class RunProgress {
  readonly #every: number;
  #startedAt: number | undefined;
  #told = 0;

  constructor(
    private readonly plan: RunPlan,
    private readonly journal: RunState,
    private readonly emit: Emit,
  ) {
    this.#every = plan.options.progressEvery;
  }

  /** Notes that the run is asking for its first page. */
  start(): void {
    this.#startedAt ??= this.plan.clock.now();
  }

  update(): void {
    if (this.#startedAt === undefined) return;
    if (this.#every === 0 || this.journal.records - this.#told < this.#every) return;
    this.#told = this.journal.records - (this.journal.records % this.#every);
    this.#tell(this.#startedAt);
  }

  #tell(startedAt: number): void {
    const { endpoint, records, pages, expected, received } = this.journal;
    const elapsedMs = this.plan.clock.now() - startedAt;
    const perMs = elapsedMs > 0 ? records / elapsedMs : 0;
    const left = expected === undefined ? undefined : Math.max(expected - (received ?? records), 0);
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
