import { describeValue } from '../errors/describe-value.js';
import { PagewrightError } from '../errors/pagewright-error.js';
import { redact } from '../errors/redact.js';
import { describePage, type PageContext } from '../position.js';

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
