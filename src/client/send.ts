import { isPagewrightError, PagewrightError } from '../errors/pagewright-error.js';
import { HttpError } from '../errors/http-error.js';
import { redactUrl } from '../errors/redact.js';
import { placeIn, tagOf, type Next, type PageRequest, type PageResponse, type Params } from '../layers/layer.js';
import { correlationIdIn } from '../errors/correlation-id.js';
import { copyParams } from '../paging/copy-params.js';
import { abortable } from '../time/abortable.js';
import type { ReadPlace } from './answer-error.js';
import { contextOf } from './client-context.js';
import { failureOf } from './failure.js';
import { callInside } from './inside.js';
import { isLazyRequest, type SendContext } from './lazy-request.js';
import { checkedResponse, plainResponse } from './response.js';

/** The annotated method, as the sender sees it. */
export interface PageMethod {
  /** Calls it, bound to its client and path arguments. */
  readonly call: (params: Params) => unknown;
  /** Throws where the method, or its promise, gave what can be no response. */
  readonly refuse?: (returned: unknown) => void;
  /** The client whose policies stand around the send. */
  readonly client: object;
}

/** The innermost step of a page's road: calls the method with a copy of the params, sends what it returns, and checks what comes. */
export function senderOf({ call, refuse, client }: PageMethod): Next {
  return tracked(client, async (request, trace) => {
    const context = sendContext(request, client);
    const make = request.errand?.call ?? call;
    const returned = callInside(client, context, () => make(copyParams(request.params)));
    refuse?.(returned);
    const raw = await dispatch(returned, context, trace);
    refuse?.(raw);
    return checkedResponse(raw, trace.place());
  });
}

/**
 * The same for a method that is no page: what it gives goes to its caller as it is, but for a request, which gives its body. What comes of an
 * errand is read on the way.
 */
export function callSenderOf({ call, client }: PageMethod): Next {
  return tracked(client, async (request, trace) => {
    const context = sendContext(request, client);
    const make = request.errand?.call ?? call;
    const returned = callInside(client, context, () => make(request.params));
    const raw = await dispatch(returned, context, trace);
    const isRead = isLazyRequest(returned) || request.errand !== undefined;
    return isRead ? checkedResponse(raw, trace.place()) : plainResponse(raw, trace.place());
  });
}

/** What becomes known of a request while it is sent. */
interface Trace {
  method?: string | undefined;
  url?: string | undefined;
  /** That of the request alone; it aborts no more than this send. */
  signal?: AbortSignal | undefined;
  place(): ReadPlace;
}

const sendContext = ({ signal, token }: PageRequest, policiesOf: object): SendContext => ({
  signal,
  token,
  policiesOf,
});

async function dispatch(returned: unknown, context: SendContext, trace: Trace): Promise<unknown> {
  if (!isLazyRequest(returned)) return noted(await returned, trace);
  const { config } = returned as { readonly config?: Pick<Trace, 'method' | 'url' | 'signal'> };
  trace.method = config?.method;
  trace.url = config?.url;
  trace.signal = config?.signal;
  return noted(await returned.send(context), trace);
}

/** Axios tells with each response what it was asked; fetch tells the address. */
function noted(raw: unknown, trace: Trace): unknown {
  const { config, url } = (raw ?? {}) as { config?: { method?: string; url?: string } | null; url?: unknown };
  trace.method ??= config?.method?.toUpperCase();
  trace.url ??= config?.url ?? (typeof url === 'string' && url !== '' ? url : undefined);
  return raw;
}

/** Counts the send, times it, tells of it, and makes every failure one of ours. */
function tracked(client: object, send: (request: PageRequest, trace: Trace) => Promise<PageResponse>): Next {
  const { errors: adviceByCode } = contextOf(client);
  return async (request) => {
    const { clock, counters, trip } = request;
    counters.requests += 1;
    trip.sends += 1;
    const { sends: attempt, waitedMs } = trip;
    trip.waitedMs = 0;
    const since = clock.now();
    const trace: Trace = {
      place: () => ({
        ...placeIn(request),
        now: clock.now(),
        method: trace.method,
        adviceByCode,
        isPage: request.page !== undefined && request.errand?.isPage !== false,
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
      const failure = error instanceof PagewrightError ? error : await failureOf(error, trace.place());
      tell(endOf(failure));
      throw trace.signal?.aborted ? trace.signal.reason : failure;
    }
  };
}

function endOf(failure: unknown): Pick<PageResponse, 'status' | 'headers'> & { readonly error: string } {
  if (failure instanceof HttpError) return { status: failure.status, headers: failure.headers, error: failure.code };
  return { error: isPagewrightError(failure) ? failure.code : String((failure as Error | undefined)?.name) };
}

function emitRequest(
  request: PageRequest,
  { method, url }: Trace,
  numbers: { readonly attempt: number; readonly waitedMs: number; readonly ms: number },
  { status, headers, error }: Pick<PageResponse, 'status' | 'headers'> & { readonly error?: string },
): void {
  const correlationId = correlationIdIn(headers);
  const facts = { method, url: url && redactUrl(url), status, error, correlationId };
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  request.emit({ type: 'request', ...tagOf(request), ...numbers, ...known });
}
