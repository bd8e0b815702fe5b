import { PagewrightError } from '../errors/pagewright-error.js';
import type { Next, Params } from '../layers/layer.js';
import { copyParams } from '../paging/copy-params.js';
import { failureOf } from './failure.js';
import { isLazyRequest } from './lazy-request.js';
import { checkedResponse } from './response.js';

/**
 * The innermost step of a page's road: calls the method with a copy of the params, sends what it returns, and checks what comes.
 *
 * @param call the user's method, bound to its client and path arguments
 */
export function senderOf(call: (params: Params) => unknown): Next {
  return async ({ page, params, signal, counters }) => {
    counters.requests += 1;
    try {
      const returned = call(copyParams(params));
      const raw: unknown = await (isLazyRequest(returned) ? returned.send({ signal }) : returned);
      return await checkedResponse(raw, page.endpoint, page);
    } catch (error) {
      throw error instanceof PagewrightError ? error : failureOf(error, page);
    }
  };
}
