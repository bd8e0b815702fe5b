import { describePage, type PageContext } from '../position.js';
import { redact } from './redact.js';

const BRAND: unique symbol = Symbol.for('pagewright.error');

/** What an error is made of. */
export interface PagewrightErrorInit {
  readonly name: string;
  readonly code: string;
  /** What happened and what to do; the place is put before it. */
  readonly message: string;
  readonly page?: PageContext | undefined;
  /** The place, where it is no page of a run: `GET /users/7`. */
  readonly at?: string | undefined;
  readonly cause?: unknown;
}

/** What every concrete error takes besides its own facts. */
export interface ErrorContext {
  readonly page?: PageContext | undefined;
  readonly at?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The root of everything this library throws, but for an abort: a cancelled call rejects with the signal's own reason.
 *
 * `code` is stable across versions; `page` is there for every failure inside a run, and `with({ resumeFrom: error.page.position })` goes on from it.
 */
export class PagewrightError extends Error {
  readonly code: string;
  /** Place of the failure. Filled in by the page loop where the thrower did not know it. */
  declare page?: PageContext;

  constructor(init: PagewrightErrorInit) {
    const place = init.page ? describePage(init.page) : init.at;
    const message = redact(place === undefined ? init.message : `${place}: ${init.message}`);
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    Object.defineProperty(this, 'name', { value: init.name, configurable: true });
    Object.defineProperty(this, BRAND, { value: true });
    // V8 writes the head of the stack before the name is known.
    if (this.stack) this.stack = this.stack.replace(/^Error/, init.name);
    this.code = init.code;
    if (init.page) this.page = init.page;
  }

  toJSON(): Record<string, unknown> {
    return { ...(this as object), name: this.name, message: this.message };
  }
}

/**
 * True for an error of this library, also one from another loaded copy of it (ESM beside CJS), where `instanceof` fails.
 *
 * @param code narrows to one kind, such as `'CURSOR_LOOP'`
 */
export function isPagewrightError(error: unknown, code?: string): error is PagewrightError {
  const candidate = error as { [BRAND]?: true; code?: unknown } | null | undefined;
  return candidate?.[BRAND] === true && (code === undefined || candidate.code === code);
}

/** The place of a failure inside a run, whatever was thrown: errors of other libraries carry it too. */
export function pageOf(error: unknown): PageContext | undefined {
  return typeof error === 'object' && error !== null ? (error as { page?: PageContext }).page : undefined;
}
