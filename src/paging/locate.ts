import type { PageContext } from '../errors/page-context.js';
import { PagewrightError } from '../errors/pagewright-error.js';
import { placeOf } from '../errors/page-context.js';
import { show } from '../errors/show.js';

/**
 * The failure with its place in the run on it, as `page`. An error keeps its identity, so `instanceof` and `===` hold for what the caller's
 * own code threw; what cannot carry a property (a string, a frozen object) becomes the cause of an error that can.
 */
export function locate(error: unknown, page: PageContext): unknown {
  if (!(error instanceof Error) || !Object.isExtensible(error)) {
    const told = error instanceof Error ? error.message : show(error);
    return new PagewrightError({ name: 'PagewrightError', code: 'PAGE_FAILED', message: told, page, cause: error });
  }
  if ((error as { page?: PageContext }).page !== undefined) return error;
  if (error instanceof PagewrightError) {
    error.page = page;
    prefix(error, placeOf(page));
    return error;
  }
  Object.defineProperty(error, 'page', { value: page, enumerable: false, configurable: true, writable: true });
  return error;
}

function prefix(error: Error, place: string): void {
  const before = error.message;
  error.message = `${place}: ${before}`;
  if (error.stack) error.stack = error.stack.replace(before, () => error.message);
}
