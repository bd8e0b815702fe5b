import { ConfigurationError } from '../errors/pagewright-error.js';
import type { PageResponse } from '../policies/middleware.js';
import type { Attempt } from './attempt.js';

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
