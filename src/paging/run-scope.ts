import { DeadlineError } from '../errors/paging-errors.js';
import type { Emit } from '../events/emitter.js';
import { RunEnded } from '../policies/middleware.js';
import type { PageContext } from '../position.js';
import { abortable, linkedController, type LinkedController } from '../time/abortable.js';
import type { Clock } from '../time/clock.js';
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

/** The deadline of one run, which counts from its first piece of work. */
export class Deadline {
  #at: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number | undefined,
  ) {}

  /**
   * Runs `work`, at once and without a promise if it returns none. Whatever it waits for, an abort rejects with the signal's reason, and the deadline
   * with `expired()`. The signal that `work` receives aborts in both cases.
   */
  run<T>(signal: AbortSignal, work: (signal: AbortSignal) => T | Promise<T>, expired: () => Error): T | Promise<T> {
    signal.throwIfAborted();
    if (this.ms === undefined) return settled(work(signal), signal);
    const left = this.#left(this.ms);
    if (left <= 0) throw expired();
    const within = linkedController(signal);
    try {
      const result = settled(work(within.signal), signal);
      if (result instanceof Promise) return this.#race(result, within, left, expired);
      within.release();
      return result;
    } catch (error) {
      within.release();
      throw error;
    }
  }

  #left(ms: number): number {
    const now = this.clock.now();
    this.#at ??= now + ms;
    return this.#at - now;
  }

  async #race<T>(work: Promise<T>, within: LinkedController, left: number, expired: () => Error): Promise<T> {
    const alarm = this.clock.sleep(left, within.signal).then(() => Promise.reject<T>(expired()));
    try {
      return await Promise.race([work, alarm]);
    } finally {
      within.release();
      within.abort(new RunEnded());
    }
  }
}

function settled<T>(result: T | Promise<T>, signal: AbortSignal): T | Promise<T> {
  if (result instanceof Promise) return abortable(result, signal);
  signal.throwIfAborted();
  return result;
}
