import { correlationIdIn, HttpError } from '../errors/http-errors.js';
import { isPagewrightError, PagewrightError } from '../errors/pagewright-error.js';
import { redactUrl } from '../errors/redact.js';
import { createEmitter } from '../events/emitter.js';
import { copyParams, defined } from '../json/plain-objects.js';
import {
  errorContextOf,
  eventContextOf,
  newCounters,
  newRequestStats,
  type Next,
  type PageRequest,
  type PageResponse,
} from '../policies/middleware.js';
import { abortable, allowManyListeners, systemClock } from '../time/clock.js';
import type { ClientState } from './client-state.js';
import { readFailure } from './http-failure.js';
import type { Attempt } from './attempt.js';
import { type DeferredRequest, isDeferredRequest } from './deferred-request.js';
import { RequestSpec } from './request-spec.js';
import { type Reading, readingFor } from './response-body.js';
import { checkPage, readResponse, type ResponseContext, wrapResponse } from './response.js';

/** A call that is not paged, as the policies see it. */
export function newCallRequest(
  { context }: ClientState,
  endpoint: string,
  call: () => unknown,
  signal: AbortSignal,
): PageRequest {
  return {
    endpoint,
    query: false,
    params: {},
    signal: allowManyListeners(signal),
    clock: context.clock ?? systemClock,
    emit: createEmitter([context.observe]),
    counters: newCounters(),
    stats: newRequestStats(),
    call,
  };
}

/**
 * The end of a client's pipelines: calls the annotated method with a copy of the params, sends the request that it returns, and reads the response.
 * Each send is counted, timed and observed, and each failure becomes an error of this library.
 */
export function sendRequest(state: ClientState): Next {
  return async (request) => {
    const sending = new Sending(request, state);
    try {
      const response = await received(sending, request.signal);
      sending.emit(response);
      return response;
    } catch (failure) {
      sending.emit(outcomeOf(failure));
      throw sending.signal?.aborted ? sending.signal.reason : failure;
    }
  };
}

async function received(sending: Sending, signal: AbortSignal): Promise<PageResponse> {
  try {
    // A request that cannot be cancelled is abandoned here, so that it holds no permit and no probe.
    return await abortable(sending.send(), signal);
  } catch (error) {
    if (error instanceof PagewrightError) throw error;
    return readFailure(error, sending.responseContext());
  }
}

interface Outcome extends Pick<PageResponse, 'status' | 'headers'> {
  readonly error?: string;
}

function outcomeOf(failure: unknown): Outcome {
  if (failure instanceof HttpError) return { status: failure.status, headers: failure.headers, error: failure.code };
  return { error: isPagewrightError(failure) ? failure.code : String((failure as Error | undefined)?.name) };
}

/** One send of a request, and what becomes known of it. */
class Sending {
  /** That of the HTTP request alone, where it has one. */
  signal: AbortSignal | undefined;
  #method: string | undefined;
  #url: string | undefined;
  readonly #number: number;
  readonly #waitedMs: number;
  readonly #since: number;
  readonly #reading: Reading;

  constructor(
    private readonly request: PageRequest,
    private readonly state: ClientState,
  ) {
    const { clock, counters, stats } = request;
    counters.requests += 1;
    stats.sends += 1;
    this.#number = stats.sends;
    this.#waitedMs = stats.waitedMs;
    stats.waitedMs = 0;
    this.#since = clock.now();
    this.#reading = readingFor(request, state.context);
  }

  async send(): Promise<PageResponse> {
    const { params, call, check, expects, signal, token, headers, link } = this.request;
    const { owner: client, classify } = this.state;
    const attempt: Attempt = {
      ...{ client, signal, token, headers, responses: [], classify, link },
      reading: this.#reading,
    };
    const returned = this.state.runWithin(attempt, () => call(copyParams(params)));
    if (isDeferredRequest(returned)) return this.#fetch(returned, attempt);
    check?.(returned);
    const value = this.#note(await returned);
    check?.(value);
    const own = attempt.responses.find(({ body }) => body === value);
    if (own) return checkPage(own, this.responseContext());
    if (!expects) return wrapResponse(value, this.responseContext);
    return readResponse(value, this.responseContext, attempt.parsed);
  }

  async #fetch(returned: DeferredRequest, attempt: Attempt): Promise<PageResponse> {
    if (returned instanceof RequestSpec) {
      this.#method = returned.config.method;
      this.#url = returned.config.url;
      this.signal = returned.config.signal;
      return readResponse(await returned.send(attempt), this.responseContext);
    }
    const raw = this.#note(await returned.send(attempt));
    this.request.check?.(raw);
    return readResponse(raw, this.responseContext, attempt.parsed);
  }

  /** The HTTP method and the address, which an axios response has; a fetch response has the address. */
  #note(raw: unknown): unknown {
    const { config, url } = (raw ?? {}) as { config?: { method?: string; url?: string } | null; url?: unknown };
    this.#method ??= config?.method?.toUpperCase();
    this.#url ??= config?.url ?? (typeof url === 'string' && url !== '' ? url : undefined);
    return raw;
  }

  readonly responseContext = (): ResponseContext => ({
    ...errorContextOf(this.request),
    now: this.request.clock.now(),
    method: this.#method,
    adviceByCode: this.state.context.errors,
    isPage: this.request.expects === 'page',
    pageRules: this.request.expects === 'page' ? this.request.pageRules : undefined,
    classify: this.state.classify,
    reading: this.#reading,
  });

  emit({ status, headers, error }: Outcome): void {
    if (this.request.emit.isObserved?.('request') === false) return;
    const ms = Math.max(0, this.request.clock.now() - this.#since);
    this.request.emit({
      type: 'request',
      ...eventContextOf(this.request),
      attempt: this.#number,
      waitedMs: this.#waitedMs,
      ms,
      ...defined({
        method: this.#method,
        url: this.#url && redactUrl(this.#url),
        status,
        error,
        correlationId: correlationIdIn(headers),
      }),
    });
  }
}
