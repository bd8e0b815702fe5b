import { DeadlineError } from '../errors/paging-errors.js';
import type { Emit } from '../events/emitter.js';
import type { PageContext } from '../position.js';
import { Deadline } from './deadline.js';
import type { PagePosition } from './page.js';
import { asCursorError } from './recovery/classify-error.js';
import type { RunPlan } from './run-plan.js';
import type { RunState } from './run-state.js';
import type { AnyStyle } from './styles/paging-style.js';
import { withPageContext } from './with-page-context.js';

/** What the parts of one run share, with the signal and the deadline that all of its work respects. */
export class RunScope {
  readonly style: AnyStyle;
  readonly #deadline: Deadline;

  constructor(
    readonly plan: RunPlan,
    readonly state: RunState,
    readonly start: PagePosition,
    readonly signal: AbortSignal,
    readonly emit: Emit,
  ) {
    this.style = plan.options.style;
    this.#deadline = new Deadline(plan.clock, plan.options.deadlineMs);
  }

  /**
   * Does `work` on one page of the run, without a promise if it returns none. Errors carry the page; an abort rejects with the signal's reason.
   *
   * @param page the context of the page, if it exists already; otherwise it is built only for an error
   */
  guard<T>(
    position: PagePosition,
    signal: AbortSignal,
    work: (signal: AbortSignal) => T | Promise<T>,
    page?: PageContext,
  ): T | Promise<T> {
    const context = () => page ?? this.state.pageContextAt(position);
    const fail = (error: unknown): never => {
      throw signal.aborted ? signal.reason : this.#explained(error, position, context());
    };
    try {
      const result = this.#deadline.run(signal, work, () => this.#expired(context()));
      return result instanceof Promise ? result.catch(fail) : result;
    } catch (error) {
      return fail(error);
    }
  }

  #expired(page: PageContext): DeadlineError {
    return new DeadlineError(this.plan.options.deadlineMs!, { page });
  }

  #explained(error: unknown, position: PagePosition, page: PageContext): unknown {
    return withPageContext(asCursorError(error, this.style.cursorOf?.(position.at), page), page);
  }
}
