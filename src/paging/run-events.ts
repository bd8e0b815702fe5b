import type { Emit } from '../events/emitter.js';
import type { PartialReason } from '../events/event.js';
import { defined } from '../options/defined.js';
import type { PageResponse } from '../policies/middleware.js';
import type { RunPlan } from './run-plan.js';
import type { RunState } from './run-state.js';

/** Emits the warnings of pages, each text once per run. */
export class PageWarnings {
  readonly #emitted = new Set<string>();

  constructor(
    private readonly plan: Pick<RunPlan, 'endpoint' | 'options' | 'params'>,
    private readonly emit: Emit,
  ) {}

  check(response: PageResponse, index: number): void {
    const { endpoint, options, params } = this.plan;
    const message = options.warningFrom?.(response, { ...options.defaults, ...params });
    if (!message || this.#emitted.has(message)) return;
    this.#emitted.add(message);
    this.emit({ type: 'warning', endpoint, index, message });
  }
}

/** Emits that a run ended before the end of the data, or with records missing. */
export function emitIncomplete(emit: Emit, state: RunState, reason: PartialReason, advice: string | undefined): void {
  const { endpoint, expected, records } = state;
  const received = reason === 'short' ? (state.distinct ?? records) : records;
  const of = expected === undefined ? '' : ` of ${expected} announced`;
  const message = `truncating: the run ended (${reason}) after ${received} records${of}${advice ? `; ${advice}` : ''}`;
  emit({ type: 'incomplete', endpoint, reason, received, message, ...defined({ expected }) });
}
