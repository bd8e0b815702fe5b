import { PagewrightError } from '../errors/pagewright-error.js';
import type { Next, Params } from '../layers/layer.js';
import { copyParams } from '../paging/copy-params.js';
import { failureOf } from './failure.js';
import { isLazyRequest } from './lazy-request.js';
import { checkedResponse } from './response.js';

/** The annotated method, as the sender sees it. */
export interface PageMethod {
  /** Calls it, bound to its client and path arguments. */
  call(params: Params): unknown;
  /** Throws where the method, or its promise, gave what can be no response. */
  refuse(returned: unknown): void;
}

/** The innermost step of a page's road: calls the method with a copy of the params, sends what it returns, and checks what comes. */
export function senderOf(method: PageMethod): Next {
  return async ({ page, params, signal, counters }) => {
    counters.requests += 1;
    try {
      const returned = method.call(copyParams(params));
      method.refuse(returned);
      const raw: unknown = await (isLazyRequest(returned) ? returned.send({ signal }) : returned);
      method.refuse(raw);
      return await checkedResponse(raw, page.endpoint, page);
    } catch (error) {
      throw error instanceof PagewrightError ? error : await failureOf(error, { page });
    }
  };
}
