import type { JsonObject } from '../../errors/page-context.js';
import { formatInterval, halves, readInterval, type Interval } from '../../time/interval.js';
import { InsidePart, type PartPosition } from './inside-part.js';
import type { PagingStyle, Recut } from './paging-style.js';

/** Where a run over a split interval stands. */
export type SplitPosition = PartPosition & {
  /** The windows that are still to do, as `start/end`; the first is the one at hand. */
  readonly windows: readonly string[];
};

/** The windows in the positions of a split interval. */
export class SplitPositions {
  readonly inside: InsidePart<SplitPosition>;

  constructor(private readonly inner: PagingStyle) {
    this.inside = new InsidePart(inner);
  }

  /** The top of the first of `windows`. */
  begin(windows: readonly string[], pageSize: number | undefined): SplitPosition {
    return this.inside.wrap({ windows, at: {}, got: 0 }, this.inner.first({ pageSize, params: {} }));
  }

  /** The top of the window after this one; `null` after the last. */
  next({ windows, pageSize }: SplitPosition): SplitPosition | null {
    return windows.length > 1 ? this.begin(windows.slice(1), pageSize) : null;
  }

  /** The top of the first half of the window at hand; none where the halves would be shorter than `minMs`. */
  halved({ windows, pageSize }: SplitPosition, minMs: number): Recut<SplitPosition> | undefined {
    const [from, ...rest] = windows as [string, ...string[]];
    const into = halves(readInterval(from) as Interval, minMs)?.map(formatInterval);
    return into && { at: this.begin([...into, ...rest], pageSize), from, into };
  }

  accepts(at: JsonObject): at is SplitPosition {
    const { windows } = at as Partial<SplitPosition>;
    return Array.isArray(windows) && windows.length > 0 && windows.every(isInterval) && this.inside.accepts(at);
  }
}

const isInterval = (text: unknown) => typeof readInterval(text) !== 'string';
