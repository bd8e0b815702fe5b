import { asCount } from '../../json/counts.js';
import { copyParams } from '../../json/plain-objects.js';
import type { Params } from '../../policies/middleware.js';
import type { JsonObject } from '../../position.js';
import { formatInterval, type Interval, readInterval } from '../../time/interval.js';
import { hasWindow, isBorder, windowAt, withOverlap } from '../../time/windows.js';
import type { WindowRules } from '../date-chunks.js';
import { resplit } from '../resplit.js';
import type { AnyStyle, FirstOptions, PartitionedStyle, Resplit } from './paging-style.js';
import { type PartitionPosition, PartitionStyle } from './partition-style.js';
import { rejectMidList } from './style-helpers.js';

/** The position of a run over the windows of an interval. It has a window number instead of a list, so its size does not grow with the interval. */
export type WindowPosition = PartitionPosition & {
  /** The whole interval, `start/end`. */
  readonly of: string;
  /** Zero-based number of the current window. */
  readonly n: number;
  /** The remaining parts of that window, as `start/end`, if it was split; the first is the current one. */
  readonly parts?: readonly string[];
};

type WindowRef = Pick<WindowPosition, 'of' | 'n' | 'parts'>;

/** Reads and makes the positions of a run over windows. */
class WindowPositions {
  readonly inside: PartitionStyle<WindowPosition>;

  constructor(
    private readonly inner: AnyStyle,
    private readonly rules: WindowRules,
  ) {
    this.inside = new PartitionStyle(inner);
  }

  /** Returns the first position of a window. The inner style may need its interval. */
  start(where: WindowRef, { params = {}, ...first }: FirstOptions): WindowPosition {
    const copy = copyParams(params);
    this.writeWindow(copy, where);
    return this.inside.wrap({ ...where, at: {}, got: 0 }, this.inner.first({ ...first, params: copy }));
  }

  /** Writes the current window into `params`. */
  writeWindow(params: Params, where: WindowRef): void {
    this.rules.fields.write(params, withOverlap(this.currentWindow(where), intervalOf(where.of), this.rules));
  }

  /** Returns the current window, or the current part of it. */
  currentWindow({ of, n, parts }: WindowRef): Interval {
    return parts ? intervalOf(parts[0] as string) : windowAt(intervalOf(of), n, this.rules).window;
  }

  /** Returns the first position of the next window, or `null` after the last. */
  next({ of, n, parts, pageSize }: WindowPosition): WindowPosition | null {
    if (parts && parts.length > 1) return this.start({ of, n, parts: parts.slice(1) }, { pageSize });
    const { next } = windowAt(intervalOf(of), n, this.rules);
    return next === null ? null : this.start({ of, n: next }, { pageSize });
  }

  /** Splits the interval `short`, whose records are incomplete. The rest of the current window becomes one part. */
  resplit(position: WindowPosition, short: Interval): Resplit<WindowPosition> | undefined {
    const { of, n, parts = [], pageSize } = position;
    const { start, end } = this.currentWindow(position);
    // Without the overlap: its records belong to the previous window.
    const from = { start: Math.max(short.start, start), end: short.end };
    const into = resplit(from, this.rules)?.map(formatInterval);
    if (!into) return undefined;
    const rest = from.end < end ? [formatInterval({ start: from.end, end })] : [];
    const at = this.start({ of, n, parts: [...into, ...rest, ...parts.slice(1)] }, { pageSize });
    return { at, from: formatInterval(from), into };
  }

  accepts(at: JsonObject): at is WindowPosition {
    const { of, n, parts } = at as Partial<WindowPosition>;
    const hasParts = Array.isArray(parts) && parts.length > 0 && parts.every((part) => this.#isWritable(part));
    if (!this.#isWritable(of) || typeof n !== 'number' || asCount(n) === undefined) return false;
    return (hasParts || parts === undefined) && hasWindow(intervalOf(of), n, this.rules) && this.inside.accepts(at);
  }

  /** Positions may come from a run with another format. */
  #isWritable(text: unknown): text is string {
    const read = readInterval(text);
    return typeof read !== 'string' && isBorder(read.start, this.rules) && isBorder(read.end, this.rules);
  }
}

const intervalOf = (text: string): Interval => readInterval(text) as Interval;

/** Also has the numbered members that its inner style has. */
type WindowedStyle = PartitionedStyle<WindowPosition> & AnyStyle<WindowPosition>;

/**
 * Fetches an interval window by window, in order, and pages each by another style. A window that returned fewer records than announced is split again
 * if duplicates are skipped.
 *
 * @throws ConfigurationError at the call, for a malformed interval
 */
export function dateWindows(style: AnyStyle, rules: WindowRules): WindowedStyle {
  const positions = new WindowPositions(style, rules);
  const { inside } = positions;
  /** Inside a window, the inner style may have its own partitions. */
  const partOf = (position: WindowPosition) =>
    [formatInterval(positions.currentWindow(position)), style.partition?.(inside.unwrap(position)) ?? []]
      .flat()
      .join(' ');
  return {
    name: `dateWindows(${style.name})`,
    first(first) {
      const { endpoint = 'dateWindows()' } = first;
      const where = { of: formatInterval(rules.fields.read(first.params ?? {}, endpoint)), n: 0 };
      const begun = positions.start(where, first);
      rejectMidList(style, inside.unwrap(begun), { ...first, endpoint });
      return begun;
    },
    startsMidList: () => false,
    write(params, position) {
      const copy = copyParams(params);
      positions.writeWindow(copy, position);
      return style.write(copy, inside.unwrap(position));
    },
    next(response, position, items) {
      const at = style.next(response, inside.unwrap(position), items);
      return at ? inside.after(position, items, at) : positions.next(position);
    },
    partition: partOf,
    nextPartition(position) {
      const at = style.nextPartition?.(inside.unwrap(position));
      return at ? inside.wrap(position, at) : positions.next(position);
    },
    resplit(position) {
      const short = shortIn(position);
      return short && positions.resplit(position, short);
    },
    cursorOf: (position) => inside.cursorOf(position, formatInterval(positions.currentWindow(position))),
    accepts: (at): at is WindowPosition => positions.accepts(at),
    describe: (position, response, items) =>
      `dateWindows: ${style.describe?.(inside.unwrap(position), response, items) ?? style.name}`,
    ...inside.members(),
    ...responseMembers(style, positions),
  };

  /** The interval to split: the current window, or the current partition of the inner style. */
  function shortIn(position: WindowPosition): Interval | undefined {
    const part = style.partition?.(inside.unwrap(position));
    if (part === undefined) return positions.currentWindow(position);
    const read = readInterval(part);
    return typeof read === 'string' ? undefined : read;
  }
}

/** The optional members that read responses, if the inner style has them. */
function responseMembers(style: AnyStyle, { inside }: WindowPositions): Partial<AnyStyle<WindowPosition>> {
  return {
    ...(style.isSelfContained === undefined ? {} : { isSelfContained: style.isSelfContained }),
    ...(style.total && { total: (response) => style.total!(response) }),
    ...(style.isPreliminary && { isPreliminary: (position) => style.isPreliminary!(inside.unwrap(position)) }),
    ...(style.repositionAfter && {
      repositionAfter(answer, position) {
        const instead = style.repositionAfter!(answer, inside.unwrap(position));
        return instead && 'at' in instead ? { ...instead, at: inside.wrap(position, instead.at) } : instead;
      },
    }),
  };
}
