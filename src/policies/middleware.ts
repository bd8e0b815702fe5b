import { z } from 'zod';
import type { TokenSource } from '../auth/token-source.js';
import { ConfigurationError, describeValue, type ErrorContext } from '../errors/pagewright-error.js';
import type { Observer } from '../events/emitter.js';
import type { PagewrightEvent } from '../events/event.js';
import type { Params } from '../json/plain-objects.js';
import type { PageContext } from '../position.js';
import type { Clock } from '../time/clock.js';
import type { PageRules } from './classify/classify-answer.js';

export type { Params };

/** What one page, or one call, has cost so far. */
interface RequestStats {
  /** Sends, the first one included. */
  sends: number;
  /** Milliseconds of deliberate waiting since the last send. */
  waitedMs: number;
}

export const newRequestStats = (): RequestStats => ({ sends: 0, waitedMs: 0 });

/** How bodies are read. What a method leaves out is as its client has it. */
export interface ReadingOptions {
  readonly bigNumbers?: 'error' | 'string' | 'bigint' | undefined;
  readonly onInvalidText?: 'error' | 'replace' | undefined;
  readonly parse?: ((text: string, response: PageResponse) => unknown) | undefined;
}

/** Another address for a page: the link that the server returned, followed as it is. */
export interface FollowedLink {
  /** Address without its query: a URL, or a path if the origin is that of the client. */
  readonly url: string;
  /** False for another origin, which receives no credentials. */
  readonly withToken: boolean;
  /** The query of the link, as params: another origin receives these whatever their names. */
  readonly query?: Readonly<Record<string, unknown>> | null | undefined;
}

/** One page to fetch, or one call that is not paged. Every attempt at it receives the same request. */
export interface PageRequest {
  /** The annotated method, as `Class.method`; for a request outside of annotated methods `GET /path`. */
  readonly endpoint: string;
  /** The position of the page in its run; absent for a call that is not paged. */
  readonly page?: PageContext | undefined;
  /** Whether it only reads, and may be retried whatever its HTTP method. A page does. */
  readonly query: boolean;
  /** Params with page size and position written in; each attempt receives a copy. Empty for a call that is not paged. */
  readonly params: Params;
  /** Headers to send besides those of the request itself, which win. A function in `page(…)` receives them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Emits an event to the observers of the run. */
  readonly emit: Observer & { readonly isObserved?: (type: PagewrightEvent['type']) => boolean };
  /** @internal */
  readonly counters: RunCounters;
  /** @internal */
  readonly stats: RequestStats;
  /** @internal Makes the request: calls the annotated method, or asks about a job. */
  readonly call: (params: Params) => unknown;
  /** @internal Throws where the method, or its promise, returned something that cannot be a response. */
  readonly check?: ((returned: unknown) => void) | undefined;
  /**
   * @internal What the response must be: a page, for which 202 and 204 are errors, or any body. Absent where the caller receives what the method
   * returned, unread.
   */
  readonly expects?: 'page' | 'body' | undefined;
  /** @internal Whether the sender can request something smaller after an error. The policies then do not retry it. */
  readonly isRecoverable?: ((error: unknown) => boolean) | undefined;
  /** @internal Where to send it instead of the address that the method writes. */
  readonly link?: FollowedLink | undefined;
  /** @internal How to classify the responses of a page; absent for a call that is not paged. */
  readonly pageRules?: PageRules | undefined;
  /** @internal How to read the body; absent if as the client has it. */
  readonly reading?: ReadingOptions | undefined;
  /** @internal Releases the permits while the request waits. It reacquires them before it is sent. */
  readonly releasePermits?: (() => void) | undefined;
  /** @internal Waits for new permits, and releases those before. */
  readonly reacquirePermits?: (() => Promise<void>) | undefined;
  /** @internal The source of its token, where a policy chose among several. */
  readonly tokens?: TokenSource | undefined;
  /** @internal The token to send, where a policy has one. */
  readonly token?: string | undefined;
}

/** The order of the pipeline; lower is further out. */
export const ORDER = {
  run: 0,
  Polled: 10,
  Retried: 20,
  RateLimited: 30,
  CircuitBroken: 40,
  Reauth401: 50,
  attempt: 60,
} as const;

/** The context of a request in events. */
export const eventContextOf = ({
  endpoint,
  page,
}: PageRequest): { readonly endpoint: string; readonly index?: number } =>
  page ? { endpoint, index: page.index } : { endpoint };

/** The context of a request in errors. */
export const errorContextOf = ({ endpoint, page }: PageRequest): Pick<ErrorContext, 'page' | 'endpoint'> =>
  page ? { page } : { endpoint: endpoint };

/** A response, whatever HTTP client it came from. */
export interface PageResponse {
  /** Absent if the method returned a bare body. */
  readonly status?: number | undefined;
  /** By lower-case names; absent if the method returned a bare body. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Parsed body. */
  readonly body: unknown;
  /** Address of the request, if it is known. */
  readonly url?: string | undefined;
  /** Set if `classify` said `empty`: a page without records, after which only another window or batch of ids may follow. */
  readonly empty?: true;
}

/** The rest of the pipeline: sends a request and returns the response. */
export type Next = (request: PageRequest) => Promise<PageResponse>;

/** Fetches one page of a run. */
export type PageFetch = (request: Omit<PageRequest, 'call'>) => Promise<PageResponse>;

/** One step around a request. It may change the request or the response, and call `next` once, again, later, or not at all. */
export type Middleware = (request: PageRequest, next: Next) => Promise<PageResponse>;

/** A middleware and its place in the pipeline. */
export interface OrderedMiddleware {
  readonly order: number;
  readonly handle: Middleware;
}

/** What the requests of a run cost, counted by the sender and the policies. */
export interface RunCounters {
  /** Sends, retries included. */
  requests: number;
  /** Retries for any reason: a failure, a 429, a 401. */
  retries: number;
  /** Milliseconds of deliberate waiting: rate limit, pause, backoff, open circuit. */
  throttledMs: number;
  /** Tokens refreshed because of this run. */
  refreshes: number;
}

export const newCounters = (): RunCounters => ({ requests: 0, retries: 0, throttledMs: 0, refreshes: 0 });

/** Cancels the requests of a run that can be resumed: it was stopped, its deadline passed, or a page turned out not to be needed. Callers never see it. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';
}

/** Whether the caller's own signal aborted: the run will not be resumed. */
export const isAbortedByCaller = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && (reason as Error | undefined)?.name !== 'RunEnded';

/** Waits, and counts the time since `since`, in milliseconds since the epoch, as waiting. */
export async function trackWait<T>(request: PageRequest, wait: PromiseLike<T>, since: number): Promise<T> {
  try {
    return await wait;
  } finally {
    const { clock, counters, stats } = request;
    const ms = Math.max(0, clock.now() - since);
    counters.throttledMs += ms;
    stats.waitedMs += ms;
  }
}

/** A header of the response by its name, in any case; `undefined` if it is absent. */
export function headerOf(response: PageResponse, name: string): string | undefined {
  const headers = response.headers;
  if (!headers) return undefined;
  const wanted = name.toLowerCase();
  if (Object.hasOwn(headers, wanted)) return headers[wanted];
  return Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** A middleware and its place. */
export interface PlacedMiddleware {
  /** For messages. @default the name of `handle` */
  readonly name?: string;
  /** `'run'` is outermost: once a page or call, around all policies. `'attempt'` is innermost: around each send, after the token was chosen. */
  readonly at: 'run' | 'attempt';
  readonly handle: Middleware;
}

const PLACES = ['run', 'attempt'] as const;

const isMiddleware = (value: unknown): value is Middleware | PlacedMiddleware => {
  if (typeof value === 'function') return true;
  const { at, handle } = (value ?? {}) as Partial<PlacedMiddleware>;
  return typeof handle === 'function' && PLACES.includes(at as PlacedMiddleware['at']);
};

const WORDS = `a function (request, next), or { at: 'run' | 'attempt', handle: (request, next) => … }`;
export const middlewareSchema = z.custom<Middleware | PlacedMiddleware>(isMiddleware, { error: WORDS });

/**
 * Middleware of the caller as a step of the pipeline.
 *
 * @throws ConfigurationError for anything that is not a middleware
 */
export function toOrderedMiddleware(middleware: Middleware | PlacedMiddleware, where: string): OrderedMiddleware {
  if (!isMiddleware(middleware)) {
    throw new ConfigurationError(`${where}: a middleware must be ${WORDS}, got ${describeValue(middleware)}`);
  }
  const { at, handle, name } =
    typeof middleware === 'function' ? { at: 'attempt' as const, handle: middleware, name: undefined } : middleware;
  const label = (name ?? handle.name) || 'a middleware';
  return {
    order: ORDER[at],
    handle: async (request, next) => {
      // A request that the middleware built itself keeps what the policies need.
      const response: unknown = await handle(request, (changed) => next({ ...request, ...changed }));
      return checkResponse(response, `${where}: ${label}`, request);
    },
  };
}

function checkResponse(response: unknown, label: string, { endpoint, page }: PageRequest): PageResponse {
  if (typeof response === 'object' && response !== null && 'body' in response) return response;
  throw new ConfigurationError(
    `${label} returned ${describeValue(response)}. Return the response of next(request), or an object with a body`,
    page ? { page } : { endpoint },
  );
}

/** One function through all steps, outermost first, down to `send`. Steps of the same order keep theirs. */
export function compose(steps: readonly OrderedMiddleware[], send: Next): Next {
  const innermostFirst = [...steps].sort((a, b) => a.order - b.order).reverse();
  let pipeline = send;
  for (const { handle } of innermostFirst) {
    const next = pipeline;
    pipeline = (request) => handle(request, next);
  }
  return pipeline;
}
