import type { AxiosRequestConfig } from 'axios';
import { ConfigurationError, describeValue, PagewrightError } from '../errors/pagewright-error.js';
import { redactUrl } from '../errors/redact.js';
import type { FollowedLink, PageResponse } from '../policies/middleware.js';
import type { Attempt, SendContext } from './attempt.js';
import { DeferredRequest, isDeferredRequest } from './deferred-request.js';
import { harmlessHeaders } from './harmless-headers.js';
import { readFailure } from './http-failure.js';
import { readResponse } from './response.js';

/** A request as data: what `this.get(…)` and its like return. */
export interface RequestData extends Omit<AxiosRequestConfig, 'signal'> {
  readonly method: string;
  readonly url: string;
  readonly signal?: AbortSignal;
}

/** Sends the requests of one client. */
export interface RequestSender {
  /** Sends a request as it is, within the policies of the caller. */
  send(data: RequestData, attempt: Attempt): Promise<unknown>;
  /** Sends a request through the client's policies. */
  fetch(spec: RequestSpec, signal?: AbortSignal): Promise<PageResponse>;
}

/** A request of an `ApiClient`, not sent yet. */
export class RequestSpec extends DeferredRequest {
  override readonly [Symbol.toStringTag] = 'RequestSpec';

  /** @param attempt the send of an annotated method that the request was made in, before the method first waited */
  constructor(
    readonly config: RequestData,
    readonly client: object,
    private readonly sender: RequestSender,
    private readonly attempt: Attempt | undefined,
  ) {
    super();
  }

  get description(): string {
    return `${this.config.method} ${redactUrl(this.config.url)}`;
  }

  override send(attempt: Attempt): Promise<unknown> {
    return attempt.client === this.client ? this.sender.send(this.config, attempt) : this.fetch(attempt.signal);
  }

  /** Sends it through the policies of its own client. */
  override fetch(signal?: AbortSignal): Promise<PageResponse> {
    return this.attempt ? this.#fetchWithin(this.attempt) : this.sender.fetch(this, signal);
  }

  /** The policies of the method are around it already: with its own, it would wait for the permit that it holds. */
  async #fetchWithin(attempt: Attempt): Promise<PageResponse> {
    const response = await read(() => this.send(attempt), this.description, attempt);
    attempt.responses.push(response);
    return response;
  }
}

/** A request that the caller's own function sends. */
class CustomRequest extends DeferredRequest {
  readonly description = 'page(…)';

  constructor(private readonly sendIt: (context: SendContext) => PromiseLike<unknown>) {
    super();
  }

  override send(attempt: Attempt): PromiseLike<unknown> {
    const { signal, link } = attempt;
    const isForeign = link?.withToken === false;
    const token = isForeign ? undefined : attempt.token;
    const headers = isForeign && attempt.headers ? harmlessHeaders(attempt.headers) : attempt.headers;
    let isFollowed = link === undefined;
    const send = (request: PromiseLike<unknown>) => {
      isFollowed = true;
      return sendAs(request, attempt);
    };
    const context: SendContext = {
      ...{ signal, token, headers, send },
      get url() {
        isFollowed = true;
        return link?.url;
      },
    };
    const returned = this.sendIt(context);
    if (isDeferredRequest(returned)) return sendAs(returned, attempt);
    if (isFollowed) return returned;
    returned.then(undefined, () => undefined);
    throw linkNotFollowed(link!);
  }

  protected override fetch(): Promise<PageResponse> {
    return read(() => this.send(alone()), this.description);
  }
}

const linkNotFollowed = ({ url }: FollowedLink) =>
  new ConfigurationError(
    `the next page is at ${describeValue(redactUrl(url))}, which the method did not request. ` +
      'Return this.get(…) of an ApiClient, or use the url of page(({ url, signal }) => …)',
  );

/** A call of an annotated method that is under way. */
export class StartedCall extends DeferredRequest {
  constructor(
    readonly description: string,
    private readonly started: Promise<PageResponse>,
  ) {
    super();
  }

  override send(): Promise<PageResponse> {
    return this.started;
  }

  protected override fetch(): Promise<PageResponse> {
    return this.started;
  }

  protected override notPaged(): never {
    // The caller receives this error, so a failure of the request, which is not awaited, is no unhandled rejection.
    this.started.catch(() => undefined);
    return super.notPaged('is annotated, but not paged');
  }
}

/** The attempt of a request that is in no pipeline. */
const alone = (): Attempt => ({ client: undefined, signal: new AbortController().signal, responses: [] });

async function sendAs(request: PromiseLike<unknown>, attempt: Attempt): Promise<unknown> {
  if (isDeferredRequest(request)) return request.send(attempt);
  throw new ConfigurationError(`send() takes a request such as this.get(…), got ${describeValue(request)}`);
}

/** Sends a request that no policies are around, and reads the response. */
async function read(
  send: () => PromiseLike<unknown>,
  endpoint: string,
  { classify, reading }: Pick<Attempt, 'classify' | 'reading'> = {},
): Promise<PageResponse> {
  const contextOf = () => ({ endpoint, now: Date.now(), classify, reading });
  try {
    return await readResponse(await send(), contextOf);
  } catch (error) {
    if (error instanceof PagewrightError) throw error;
    return readFailure(error, contextOf());
  }
}

/**
 * Declares a request as one page of what the method promises.
 *
 * @param response the promise of a response, or a function that sends the request. Only with a function can a
 * request in flight be cancelled
 * @returns typed as the method declares
 *
 * @example
 * users(params: UserQuery = {}): Paged<User> {
 *   return page(({ signal }) => this.http.get('/api/v2/users', { params, signal }));
 * }
 * @throws ConfigurationError for anything else
 */
export function page<R>(response: PromiseLike<unknown> | ((context: SendContext) => PromiseLike<unknown>)): R {
  const request: unknown = isDeferredRequest(response) ? response : new CustomRequest(asSend(response));
  return request as R;
}

function asSend(
  response: PromiseLike<unknown> | ((context: SendContext) => PromiseLike<unknown>),
): (context: SendContext) => PromiseLike<unknown> {
  if (typeof response === 'function') return response;
  if (typeof (response as PromiseLike<unknown> | null | undefined)?.then === 'function') {
    // A rejection is handled when the request is sent; a cancelled call never sends it.
    response.then(undefined, () => undefined);
    return () => response;
  }
  throw new ConfigurationError(
    `page() takes the promise of a response, or a function that sends the request, got ${describeValue(response)}`,
  );
}

/**
 * The whole response to a request that is not paged; `await` alone returns its body. For a paged method, use `pages()`.
 *
 * @param request what `this.get(…)` and its like, `page(…)`, or an annotated method returned, not yet awaited
 * @example
 * const { body, headers } = await withResponse(directory.user('7'));
 * console.log(body.name, headers?.['inin-correlation-id']);
 * @throws ConfigurationError for anything else, such as the promise of an `async` method
 */
export async function withResponse<T>(request: PromiseLike<T>): Promise<PageResponse & { readonly body: T }> {
  if (!isDeferredRequest(request)) {
    throw new ConfigurationError(
      `withResponse() takes the request that a method returned, got ${describeValue(request)}. The method must not be async`,
    );
  }
  return (await request.response()) as PageResponse & { readonly body: T };
}
