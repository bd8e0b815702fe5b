import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { isSameOrigin } from '../auth/same-origin.js';
import type { TokenSource } from '../auth/token-source.js';
import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import type { FollowedLink, PageResponse } from '../policies/middleware.js';
import { abortable, eitherSignal } from '../time/clock.js';
import { type ArrayParams, arrayParamsConfig } from './array-params.js';
import { AxiosBody, exactRequestBody } from './axios-body.js';
import { pipelineFor } from './client-policies.js';
import type { ClientState } from './client-state.js';
import { foreignRequest } from './foreign-request.js';
import { redirectCheck } from './redirects.js';
import type { Attempt } from './attempt.js';
import type { RequestData, RequestSender, RequestSpec } from './request-spec.js';
import { newCallRequest } from './send.js';

interface Transport {
  readonly http: AxiosInstance;
  /** All requests must stay on its origin. */
  readonly base: URL | undefined;
  readonly auth: TokenSource | undefined;
  readonly timeoutMs: number | undefined;
  readonly arrayParams: ArrayParams | undefined;
}

/** Sends the requests of one client by axios. */
export class AxiosSender implements RequestSender {
  readonly #defaults: AxiosRequestConfig;

  constructor(
    private readonly state: ClientState,
    private readonly transport: Transport,
  ) {
    const { base, timeoutMs, http } = transport;
    this.#defaults = {
      ...(base && { baseURL: base.href }),
      beforeRedirect: redirectCheck(base, http.defaults.beforeRedirect),
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    };
  }

  async send(spec: RequestData, attempt: Attempt): Promise<unknown> {
    const { link } = attempt;
    const isForeign = link?.withToken === false;
    const data = link ? this.#followed(spec, link) : spec;
    if (!link) this.#rejectOtherOrigin(data.url);
    const { signal, release } = eitherSignal(attempt.signal, data.signal);
    try {
      const { auth } = this.transport;
      const token = isForeign ? undefined : (attempt.token ?? (auth && (await auth.token(signal))));
      const body = new AxiosBody(this.transport.http, data, attempt.reading);
      const config = { ...this.#axiosConfig(data, attempt, token, signal), ...body.config };
      const response = body.finish(await this.transport.http.request(config));
      attempt.parsed ||= body.isParsed;
      return response;
    } finally {
      release();
    }
  }

  async fetch(spec: RequestSpec, outer?: AbortSignal): Promise<PageResponse> {
    const { state } = this;
    const pipeline = state.planFor(this, () => pipelineFor(state, { where: state.name }));
    const { signal, release } = eitherSignal(outer ?? new AbortController().signal, spec.config.signal);
    try {
      return await abortable(pipeline(newCallRequest(state, spec.description, () => spec, signal)), signal);
    } finally {
      release();
    }
  }

  #axiosConfig(
    data: RequestData,
    attempt: Attempt,
    token: string | undefined,
    signal: AbortSignal,
  ): AxiosRequestConfig {
    const headers = {
      Accept: 'application/json',
      ...attempt.headers,
      ...data.headers,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    };
    return {
      ...this.#defaults,
      ...data,
      ...(this.transport.arrayParams && arrayParamsConfig(this.transport.arrayParams, data)),
      headers,
      ...exactRequestBody(this.transport.http, data.data, headers),
      signal,
    } as AxiosRequestConfig;
  }

  /** The request at the address of a link, to an origin that the paging style allows. A foreign one receives no credentials. */
  #followed(data: RequestData, { url, withToken, query }: FollowedLink): RequestData {
    const { http } = this.transport;
    const origin = URL.canParse(url) ? new URL(url) : this.transport.base;
    const followed = { ...data, url, beforeRedirect: redirectCheck(origin, http.defaults.beforeRedirect) };
    return withToken ? followed : foreignRequest(http, followed, query ?? {});
  }

  #rejectOtherOrigin(url: string): void {
    const { base } = this.transport;
    if (!base && !URL.canParse(url)) {
      throw new ConfigurationError(
        `${this.state.name}: ${describeValue(url)} is not an absolute URL and the client has no baseURL`,
      );
    }
    if (!base || isSameOrigin(url, base)) return;
    throw new ConfigurationError(
      `${this.state.name}: ${describeValue(url)} is on another origin than the baseURL ${base.origin}, so nothing was sent. ` +
        'Create another client for it',
    );
  }
}
