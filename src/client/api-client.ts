import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import type { TokenSource } from '../auth/token-source.js';
import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import { parseOptions } from '../options/parse-options.js';
import { compose, type OrderedMiddleware } from '../policies/middleware.js';
import { abortable, eitherSignal } from '../time/abortable.js';
import { type ApiClientOptions, apiClientSchema } from './api-client-options.js';
import { RequestSpec, type SendContext } from './request-spec.js';
import { type ArrayParams, arrayParamsConfig } from './array-params.js';
import { CLIENT_CONTEXT, type ClientContext } from './client-state.js';
import { newCallRequest, pageSender, sendInside } from './send.js';
import { createAxiosInstance, parseBaseUrl, rejectCrossOriginRedirect } from './axios-instance.js';
import { policiesFor } from '../policies/pipeline.js';

/** Headers, query and the like for one request, as axios takes them. */
export type RequestConfig = Omit<AxiosRequestConfig, 'url' | 'method' | 'baseURL' | 'signal'> & {
  /**
   * Cancels the request, and of a request without annotations every wait before it. An annotated method is waited for by the signal of its run,
   * or by one among its arguments.
   */
  readonly signal?: AbortSignal;
};

type Request = Omit<AxiosRequestConfig, 'signal'> & { method: string; url: string; signal?: AbortSignal };

/**
 * A base class for clients of one API: extend it, and write each endpoint as a method that returns `this.get(…)` or its like.
 * The helpers are typed by the declared return type of the method that they stand in.
 *
 * @example
 * class Directory extends ApiClient {
 *   @Paginated({ pageSize: 100 })
 *   members(groupId: string, params: MemberQuery = {}): Paged<User> {
 *     return this.get(path`/api/v2/groups/${groupId}/members`, params);
 *   }
 *   user(id: string): Promise<User> {
 *     return this.get(path`/api/v2/users/${id}`);
 *   }
 * }
 */
export class ApiClient {
  /** The axios instance, for everything that the helpers do not cover. Requests made on it directly carry no token. */
  readonly http: AxiosInstance;
  readonly #auth: TokenSource | undefined;
  #policies: readonly OrderedMiddleware[] | undefined;
  readonly #base: URL | undefined;
  readonly #timeoutMs: number | undefined;
  readonly #arrayParams: ArrayParams | undefined;
  /** @internal */
  readonly [CLIENT_CONTEXT]: ClientContext;

  /** @throws ConfigurationError for unknown or malformed options, and for a token source without a `baseURL` to send tokens to */
  constructor(options: ApiClientOptions = {}) {
    const where = new.target.name;
    parseOptions(apiClientSchema, options, where);
    const { auth, paging, clock, observe, retry, rateLimit, breaker, errors } = options;
    this.http = createAxiosInstance(options, where);
    this.#timeoutMs = options.timeoutMs;
    this.#arrayParams = options.arrayParams;
    this.#base = parseBaseUrl(options, this.http, where);
    this.#auth = auth;
    if (auth && !this.#base) {
      throw new ConfigurationError(`${where}: auth needs a baseURL, so that tokens are sent there and nowhere else`);
    }
    const context = Object.entries({ paging, clock, observe, auth, retry, rateLimit, breaker, errors });
    this[CLIENT_CONTEXT] = Object.freeze(Object.fromEntries(context.filter(([, value]) => value !== undefined)));
  }

  /** A GET with `params` as its query. */
  get<R>(url: string, params?: object, config?: RequestConfig): R {
    return this.#request({ ...config, method: 'GET', url, params: queryOf(params, config) });
  }

  /** A POST with `body` as JSON. */
  post<R>(url: string, body?: unknown, config?: RequestConfig): R {
    return this.#request({ ...config, method: 'POST', url, data: body });
  }

  /** A PUT with `body` as JSON. */
  put<R>(url: string, body?: unknown, config?: RequestConfig): R {
    return this.#request({ ...config, method: 'PUT', url, data: body });
  }

  /** A PATCH with `body` as JSON. */
  patch<R>(url: string, body?: unknown, config?: RequestConfig): R {
    return this.#request({ ...config, method: 'PATCH', url, data: body });
  }

  /** A DELETE with `params` as its query. */
  delete<R>(url: string, params?: object, config?: RequestConfig): R {
    return this.#request({ ...config, method: 'DELETE', url, params: queryOf(params, config) });
  }

  #request<R>(config: Request): R {
    const inside = sendInside(this);
    const request: unknown = new RequestSpec(config, (context) => {
      if (context.policiesOf === this) return this.#send(config, context);
      return inside ? this.#send(config, inside) : this.#sendByPolicies(config, context);
    });
    return request as R;
  }

  /** Where no decorator stands around it, the client's own policies do. */
  async #sendByPolicies(config: Request, context: SendContext): Promise<unknown> {
    const own = new RequestSpec(config, (within) => this.#send(config, within));
    this.#policies ??= policiesFor(this, {}, this.constructor.name);
    const road = compose(this.#policies, pageSender({ call: () => own, client: this }));
    const { signal, release } = eitherSignal(context.signal, config.signal);
    try {
      return await abortable(road(newCallRequest(this, own.description, signal)), signal);
    } finally {
      release();
    }
  }

  async #send(config: Request, context: SendContext): Promise<unknown> {
    this.#refuseOtherOrigins(config.url);
    const { signal, release } = eitherSignal(context.signal, config.signal);
    try {
      return await this.#dispatch(config, signal, context.token ?? (await this.#auth?.token(signal)));
    } finally {
      release();
    }
  }

  #dispatch(config: Request, signal: AbortSignal, token: string | undefined): Promise<unknown> {
    return this.http.request({
      ...(this.#base && { baseURL: this.#base.href, beforeRedirect: rejectCrossOriginRedirect(this.#base) }),
      ...(this.#timeoutMs !== undefined && { timeout: this.#timeoutMs }),
      ...config,
      ...arrayParamsConfig(this.#arrayParams, config),
      headers: {
        Accept: 'application/json',
        ...config.headers,
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      signal,
    });
  }

  #refuseOtherOrigins(url: string): void {
    if (!this.#base && !URL.canParse(url)) {
      throw new ConfigurationError(
        `${this.constructor.name}: ${describeValue(url)} is no whole address, and the client has no baseURL`,
      );
    }
    if (!this.#base || new URL(url, this.#base).origin === this.#base.origin) return;
    throw new ConfigurationError(
      `${this.constructor.name}: ${describeValue(url)} leads to another origin than the baseURL ${this.#base.origin}; nothing was sent. ` +
        'Use a client of its own for it',
    );
  }
}

/** Params of the call over those of its config. */
const queryOf = (params: object | undefined, config: RequestConfig | undefined): object | undefined =>
  params && config?.params
    ? { ...(config.params as object), ...params }
    : (params ?? (config?.params as object | undefined));
