import type { PageContext } from '../errors/page-context.js';
import type { Emit } from '../events/emitter.js';
import type { Clock } from '../time/clock.js';
import type { RunCounters } from './run-counters.js';

/** The request's params: what the annotated method takes as its last argument. */
export type Params = Record<string, unknown>;

/** One page to fetch. Every attempt at it gets the same request. */
export interface PageRequest {
  readonly page: PageContext;
  /** Params with page size and position written in. The sender copies them for each attempt. */
  readonly params: Params;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly counters: RunCounters;
}

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
