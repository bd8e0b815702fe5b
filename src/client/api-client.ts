import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { ConfigurationError } from '../errors/pagewright-error.js';
import { omit } from '../json/plain-objects.js';
import { parseOptions } from '../options/parse-options.js';
import type { Middleware, PlacedMiddleware } from '../policies/middleware.js';
import { type ApiClientOptions, apiClientSchema, HTTP_OPTIONS } from './api-client-options.js';
import { createAxiosInstance, parseBaseUrl } from './axios-instance.js';
import { AxiosSender } from './axios-sender.js';
import { clientPolicies } from './client-policies.js';
import { CLIENT_CONTEXT, type ClientContext, type ClientState, stateOf } from './client-state.js';
import { type RequestData, RequestSpec } from './request-spec.js';

/** Headers, query and the like for one request, as axios takes them. */
export type RequestConfig = Omit<AxiosRequestConfig, 'url' | 'method' | 'baseURL' | 'signal'> & {
  /**
   * Cancels the request and, outside of annotated methods, every wait before it. To cancel the waits of an annotated method, use the signal of its
   * run, or one among its arguments.
   */
  readonly signal?: AbortSignal;
};

/**
 * A base class for the client of one API. Extend it, and write each endpoint as a method that returns `this.get(…)` or one of its siblings, which
 * have the return type that the method declares.
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
  /** The axios instance, for whatever the helpers do not cover. Requests made with it directly carry no token. */
  readonly http: AxiosInstance;
  readonly #state: ClientState;
  readonly #sender: AxiosSender;
  /** @internal */
  readonly [CLIENT_CONTEXT]: ClientContext;

  /** @throws ConfigurationError for unknown or malformed options, and for a token source without a `baseURL` to send tokens to */
  constructor(options: ApiClientOptions = {}) {
    const where = new.target.name;
    parseOptions(apiClientSchema, options, where);
    const { auth, timeoutMs, arrayParams } = options;
    this.http = createAxiosInstance(options, where);
    const base = parseBaseUrl(options, this.http, where);
    if (auth && !base) {
      throw new ConfigurationError(`${where}: auth requires a baseURL, so that tokens are sent only there`);
    }
    this[CLIENT_CONTEXT] = Object.freeze(omit(options, HTTP_OPTIONS));
    this.#state = stateOf(this);
    clientPolicies(this.#state);
    this.#sender = new AxiosSender(this.#state, { http: this.http, base, auth, timeoutMs, arrayParams });
  }

  /**
   * Adds a middleware around each request of this client. It applies to the calls made from now on, inside the middleware that was added before.
   *
   * @param middleware a function `(request, next)`, which runs around each send; or `{ at: 'run' | 'attempt', handle }`
   * @returns this client
   * @example
   * client.use(async (request, next) => next({ ...request, headers: { 'X-Trace': trace() } }));
   * @throws ConfigurationError for anything else
   */
  use(middleware: Middleware | PlacedMiddleware): this {
    this.#state.use(middleware);
    return this;
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

  #request<R>(data: RequestData): R {
    const request: unknown = new RequestSpec(data, this, this.#sender, this.#state.attempt);
    return request as R;
  }
}

/** The params of the call override those of its config. */
const queryOf = (params: object | undefined, config: RequestConfig | undefined): object | undefined =>
  params && config?.params
    ? { ...(config.params as object), ...params }
    : (params ?? (config?.params as object | undefined));
