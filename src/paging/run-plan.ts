import type { Observer } from '../events/emitter.js';
import type { PageFetch, Params } from '../policies/middleware.js';
import type { ResumePoint } from '../position.js';
import type { Clock } from '../time/clock.js';
import type { Interval } from '../time/interval.js';
import type { PagingOptions, ResolvedPagingOptions, RunOptions } from './options.js';
import type { Page } from './page.js';
import type { AsyncJobDetector } from './recovery/async-job-detector.js';
import type { Receipt } from './run-state.js';
import type { PagingStyle } from './styles/paging-style.js';

/** Where a handle keeps what `extract` asks it for; a registered symbol, so that copies of this library loaded side by side understand each other. */
export const EXTRACTABLE: unique symbol = Symbol.for('pagewright.extractable');

/** A call of a paged method, seen as work that can be cut into windows which are fetched on their own. */
export interface Extractable<T> {
  /** `Class.method` */
  readonly endpoint: string;
  /** The caller's params, copied when the call started, over the defaults of the method. */
  readonly params: Params;
  /** The caller's other arguments, such as an id in the path, by their place: `argument 1`. */
  readonly args: Params;
  /** Name of the style by which each window pages. */
  readonly style: string;
  /** Key by which the method tells records apart; absent where it has none. */
  readonly dedupe?: PagingOptions['dedupe'];
  /** Whether a list that is shorter than announced is taken for whole. */
  readonly verifyTotal: 'off' | 'warn' | 'throw';
  readonly clock: Clock;
  /** What the handle was given to be cancelled by. */
  readonly signal?: AbortSignal;
  /** How the call is cut into windows; absent where it is fetched in one piece. */
  readonly windows?: WindowPlan;
  /**
   * A fresh handle on one window, or on the whole call where there are no windows. It drops no duplicates by itself, so that nothing is dropped
   * that was not written.
   */
  run(window: Interval | null, options: RunOptions): PagedRun<T>;
}

/** One run over a call, or over one window of it. */
export interface PagedRun<T> extends AsyncIterable<T> {
  readonly receipt: Receipt;
  pages(): AsyncGenerator<Page<T>, undefined, undefined>;
}

/** How `@DateChunked` cuts one call. */
interface WindowPlan {
  /** The windows in order: half-open, without gap or overlap, together the whole interval. */
  readonly windows: readonly Interval[];
  /** Windows to fetch side by side unless told otherwise. */
  readonly concurrency: number;
  /** How the windows were made, as words that must stay the same for a run to go on, such as `30 days, UTC, overlap 300000 ms`. */
  readonly describe: string;
  /** Milliseconds by which each window is asked for before its start; records of that time come twice, unless they are deduplicated. */
  readonly overlapMs: number;
  /** Smaller windows in place of one that came short: of `splitDays`, then halves; none where they would be shorter than allowed. */
  resplit(window: Interval): readonly Interval[] | undefined;
}

/** A call that is cut into windows, with what fetches each window alone. */
export interface WindowedCall extends WindowPlan {
  /** How one window pages. */
  readonly style: PagingStyle;
  /** A copy of the params that asks for one window. */
  write(params: Params, window: Interval): Params;
}

/** A style, as the annotated method makes it out of a plain one. */
export interface CallPlan {
  readonly style: PagingStyle;
  /** How `@DateChunked` cuts the call; absent where it does not. */
  readonly chunked?: WindowedCall;
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
  readonly applyToStyle?: (style: PagingStyle) => CallPlan;
  /** How `@DateChunked` cuts the call; absent where it does not. */
  readonly chunked?: WindowedCall;
  /** What earlier calls of the method have shown of it; without it each run finds out by itself. */
  readonly jobDetector?: AsyncJobDetector;
  /** Fetches one page through all layers. */
  readonly fetch: PageFetch;
  readonly clock: Clock;
  readonly observers: readonly Observer[];
  /** Page size that `with` asked for; it wins over the caller's params, which win over the options. */
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** `null` for a run that was finished before. */
  readonly resumeFrom?: ResumePoint | null | undefined;
}
