import type { AxiosRequestConfig } from 'axios';
import { ConfigurationError, describeValue, PagewrightError } from '../errors/pagewright-error.js';
import { redactUrl } from '../errors/redact.js';
import type { FollowedLink, PageResponse } from '../policies/middleware.js';
import type { Classifier } from '../policies/classify/classify-options.js';
import { readFailure } from './http-failure.js';
import type { Reading } from './response-body.js';
import { readResponse } from './response.js';

/** What a function in `page(…)` receives for each attempt. */
export interface SendContext {
  /** Aborts when the call is cancelled. Pass it to the HTTP client, so that the request in flight is cancelled too. */
  readonly signal: AbortSignal;
  /** The access token to send, if the client has a token source. */
  readonly token?: string | undefined;
  /** Where to send the request, if the paging style follows a link to another path or origin; its query is in the params. */
  readonly url?: string | undefined;
  /** Headers that a middleware added. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Sends a request of an `ApiClient` as this attempt: within the policies that are around it already. Returns the response of the HTTP client.
   *
   * @throws ConfigurationError for anything that is not a request
   */
  readonly send: (request: PromiseLike<unknown>) => Promise<unknown>;
}

/** One send of an annotated method: what its requests are sent with, and the responses to those that the method awaited. */
export interface Attempt extends Omit<SendContext, 'send' | 'url'> {
  /** Whose policies are around it. A request of another client goes through its own, with its own token. */
  readonly client: object | undefined;
  readonly responses: PageResponse[];
  /** The rules of that client. */
  readonly classify?: Classifier | undefined;
  /** Where to send the request instead of its own address. */
  readonly link?: FollowedLink | undefined;
  /** How to read the bodies. */
  readonly reading?: Reading | undefined;
  /** Set once a body was parsed exactly: then the method may return a part of it. */
  parsed?: boolean;
}

const BRAND: unique symbol = Symbol.for('pagewright.request');

/** A request that is sent when it is needed: by the decorators, as one page, or by `await`, which returns the body. */
export abstract class DeferredRequest implements Promise<unknown> {
  /** @internal */
  readonly [BRAND] = true;
  readonly [Symbol.toStringTag]: string = 'DeferredRequest';
  /** For messages, such as `GET /api/v2/users`. */
  abstract readonly description: string;
  #response: Promise<PageResponse> | undefined;

  /** Sends it as part of an attempt, each time again, and returns the response as the HTTP client does. */
  abstract send(attempt: Attempt): PromiseLike<unknown>;

  /** Sends it on its own and reads the response. */
  protected abstract fetch(): Promise<PageResponse>;

  /** The response to this request on its own, which is sent once however often it is awaited. */
  response(): Promise<PageResponse> {
    this.#response ??= this.fetch();
    return this.#response;
  }

  then<A = unknown, B = never>(
    onBody?: ((body: unknown) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.response()
      .then(({ body }) => body)
      .then(onBody, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<unknown> {
    return this.then(undefined, onError);
  }

  finally(onEnd?: (() => void) | null): Promise<unknown> {
    return this.then().finally(onEnd);
  }

  [Symbol.asyncIterator](): never {
    return this.notPaged();
  }

  /** @internal The members of a `Paged` explain what is missing. */
  next(): never {
    return this.notPaged();
  }
  /** @internal */
  pages(): never {
    return this.notPaged();
  }
  /** @internal */
  batches(): never {
    return this.notPaged();
  }
  /** @internal */
  toArray(): never {
    return this.notPaged();
  }
  /** @internal */
  with(): never {
    return this.notPaged();
  }

  protected notPaged(lacks = 'is not annotated'): never {
    throw new ConfigurationError(
      `${this.description} was used as a list of records: the method that returned it ${lacks}. Add @Paginated() to it`,
    );
  }
}

/** True also for a request of another loaded copy of this library. */
export function isDeferredRequest(value: unknown): value is DeferredRequest {
  return typeof value === 'object' && value !== null && BRAND in value;
}

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
    const { signal, headers, link } = attempt;
    const token = link?.withToken === false ? undefined : attempt.token;
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
