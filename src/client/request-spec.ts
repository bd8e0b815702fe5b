import type { AxiosRequestConfig } from 'axios';
import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import { PagewrightError } from '../errors/pagewright-error.js';
import { redactUrl } from '../errors/redact.js';
import type { PageResponse } from '../policies/middleware.js';
import { toPagewrightError } from './failure.js';
import { checkedResponse, rememberResponse } from './response.js';

/** What a sender gets for one attempt. */
export interface SendContext {
  /** Aborts when the call is cancelled: hand it to the HTTP client, and the request in flight is cancelled too. */
  readonly signal: AbortSignal;
  /** The access token to send, where the client has a token source. */
  readonly token?: string | undefined;
  /** @internal The client whose policies stand around this send already. */
  readonly policiesOf?: object | undefined;
}

/** Sends a request and gives the response: axios's, fetch's, any `{ status, headers, body | data }`, or a bare body. */
export type Send = (context: SendContext) => PromiseLike<unknown>;

const BRAND: unique symbol = Symbol.for('pagewright.request');

/**
 * A request that is not sent before somebody wants its answer: a decorator, which sends it as one page, or `await`, which gives the body.
 */
export class DeferredRequest implements Promise<unknown> {
  /** @internal */
  readonly [BRAND] = true;
  readonly [Symbol.toStringTag] = 'LazyRequest';
  readonly #send: Send;
  #answer: Promise<PageResponse> | undefined;

  constructor(
    send: Send,
    readonly description: string,
  ) {
    this.#send = send;
  }

  /** One that is on its way already: its answer, in place of sending. */
  static resolvedBy(answer: Promise<PageResponse>, description: string): DeferredRequest {
    const request = new DeferredRequest(() => answer, description);
    request.#answer = answer;
    return request;
  }

  /** Sends it, each time anew, and gives the whole response as the HTTP client does. */
  async send(context: SendContext): Promise<unknown> {
    const response = await this.#send(context);
    return isDeferredRequest(response) ? response.send(context) : response;
  }

  /** Sends it once, however often it is asked, and gives the checked response. */
  response(): Promise<PageResponse> {
    this.#answer ??= this.#fetch();
    return this.#answer;
  }

  then<A = unknown, B = never>(
    onBody?: ((body: unknown) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    // An async method that returns this request resolves to its body; the rest of the response is remembered beside it.
    return this.response().then(rememberResponse).then(onBody, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<unknown> {
    return this.then(undefined, onError);
  }

  finally(onEnd?: (() => void) | null): Promise<unknown> {
    return this.then().finally(onEnd);
  }

  [Symbol.asyncIterator](): never {
    return this.#notPaged();
  }

  /** @internal What a `Paged` has stands here only to say what is missing. */
  next(): never {
    return this.#notPaged();
  }
  /** @internal */
  pages(): never {
    return this.#notPaged();
  }
  /** @internal */
  batches(): never {
    return this.#notPaged();
  }
  /** @internal */
  toArray(): never {
    return this.#notPaged();
  }
  /** @internal */
  with(): never {
    return this.#notPaged();
  }

  #notPaged(): never {
    // A request that is on its way already fails unheard: its caller hears of this mistake instead.
    this.#answer?.catch(() => undefined);
    const lacks = this.#answer ? 'is annotated, but not paged' : 'is not annotated';
    throw new ConfigurationError(
      `${this.description} was used as a list of records: the method that returned it ${lacks}; put @Paginated() on it`,
    );
  }

  async #fetch(): Promise<PageResponse> {
    const at = this.description;
    try {
      return await checkedResponse(await this.send({ signal: new AbortController().signal }), { at, now: Date.now() });
    } catch (error) {
      throw error instanceof PagewrightError ? error : await toPagewrightError(error, { at, now: Date.now() });
    }
  }
}

/** True also for a request that another loaded copy of this library made. */
export function isDeferredRequest(value: unknown): value is DeferredRequest {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/**
 * Says that a method's request is one page of what its declared type promises; the decorator does the rest.
 *
 * @param response the promise of a response, or a function that sends the request: only the function can be cancelled in flight
 * @returns typed as the method declares, so that no type is written twice
 *
 * @example
 * users(params: UserQuery = {}): Paged<User> {
 *   return page(({ signal }) => this.http.get('/api/v2/users', { params, signal }));
 * }
 * @throws ConfigurationError for anything else
 */
export function page<R>(response: PromiseLike<unknown> | Send): R {
  const request: unknown = isDeferredRequest(response) ? response : new DeferredRequest(asSend(response), 'page(…)');
  return request as R;
}

function asSend(response: PromiseLike<unknown> | Send): Send {
  if (typeof response === 'function') return response;
  if (typeof (response as PromiseLike<unknown> | null | undefined)?.then === 'function') {
    // Abandoned by a cancelled call, or rejected before anybody asks: either way it is looked at when it is sent.
    response.then(undefined, () => undefined);
    return () => response;
  }
  throw new ConfigurationError(
    `page() takes the promise of a response, or a function that sends the request, got ${describeValue(response)}`,
  );
}

/** A request of an `ApiClient`, not yet sent. Awaited, it gives the body; in an annotated method it is one page. */
export class RequestSpec extends DeferredRequest {
  constructor(
    readonly config: Readonly<AxiosRequestConfig> & { readonly method: string; readonly url: string },
    send: Send,
  ) {
    super(send, `${config.method} ${redactUrl(config.url)}`);
  }
}

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
  if (!isDeferredRequest(request)) {
    throw new ConfigurationError(
      `withResponse() takes a request of an ApiClient as the method gave it, got ${describeValue(request)}; the method must not be async`,
    );
  }
  return (await request.response()) as PageResponse & { readonly body: T };
}
