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

/** Key of what `extract` needs of a handle: a registered symbol, so that several loaded copies of this library understand each other. */
export const EXTRACTABLE: unique symbol = Symbol.for('pagewright.extractable');

/** A call of a paged method, which `extract` may split into windows. */
export interface Extractable<T> {
  /** `Class.method` */
  readonly endpoint: string;
  /** The caller's params, copied when the call started, over the defaults of the method. */
  readonly params: Params;
  /** The caller's other arguments, such as an id in the path, by position: `argument 1`. */
  readonly args: Params;
  /** Name of the style of each window. */
  readonly style: string;
  /** Key of a record; absent if the method has none. */
  readonly dedupe?: PagingOptions['dedupe'];
  readonly verifyTotal: ResolvedPagingOptions['verifyTotal'];
  readonly onShrink: ResolvedPagingOptions['onShrink'];
  readonly clock: Clock;
  /** The signal of the handle. */
  readonly signal?: AbortSignal;
  /** How the call is split into windows; absent if it is fetched in one piece. */
  readonly windows?: WindowPlan;
  /** Starts a run over one window, or over the whole call. It does not deduplicate: only what was written may be dropped. */
  run(window: Interval | null, options: RunOptions): PagedRun<T>;
}

/** One run over a call, or over one window of it. */
export interface PagedRun<T> extends AsyncIterable<T> {
  readonly receipt: Receipt;
  pages(): AsyncGenerator<Page<T>, undefined, undefined>;
}

/** How `@DateChunked` splits one call. */
interface WindowPlan {
  /** The windows in order: half-open, without gap or overlap, together the whole interval. */
  readonly windows: readonly Interval[];
  /** Windows to fetch side by side unless an option says otherwise. */
  readonly concurrency: number;
  /** How the windows were made, such as `30 days, UTC, overlap 300000 ms`. A run resumes only if this text is the same. */
  readonly describe: string;
  /** Milliseconds by which each window is requested from before its start. Records of that time come twice unless they are deduplicated. */
  readonly overlapMs: number;
  /** Returns smaller windows for one with missing records: of `splitDays`, then halves; `undefined` if they would be too short. */
  resplit(window: Interval): readonly Interval[] | undefined;
}

/** A call that is split into windows, with what fetches one window. */
export interface WindowedCall extends WindowPlan {
  /** How one window pages. */
  readonly style: PagingStyle;
  /** Returns a copy of the params that requests one window. */
  write(params: Params, window: Interval): Params;
}

/** A style as the decorators of the method change it. */
export interface CallPlan {
  readonly style: PagingStyle;
  /** How `@DateChunked` splits the call; absent without it. */
  readonly chunked?: WindowedCall;
}

/** Everything that one call of a paged method consists of. Handles made by `with` have a plan of their own. */
export interface RunPlan {
  /** `Class.method` */
  readonly endpoint: string;
  /** The same with the class that declares the method, for messages. */
  readonly declaredAs?: () => string;
  /** The caller's params, copied when the call started. */
  readonly params: Params;
  /** The caller's other arguments, such as an id in the path, by position: `argument 1`. */
  readonly args?: Params;
  readonly options: ResolvedPagingOptions;
  /** Applies the decorators of the method to a style that the caller sets for one call. */
  readonly applyToStyle?: (style: PagingStyle) => CallPlan;
  /** How `@DateChunked` splits the call; absent without it. */
  readonly chunked?: WindowedCall;
  /** Set for one window of a call that `extract` splits again if records are missing. */
  readonly isWindow?: boolean;
  /** Shared by the calls of the method; without it each run has its own. */
  readonly jobDetector?: AsyncJobDetector;
  /** Fetches one page through all policies. */
  readonly fetch: PageFetch;
  readonly clock: Clock;
  readonly observers: readonly Observer[];
  /** Page size set by `with`. It wins over the caller's params, which win over the options. */
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** `null` for a run that is finished already. */
  readonly resumeFrom?: ResumePoint | null | undefined;
}
