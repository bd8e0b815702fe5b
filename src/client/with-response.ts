import { ConfigurationError } from '../errors/configuration-error.js';
import { show } from '../errors/show.js';
import type { PageResponse } from '../layers/layer.js';
import { isLazyRequest } from './lazy-request.js';

/**
 * The whole response of a request that is not paged, where `await` would give its body alone. Of paged methods, `pages()` has it.
 *
 * @param request what `this.get(…)` and its like, or `page(…)`, gave, not yet awaited
 * @example
 * const { body, headers } = await withResponse(directory.user('7'));
 * console.log(body.name, headers?.['inin-correlation-id']);
 * @throws ConfigurationError for anything else, such as the promise of an `async` method
 */
export async function withResponse<T>(request: PromiseLike<T>): Promise<PageResponse & { readonly body: T }> {
  if (!isLazyRequest(request)) {
    throw new ConfigurationError(
      `withResponse() takes a request of an ApiClient as the method gave it, got ${show(request)}; the method must not be async`,
    );
  }
  return (await request.response()) as PageResponse & { readonly body: T };
}
