import type { Emit } from '../../events/emitter.js';
import type { PageResponse } from '../../layers/layer.js';
import type { RunPlan } from './run-plan.js';

/** Tells what a page gives notice of; the same words once a run. */
export class Notices {
  readonly #told = new Set<string>();

  constructor(
    private readonly plan: Pick<RunPlan, 'endpoint' | 'options' | 'params'>,
    private readonly emit: Emit,
  ) {}

  look(response: PageResponse, index: number): void {
    const { endpoint, options, params } = this.plan;
    const message = options.notice?.(response, { ...options.defaults, ...params });
    if (!message || this.#told.has(message)) return;
    this.#told.add(message);
    this.emit({ type: 'notice', endpoint, index, message });
  }
}
