import { describePage, type PageContext } from '../position.js';
import { PagewrightError } from '../errors/pagewright-error.js';
import { redact } from '../errors/redact.js';
import { describeValue } from '../errors/describe-value.js';

/**
 * The failure with its place in the run on it, as `page`. An error keeps its identity, so `instanceof` and `===` hold for what the caller's
 * own code threw, with two exceptions: one that carries the place of another run, such as a failure that several callers share, is copied
 * with its class; and what cannot carry a place (a string, a frozen object, an error with a `page` of its own) becomes the cause of one
 * that can.
 *
 * @param page the place; an error that was made with this very object is as it should be
 */
export function withPageContext(error: unknown, page: PageContext): unknown {
  if (!(error instanceof Error)) return wrapError(`${describeValue(error)} was thrown`, page, undefined);
  const own: unknown = (error as { page?: unknown }).page;
  if (own === page) return error;
  if (own === undefined)
    return Object.isExtensible(error) ? attachPage(error, page) : wrapError(error.message, page, error);
  return isPageContext(own) ? attachPage(cloneError(error), page, own) : wrapError(error.message, page, error);
}

/** Whether an error carries a place that this library wrote. */
export const hasPageContext = (error: unknown): error is Error & { page: PageContext } =>
  error instanceof Error && isPageContext((error as { page?: unknown }).page);

function isPageContext(value: unknown): value is PageContext {
  return typeof value === 'object' && value !== null && 'endpoint' in value && 'position' in value;
}

function wrapError(message: string, page: PageContext, cause: Error | undefined): PagewrightError {
  return new PagewrightError({ name: 'PagewrightError', code: 'PAGE_FAILED', message, page, cause });
}

/** An error of the same class with the same fields. Private members cannot be copied; the original, as the cause, still has them. */
function cloneError<E extends Error>(error: E): E {
  const copy = Object.create(Object.getPrototypeOf(error) as object, Object.getOwnPropertyDescriptors(error)) as E;
  if (error instanceof PagewrightError || error.cause !== undefined) return copy;
  return Object.defineProperty(copy, 'cause', { value: error, configurable: true, writable: true });
}

function attachPage(error: Error, page: PageContext, before?: PageContext): Error {
  const ours = error instanceof PagewrightError;
  if (ours) replacePrefix(error, before && describePage(before), describePage(page));
  return Object.defineProperty(error, 'page', { value: page, enumerable: ours, configurable: true, writable: true });
}

function replacePrefix(error: Error, before: string | undefined, place: string): void {
  const old = error.message;
  const said = before !== undefined && old.startsWith(`${before}: `) ? old.slice(before.length + 2) : old;
  error.message = redact(`${place}: ${said}`);
  if (error.stack) error.stack = error.stack.replace(old, () => error.message);
}
