import type { Params } from '../policies/middleware.js';
import type { Interval } from '../time/interval.js';
import { resplit, windowsOf, withOverlap } from '../time/windows.js';
import { copyParams } from '../json/copy-params.js';
import type { WindowedCall } from './run-plan.js';
import type { PagingStyle } from './styles/paging-style.js';
import type { WindowRules } from './styles/date-windows.js';

interface DateChunksOptions {
  readonly whole: Interval;
  readonly rules: WindowRules;
  readonly concurrency: number;
  /** Params that stand below those of the call. */
  readonly defaults: Params | undefined;
  /** How one window pages. */
  readonly style: PagingStyle;
}

/** One call cut into windows that are fetched each on its own. */
export class DateChunks implements WindowedCall {
  readonly style: PagingStyle;
  readonly concurrency: number;
  readonly describe: string;
  readonly overlapMs: number;
  #windows: readonly Interval[] | undefined;

  constructor(private readonly options: DateChunksOptions) {
    const { days, zone, overlapMs } = options.rules;
    this.style = options.style;
    this.concurrency = options.concurrency;
    this.overlapMs = overlapMs;
    this.describe = `${days} days, ${zone}${overlapMs > 0 ? `, overlap ${overlapMs} ms` : ''}`;
  }

  /** Most calls are never asked for them. */
  get windows(): readonly Interval[] {
    return (this.#windows ??= Object.freeze(windowsOf(this.options.whole, this.options.rules)));
  }

  resplit(window: Interval): readonly Interval[] | undefined {
    return resplit(window, this.options.rules);
  }

  write(params: Params, window: Interval): Params {
    const { defaults, rules, whole } = this.options;
    const copy = copyParams({ ...defaults, ...params });
    rules.fields.write(copy, withOverlap(window, whole, rules.overlapMs));
    return copy;
  }
}
