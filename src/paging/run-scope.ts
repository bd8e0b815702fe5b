import { describeValue, PagewrightError } from '../errors/pagewright-error.js';
import { DeadlineError } from '../errors/paging-errors.js';
import { redact } from '../errors/redact.js';
import type { Emit } from '../events/emitter.js';
import { RunEnded } from '../policies/middleware.js';
import { describePage, type PageContext } from '../position.js';
import { abortable, type Clock, linkedController, type LinkedController } from '../time/clock.js';
import type { PagePosition } from './page.js';
import { asCursorError } from './recovery/classify-error.js';
import type { RunPlan } from './run-plan.js';
import type { RunState } from './run-state.js';
import type { AnyStyle } from './styles/paging-style.js';

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
  perform<T>(
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
    const { smallerPageOn } = this.plan.options;
    return withPageContext(asCursorError(error, this.style.cursorOf?.(position.at), page, smallerPageOn), page);
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
    // Set before the work starts: if both are due at the same moment, the deadline comes first and nothing more is sent.
    const alarm = this.clock.sleep(left, within.signal).then(() => Promise.reject<never>(expired()));
    alarm.catch(() => undefined);
    try {
      const result = settled(work(within.signal), signal);
      if (result instanceof Promise) return Promise.race([result, alarm]).finally(() => cancel(within));
      cancel(within);
      return result;
    } catch (error) {
      cancel(within);
      throw error;
    }
  }

  #left(ms: number): number {
    const now = this.clock.now();
    this.#at ??= now + ms;
    return this.#at - now;
  }
}

function cancel(within: LinkedController): void {
  within.release();
  within.abort(new RunEnded());
}

function settled<T>(result: T | Promise<T>, signal: AbortSignal): T | Promise<T> {
  if (result instanceof Promise) return abortable(result, signal);
  signal.throwIfAborted();
  return result;
}

/**
 * Returns an error with its page in the run, as `page`. It is the same object, so that `instanceof` and `===` hold for what the caller's own code
 * threw, with two exceptions. An error with the page of another run, such as one that several callers share, is cloned. And what cannot hold a page
 * (a string, a frozen object, an error with a `page` of its own) becomes the cause of a new error.
 *
 * @param page the page; an error that has this very object is returned unchanged
 */
export function withPageContext(error: unknown, page: PageContext): unknown {
  if (!(error instanceof Error)) return wrapError(`${describeValue(error)} was thrown`, page, undefined);
  const own: unknown = (error as { page?: unknown }).page;
  if (own === page) return error;
  if (own === undefined) {
    return Object.isExtensible(error) ? attachPage(error, page) : wrapError(error.message, page, error);
  }
  return isPageContext(own) ? attachPage(cloneError(error), page, own) : wrapError(error.message, page, error);
}

/** Returns true for an error with a page that this library attached. */
export const hasPageContext = (error: unknown): error is Error & { page: PageContext } =>
  error instanceof Error && isPageContext((error as { page?: unknown }).page);

function isPageContext(value: unknown): value is PageContext {
  return typeof value === 'object' && value !== null && 'endpoint' in value && 'position' in value;
}

function wrapError(message: string, page: PageContext, cause: Error | undefined): PagewrightError {
  return new PagewrightError({ name: 'PagewrightError', code: 'PAGE_FAILED', message, page, cause });
}

/** An error of the same class with the same fields. Private members cannot be cloned; the cause is the original, which has them. */
function cloneError<E extends Error>(error: E): E {
  const copy = Object.create(Object.getPrototypeOf(error) as object, Object.getOwnPropertyDescriptors(error)) as E;
  if (error instanceof PagewrightError || error.cause !== undefined) return copy;
  return Object.defineProperty(copy, 'cause', { value: error, configurable: true, writable: true });
}

function attachPage(error: Error, page: PageContext, previous?: PageContext): Error {
  const ours = error instanceof PagewrightError;
  if (ours) replacePrefix(error, previous && describePage(previous), describePage(page));
  return Object.defineProperty(error, 'page', { value: page, enumerable: ours, configurable: true, writable: true });
}

function replacePrefix(error: Error, previous: string | undefined, prefix: string): void {
  const old = error.message;
  const hasPrefix = previous !== undefined && old.startsWith(`${previous}: `);
  error.message = redact(`${prefix}: ${hasPrefix ? old.slice(previous.length + 2) : old}`);
  if (error.stack) error.stack = error.stack.replace(old, () => error.message);
}
