import type { ResumePoint } from '../../errors/page-context.js';
import type { Observer } from '../../events/emitter.js';
import type { Next, Params } from '../../layers/layer.js';
import type { Clock } from '../../time/clock.js';
import type { Interval } from '../../time/interval.js';
import type { WindowPlan } from '../extractable.js';
import type { ResolvedPagingOptions } from '../options.js';
import type { Preflight } from '../refusals/preflight.js';
import type { PagingStyle } from '../styles/paging-style.js';

/** A call that is cut into windows, with what fetches each window alone. */
export interface ChunkedCall extends WindowPlan {
  /** How one window pages. */
  readonly style: PagingStyle;
  /** A copy of the params that asks for one window. */
  write(params: Params, window: Interval): Params;
}

/** A style, as the annotated method makes it out of a plain one. */
export interface StyledCall {
  readonly style: PagingStyle;
  /** How `@DateChunked` cuts the call; absent where it does not. */
  readonly chunked?: ChunkedCall;
}

/** Everything that one call of a paged method is made of. Handles made by `with` have a plan of their own. */
export interface RunPlan {
  /** `Class.method` */
  readonly endpoint: string;
  /** The same with the class that the method is written in, which may be another; for messages. */
  readonly declaredAs?: () => string;
  /** The caller's params, copied when the call started. */
  readonly params: Params;
  /** The caller's other arguments, such as an id in the path, by their place: `argument 1`. */
  readonly args?: Params;
  readonly options: ResolvedPagingOptions;
  /** What the annotated method makes of a style that the caller names for one call. */
  readonly styled?: (style: PagingStyle) => StyledCall;
  /** How `@DateChunked` cuts the call; absent where it does not. */
  readonly chunked?: ChunkedCall;
  /** What earlier calls of the method have shown of it; without it each run finds out by itself. */
  readonly preflight?: Preflight;
  /** Fetches one page through all layers. */
  readonly fetch: Next;
  readonly clock: Clock;
  readonly observers: readonly Observer[];
  /** Page size that `with` asked for; it wins over the caller's params, which win over the options. */
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** `null` for a run that was finished before. */
  readonly resumeFrom?: ResumePoint | null | undefined;
}
