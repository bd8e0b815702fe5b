import type { TokenSource } from '../auth/token-source.js';
import type { PageContext } from '../errors/page-context.js';
import type { ErrorPlace } from '../errors/pagewright-error.js';
import type { Emit } from '../events/emitter.js';
import type { Clock } from '../time/clock.js';
import type { RunCounters } from './run-counters.js';

/** The request's params: what the annotated method takes as its last argument. */
export type Params = Record<string, unknown>;

/** What one page, or one call, has cost so far; the layers and the sender keep it. */
export interface Trip {
  /** Sends, the first one included. */
  sends: number;
  /** Milliseconds of deliberate waiting since the last send. */
  waitedMs: number;
}

export const newTrip = (): Trip => ({ sends: 0, waitedMs: 0 });

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
  readonly trip: Trip;
  /** Gives back its turn: for a layer that keeps the request waiting. Before it is sent, it takes a new one. */
  readonly giveTurnBack?: (() => void) | undefined;
  /** Waits for a new turn, and gives back the one before. */
  readonly takeNewTurn?: (() => Promise<void>) | undefined;
  /** Where its token is to come from, where a layer chose among several sources. */
  readonly tokens?: TokenSource | undefined;
  /** The token to send, where a layer asked for one. */
  readonly token?: string | undefined;
  /** What is sent in place of the page, where a layer has something else to ask. */
  readonly errand?: Errand | undefined;
}

/** A request on the way to a page, such as one about the job that makes it. */
export interface Errand {
  /** Makes the request; absent where the annotated method itself does. */
  readonly call?: (params: Params) => unknown;
  /** Whether records are expected. Where they are not, 202 and 204 are good answers. */
  readonly isPage: boolean;
}

/** Where each layer stands; lower is further out. */
export const RANKS = { Polled: 10, Retried: 20, RateLimited: 30, CircuitBroken: 40, Reauth401: 50 } as const;

/** How events name the place of a request. */
export const tagOf = ({ endpoint, page }: PageRequest): { readonly endpoint: string; readonly index?: number } =>
  page ? { endpoint, index: page.index } : { endpoint };

/** How errors name it. */
export const placeIn = ({ endpoint, page }: PageRequest): Pick<ErrorPlace, 'page' | 'at'> =>
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
export type Layer = (request: PageRequest, next: Next) => Promise<PageResponse>;

/** A layer and its fixed place: lower ranks stand further out. */
export interface RankedLayer {
  readonly rank: number;
  readonly layer: Layer;
}

/** One function through all layers, outermost first, down to `send`. */
export function compose(layers: readonly RankedLayer[], send: Next): Next {
  return [...layers]
    .sort((a, b) => b.rank - a.rank)
    .reduce<Next>(
      (next, { layer }) =>
        (request) =>
          layer(request, next),
      send,
    );
}
