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

/** The calling code is wrong: an option, the place of a decorator, the shape of an annotated method. */
export class ConfigurationError extends PagewrightError {
  constructor(message: string, context: ErrorContext = {}) {
    super({ name: 'ConfigurationError', code: 'CONFIGURATION', message, ...context });
  }
}

/** Returns a value as messages show it: short, redacted, on one line, with its kind. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return clip(JSON.stringify(redact(value)));
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  const keys = Object.keys(value);
  const kind = value.constructor && value.constructor !== Object ? `a ${value.constructor.name}` : 'an object';
  return keys.length === 0 ? `${kind} without keys` : clip(`${kind} with the keys ${keys.join(', ')}`);
}

const clip = (text: string) => (text.length > 120 ? `${text.slice(0, 117)}...` : text);

/** Returns the message of a thrown value, also of an error from another realm. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  return isErrorLike(thrown) ? thrown.message : describeValue(thrown);
}

/** Returns true for an error, also for one from another realm, which is not an instance of this `Error`. */
export const isErrorLike = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';

/** Returns why an optional package could not be imported, on one line: `pg is not installed`. */
export function describeLoadFailure(name: string, error: unknown): string {
  const message = messageOf(error).split('\n')[0]!;
  const isMissing = /^(ERR_)?MODULE_NOT_FOUND$/.test(String((error as { code?: unknown } | null)?.code));
  // A package that is installed may lack one of its own.
  return isMissing && message.includes(`'${name}'`)
    ? `${name} is not installed`
    : `${name} cannot be loaded (${message})`;
}

/** Returns what a text is instead of JSON, without quoting it. */
export function describeNonJson(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'the body is empty where JSON was expected';
  if (start.startsWith('<')) return 'the body is HTML or XML where JSON was expected';
  if (start.startsWith('{') || start.startsWith('['))
    return `the body is truncated or malformed JSON (${text.length} characters)`;
  return `the body is plain text where JSON was expected (${text.length} characters)`;
}
