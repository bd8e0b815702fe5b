import { placeOf, type PageContext } from '../errors/page-context.js';
import { PagewrightError } from '../errors/pagewright-error.js';
import { redact } from '../errors/redact.js';
import { show } from '../errors/show.js';

/**
 * The failure with its place in the run on it, as `page`. An error keeps its identity, so `instanceof` and `===` hold for what the caller's
 * own code threw, with two exceptions: one that carries the place of another run, such as a failure that several callers share, is copied
 * with its class; and what cannot carry a place (a string, a frozen object, an error with a `page` of its own) becomes the cause of one
 * that can.
 *
 * @param page the place; an error that was made with this very object is as it should be
 */
export function locate(error: unknown, page: PageContext): unknown {
  if (!(error instanceof Error)) return wrapped(`${show(error)} was thrown`, page, undefined);
  const own: unknown = (error as { page?: unknown }).page;
  if (own === page) return error;
  if (own === undefined) return Object.isExtensible(error) ? stamped(error, page) : wrapped(error.message, page, error);
  return isPlace(own) ? stamped(copyOf(error), page, own) : wrapped(error.message, page, error);
}

/** Whether an error carries a place that this library wrote. */
export const carriesPlace = (error: unknown): error is Error & { page: PageContext } =>
  error instanceof Error && isPlace((error as { page?: unknown }).page);

function isPlace(value: unknown): value is PageContext {
  return typeof value === 'object' && value !== null && 'endpoint' in value && 'position' in value;
}

function wrapped(message: string, page: PageContext, cause: Error | undefined): PagewrightError {
  return new PagewrightError({ name: 'PagewrightError', code: 'PAGE_FAILED', message, page, cause });
}

/** An error of the same class with the same fields. Private members cannot be copied; the original, as the cause, still has them. */
function copyOf<E extends Error>(error: E): E {
  const copy = Object.create(Object.getPrototypeOf(error) as object, Object.getOwnPropertyDescriptors(error)) as E;
  if (error instanceof PagewrightError || error.cause !== undefined) return copy;
  return Object.defineProperty(copy, 'cause', { value: error, configurable: true, writable: true });
}

function stamped(error: Error, page: PageContext, before?: PageContext): Error {
  const ours = error instanceof PagewrightError;
  if (ours) replacePrefix(error, before && placeOf(before), placeOf(page));
  return Object.defineProperty(error, 'page', { value: page, enumerable: ours, configurable: true, writable: true });
}

function replacePrefix(error: Error, before: string | undefined, place: string): void {
  const old = error.message;
  const said = before !== undefined && old.startsWith(`${before}: `) ? old.slice(before.length + 2) : old;
  error.message = redact(`${place}: ${said}`);
  if (error.stack) error.stack = error.stack.replace(old, () => error.message);
}
