import type { JsonObject } from '../../errors/page-context.js';
import { formatInterval, halves, readInterval, type Interval } from '../../time/interval.js';
import type { PagingStyle } from './paging-style.js';

/** Where a run over a split interval stands. */
export type SplitPosition = {
  /** The windows that are still to do, as `start/end`; the first is the one at hand. */
  readonly windows: readonly string[];
  /** The inner style's position in it, but for the page size. */
  readonly at: JsonObject;
  /** Records that the window has given before this page. */
  readonly got: number;
  readonly pageSize?: number;
};

/** Reads and writes the positions of an inner style inside those of the split one. */
export class SplitPositions {
  constructor(private readonly inner: PagingStyle) {}

  /** The top of the first of `windows`. */
  begin(windows: readonly string[], pageSize: number | undefined): SplitPosition {
    return this.wrap({ windows, at: {}, got: 0 }, this.inner.first({ pageSize, params: {} }));
  }

  /** The page size stands outside, where the loop looks for it. */
  wrap({ windows, got }: SplitPosition, at: JsonObject): SplitPosition {
    const { pageSize, ...rest } = at;
    return { windows, at: rest, got, ...(typeof pageSize === 'number' ? { pageSize } : {}) };
  }

  unwrap({ at, pageSize }: SplitPosition): JsonObject {
    return pageSize === undefined ? at : { ...at, pageSize };
  }

  /** The top of the window after this one; `null` after the last. */
  next({ windows, pageSize }: SplitPosition): SplitPosition | null {
    return windows.length > 1 ? this.begin(windows.slice(1), pageSize) : null;
  }

  /** The top of the first half of the window at hand; none where the halves would be shorter than `minMs`. */
  halved({ windows, pageSize }: SplitPosition, minMs: number): Halved | undefined {
    const [from, ...rest] = windows as [string, ...string[]];
    const parts = halves(readInterval(from) as Interval, minMs);
    if (!parts) return undefined;
    const into = [formatInterval(parts[0]), formatInterval(parts[1])] as const;
    return { at: this.begin([...into, ...rest], pageSize), from, into };
  }

  accepts(at: JsonObject): at is SplitPosition {
    const { windows, at: inner, got, pageSize } = at as Partial<SplitPosition>;
    const known = Array.isArray(windows) && windows.length > 0 && windows.every(isInterval);
    if (!known || typeof inner !== 'object' || inner === null || !Number.isSafeInteger(got)) return false;
    return this.inner.accepts?.(pageSize === undefined ? inner : { ...inner, pageSize }) ?? true;
  }
}

export interface Halved {
  readonly at: SplitPosition;
  readonly from: string;
  readonly into: readonly [string, string];
}

const isInterval = (text: unknown) => typeof readInterval(text) !== 'string';
