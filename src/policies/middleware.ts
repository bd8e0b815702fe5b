import type { TokenSource } from '../auth/token-source.js';
import type { ErrorContext } from '../errors/pagewright-error.js';
import type { Emit } from '../events/emitter.js';
import type { PageContext } from '../position.js';
import type { Clock } from '../time/clock.js';

/** The request's params: what the annotated method takes as its last argument. */
export type Params = Record<string, unknown>;

/** What one page, or one call, has cost so far; the layers and the sender keep it. */
export interface RequestStats {
  /** Sends, the first one included. */
  sends: number;
  /** Milliseconds of deliberate waiting since the last send. */
  waitedMs: number;
}

export const newRequestStats = (): RequestStats => ({ sends: 0, waitedMs: 0 });

/** One page to fetch, or one call that is no page. Every attempt at it gets the same request. */
export interface PageRequest {
  /** The annotated method, as `Class.method`; of a request without annotations `GET /path`. */
  readonly endpoint: string;
  /** Absent where it is no page of a run. */
  readonly page?: PageContext | undefined;
  /** Whether it is known to be a query, which may be repeated whatever its HTTP method: a page is. */
  readonly query: boolean;
  /** Params with page size and position written in. The sender copies them for each attempt. */
  readonly params: Params;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly counters: RunCounters;
  readonly stats: RequestStats;
  /** Gives back its turn: for a layer that keeps the request waiting. Before it is sent, it takes a new one. */
  readonly releasePermits?: (() => void) | undefined;
  /** Waits for a new turn, and gives back the one before. */
  readonly reacquirePermits?: (() => Promise<void>) | undefined;
  /** Where its token is to come from, where a layer chose among several sources. */
  readonly tokens?: TokenSource | undefined;
  /** The token to send, where a layer asked for one. */
  readonly token?: string | undefined;
  /** What is sent in place of the page, where a layer has something else to ask. */
  readonly override?: RequestOverride | undefined;
}

/** A request on the way to a page, such as one about the job that makes it. */
export interface RequestOverride {
  /** Makes the request; absent where the annotated method itself does. */
  readonly call?: (params: Params) => unknown;
  /** Whether records are expected. Where they are not, 202 and 204 are good answers. */
  readonly isPage: boolean;
}

/** Where each layer stands; lower is further out. */
export const ORDER = { Polled: 10, Retried: 20, RateLimited: 30, CircuitBroken: 40, Reauth401: 50 } as const;

/** How events name the place of a request. */
export const eventContextOf = ({
  endpoint,
  page,
}: PageRequest): { readonly endpoint: string; readonly index?: number } =>
  page ? { endpoint, index: page.index } : { endpoint };

/** How errors name it. */
export const errorContextOf = ({ endpoint, page }: PageRequest): Pick<ErrorContext, 'page' | 'at'> =>
  page ? { page } : { at: endpoint };

/** What the server answered, whatever HTTP client brought it. */
export interface PageResponse {
  /** Absent where the method returned a bare body. */
  readonly status?: number | undefined;
  /** Lower-case names; absent where the method returned a bare body. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Parsed body. */
  readonly body: unknown;
  /** Address that was asked, where it can be known. */
  readonly url?: string | undefined;
}

export type Next = (request: PageRequest) => Promise<PageResponse>;

/** One policy around the sending of a page. It may call `next` again, later, or not at all. */
export type Middleware = (request: PageRequest, next: Next) => Promise<PageResponse>;

/** A layer and its fixed place: lower ranks stand further out. */
export interface OrderedMiddleware {
  readonly order: number;
  readonly handle: Middleware;
}

/** One function through all layers, outermost first, down to `send`. */
export function compose(layers: readonly OrderedMiddleware[], send: Next): Next {
  return [...layers]
    .sort((a, b) => b.order - a.order)
    .reduce<Next>(
      (next, { handle }) =>
        (request) =>
          handle(request, next),
      send,
    );
}

/** What sending costs, counted over a run by the sender and the layers. */
export interface RunCounters {
  /** Calls of the annotated method: the first sends and the repeated ones. */
  requests: number;
  /** Repeated sends, whatever the reason: a failure, a 429, a 401. */
  retries: number;
  /** Milliseconds of deliberate waiting: for the rate limit, a pause, backoff, an open circuit. */
  throttledMs: number;
  /** Tokens refreshed because of this run. */
  refreshes: number;
}

export const newCounters = (): RunCounters => ({ requests: 0, retries: 0, throttledMs: 0, refreshes: 0 });

/** Why requests are cancelled of a run that may be gone on with later: it was stopped, its time was up, or a guess proved vain. Never seen by callers. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';
}

/** Whether the caller's own signal aborted, which says that nobody will go on. */
export const isAbortedByCaller = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && (reason as Error | undefined)?.name !== 'RunEnded';

/** Waits, and writes down for how long: from `since`, in milliseconds since the epoch, at which the waiting began. */
export async function trackWait<T>(
  { clock, counters, stats }: PageRequest,
  wait: PromiseLike<T>,
  since: number,
): Promise<T> {
  try {
    return await wait;
  } finally {
    const ms = Math.max(0, clock.now() - since);
    counters.throttledMs += ms;
    stats.waitedMs += ms;
  }
}

/** A header of the response by name, in any case; `undefined` where it is absent. */
export function headerOf(response: PageResponse, name: string): string | undefined {
  const headers = response.headers;
  if (!headers) return undefined;
  const wanted = name.toLowerCase();
  if (Object.hasOwn(headers, wanted)) return headers[wanted];
  return Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
