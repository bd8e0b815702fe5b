import { correlationIdIn, HttpError } from '../errors/http-errors.js';
import { isPagewrightError, PagewrightError } from '../errors/pagewright-error.js';
import { redactUrl } from '../errors/redact.js';
import { createEmitter } from '../events/emitter.js';
import { copyParams } from '../json/copy-params.js';
import {
  errorContextOf,
  eventContextOf,
  newCounters,
  newRequestStats,
  type Next,
  type PageRequest,
  type PageResponse,
  type Params,
} from '../policies/middleware.js';
import { abortable, allowManyListeners } from '../time/abortable.js';
import { systemClock } from '../time/clock.js';
import { contextOf } from './client-state.js';
import { toPagewrightError } from './failure.js';
import type { ResponseContext } from './http-failure.js';
import { isDeferredRequest, type SendContext } from './request-spec.js';
import { checkedResponse, plainResponse } from './response.js';

/** For each client, the send that an annotated method of it is being called for. */
const calling = new WeakMap<object, SendContext>();

/**
 * Calls an annotated method. What it asks of its own client before its first `await` is part of this send, whose policies stand around it
 * already: twice through a bucket, a call would wait for itself.
 */
function callInside<T>(client: object, context: SendContext, call: () => T): T {
  const outer = calling.get(client);
  calling.set(client, context);
  try {
    return call();
  } finally {
    if (outer) calling.set(client, outer);
    else calling.delete(client);
  }
}

/** The send that is being called for at this moment; `undefined` outside of annotated methods. */
export const sendInside = (client: object): SendContext | undefined => calling.get(client);

/** A call that is no page, as the layers see it. */
export function newCallRequest(client: object, endpoint: string, signal: AbortSignal): PageRequest {
  const { clock = systemClock, observe } = contextOf(client);
  return {
    endpoint,
    query: false,
    params: {},
    signal: allowManyListeners(signal),
    clock,
    emit: createEmitter([observe]),
    counters: newCounters(),
    stats: newRequestStats(),
  };
}

/** The annotated method, as the sender sees it. */
interface PageMethod {
  /** Calls it, bound to its client and path arguments. */
  readonly call: (params: Params) => unknown;
  /** Throws where the method, or its promise, gave what can be no response. */
  readonly reject?: (returned: unknown) => void;
  /** The client whose policies stand around the send. */
  readonly client: object;
}

/** The innermost step of a page's road: calls the method with a copy of the params, sends what it returns, and checks what comes. */
export function pageSender({ call, reject, client }: PageMethod): Next {
  return trackSend(client, async (request, trace) => {
    const context = sendContext(request, client);
    const make = request.override?.call ?? call;
    const returned = callInside(client, context, () => make(copyParams(request.params)));
    reject?.(returned);
    const raw = await dispatch(returned, context, trace);
    reject?.(raw);
    return checkedResponse(raw, trace.place());
  });
}

/**
 * The same for a method that is no page: what it gives goes to its caller as it is, but for a request, which gives its body. What comes of an
 * errand is read on the way.
 */
export function callSender({ call, client }: PageMethod): Next {
  return trackSend(client, async (request, trace) => {
    const context = sendContext(request, client);
    const make = request.override?.call ?? call;
    const returned = callInside(client, context, () => make(request.params));
    const raw = await dispatch(returned, context, trace);
    const isRead = isDeferredRequest(returned) || request.override !== undefined;
    return isRead ? checkedResponse(raw, trace.place()) : plainResponse(raw, trace.place());
  });
}

/** What becomes known of a request while it is sent. */
interface SendTrace {
  method?: string | undefined;
  url?: string | undefined;
  /** That of the request alone; it aborts no more than this send. */
  signal?: AbortSignal | undefined;
  place(): ResponseContext;
}

const sendContext = ({ signal, token }: PageRequest, policiesOf: object): SendContext => ({
  signal,
  token,
  policiesOf,
});

async function dispatch(returned: unknown, context: SendContext, trace: SendTrace): Promise<unknown> {
  if (!isDeferredRequest(returned)) return noteRequest(await returned, trace);
  const { config } = returned as { readonly config?: Pick<SendTrace, 'method' | 'url' | 'signal'> };
  trace.method = config?.method;
  trace.url = config?.url;
  trace.signal = config?.signal;
  return noteRequest(await returned.send(context), trace);
}

/** Axios tells with each response what it was asked; fetch tells the address. */
function noteRequest(raw: unknown, trace: SendTrace): unknown {
  const { config, url } = (raw ?? {}) as { config?: { method?: string; url?: string } | null; url?: unknown };
  trace.method ??= config?.method?.toUpperCase();
  trace.url ??= config?.url ?? (typeof url === 'string' && url !== '' ? url : undefined);
  return raw;
}

/** Counts the send, times it, tells of it, and makes every failure one of ours. */
function trackSend(client: object, send: (request: PageRequest, trace: SendTrace) => Promise<PageResponse>): Next {
  const { errors: adviceByCode } = contextOf(client);
  return async (request) => {
    const { clock, counters, stats } = request;
    counters.requests += 1;
    stats.sends += 1;
    const { sends: attempt, waitedMs } = stats;
    stats.waitedMs = 0;
    const since = clock.now();
    const trace: SendTrace = {
      place: () => ({
        ...errorContextOf(request),
        now: clock.now(),
        method: trace.method,
        adviceByCode,
        isPage: request.page !== undefined && request.override?.isPage !== false,
      }),
    };
    const tell = (end: Pick<PageResponse, 'status' | 'headers'> & { readonly error?: string }) =>
      emitRequest(request, trace, { attempt, waitedMs, ms: Math.max(0, clock.now() - since) }, end);
    try {
      // What cannot be cancelled is abandoned here, so that no layer holds a slot or a probe for it.
      const response = await abortable(send(request, trace), request.signal);
      tell(response);
      return response;
    } catch (error) {
      const failure = error instanceof PagewrightError ? error : await toPagewrightError(error, trace.place());
      tell(outcomeOf(failure));
      throw trace.signal?.aborted ? trace.signal.reason : failure;
    }
  };
}

function outcomeOf(failure: unknown): Pick<PageResponse, 'status' | 'headers'> & { readonly error: string } {
  if (failure instanceof HttpError) return { status: failure.status, headers: failure.headers, error: failure.code };
  return { error: isPagewrightError(failure) ? failure.code : String((failure as Error | undefined)?.name) };
}

function emitRequest(
  request: PageRequest,
  { method, url }: SendTrace,
  numbers: { readonly attempt: number; readonly waitedMs: number; readonly ms: number },
  { status, headers, error }: Pick<PageResponse, 'status' | 'headers'> & { readonly error?: string },
): void {
  const correlationId = correlationIdIn(headers);
  const facts = { method, url: url && redactUrl(url), status, error, correlationId };
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  request.emit({ type: 'request', ...eventContextOf(request), ...numbers, ...known });
}
