import { describePage, type PageContext } from '../position.js';
import { redact } from './redact.js';

const BRAND: unique symbol = Symbol.for('pagewright.error');

/** Context that every error takes. */
export interface ErrorContext {
  /** Page of the run that failed. */
  readonly page?: PageContext | undefined;
  /** Name of the call where it is not a page of a run: `GET /users/7`. */
  readonly endpoint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Base class of every error of this library. An aborted call rejects with the reason of its signal instead.
 *
 * `code` is stable across versions. Every failure inside a run has `page`; resume it by `with({ resumeFrom: error.page.position })`.
 */
export class PagewrightError extends Error {
  readonly code: string;
  /** Page at which the run failed. The page loop sets it if the thrower did not. */
  declare page?: PageContext;

  /** @param init `message` says what happened and what to do; the page or endpoint is put before it */
  constructor(init: ErrorContext & { readonly name: string; readonly code: string; readonly message: string }) {
    const subject = init.page ? describePage(init.page) : init.endpoint;
    const message = redact(subject === undefined ? init.message : `${subject}: ${init.message}`);
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    Object.defineProperty(this, 'name', { value: init.name, configurable: true });
    Object.defineProperty(this, BRAND, { value: true });
    // V8 writes the first line of the stack before the name is set.
    if (this.stack) this.stack = this.stack.replace(/^Error/, init.name);
    this.code = init.code;
    if (init.page) this.page = init.page;
  }

  toJSON(): Record<string, unknown> {
    return { ...(this as object), name: this.name, message: this.message };
  }
}

/**
 * Returns true for an error of this library, also for one from another loaded copy (ESM beside CJS), where `instanceof` fails.
 *
 * @param code one kind of error, such as `'CURSOR_LOOP'`
 */
export function isPagewrightError(error: unknown, code?: string): error is PagewrightError {
  const candidate = error as { [BRAND]?: true; code?: unknown } | null | undefined;
  return candidate?.[BRAND] === true && (code === undefined || candidate.code === code);
}

/** Returns the page at which a run failed. Errors of other libraries carry it too. */
export function pageOf(error: unknown): PageContext | undefined {
  return typeof error === 'object' && error !== null ? (error as { page?: PageContext }).page : undefined;
}
