import { copyParams } from '../../json/copy-params.js';
import type { Params } from '../../policies/middleware.js';
import type { JsonObject } from '../../position.js';
import { formatInterval, type Interval, readInterval } from '../../time/interval.js';
import { hasWindow, windowAt, withOverlap } from '../../time/windows.js';
import type { WindowRules } from '../date-chunks.js';
import { resplit } from '../resplit.js';
import type { AnyStyle, FirstOptions, PartitionedStyle, Resplit } from './paging-style.js';
import { type PartitionPosition, PartitionStyle } from './partition-style.js';
import { asCount, rejectMidList } from './style-helpers.js';

/** Where a run over the windows of an interval stands. The windows to come are told by the whole and by a number, however many they are. */
export type WindowPosition = PartitionPosition & {
  /** The whole interval, `start/end`. */
  readonly of: string;
  /** Which of its windows is at hand, counted from 0. */
  readonly n: number;
  /** What is still to do of that window where it was cut again, as `start/end`; the first is at hand. */
  readonly parts?: readonly string[];
};

type WindowRef = Pick<WindowPosition, 'of' | 'n' | 'parts'>;

/** The windows in the positions of a run over them. */
class WindowPositions {
  readonly inside: PartitionStyle<WindowPosition>;

  constructor(
    private readonly inner: AnyStyle,
    private readonly rules: WindowRules,
  ) {
    this.inside = new PartitionStyle(inner);
  }

  /** The top of the window at `where`. The inner style may have to know its interval. */
  start(where: WindowRef, { params = {}, ...first }: FirstOptions): WindowPosition {
    const copy = copyParams(params);
    this.writeWindow(copy, where);
    return this.inside.wrap({ ...where, at: {}, got: 0 }, this.inner.first({ ...first, params: copy }));
  }

  /** Writes into `params` that the window at hand is asked for. */
  writeWindow(params: Params, where: WindowRef): void {
    const { fields, overlapMs } = this.rules;
    fields.write(params, withOverlap(this.currentWindow(where), intervalOf(where.of), overlapMs));
  }

  /** The window at hand, or the part of it. */
  currentWindow({ of, n, parts }: WindowRef): Interval {
    return parts ? intervalOf(parts[0] as string) : windowAt(intervalOf(of), n, this.rules).window;
  }

  /** The top of the window after this one; `null` after the last. */
  next({ of, n, parts, pageSize }: WindowPosition): WindowPosition | null {
    if (parts && parts.length > 1) return this.start({ of, n, parts: parts.slice(1) }, { pageSize });
    const { next } = windowAt(intervalOf(of), n, this.rules);
    return next === null ? null : this.start({ of, n: next }, { pageSize });
  }

  /** The window at hand cut again: that of it which `short` says came short, with what follows it in one piece. */
  resplit(position: WindowPosition, short: Interval): Resplit<WindowPosition> | undefined {
    const { of, n, parts = [], pageSize } = position;
    const { start, end } = this.currentWindow(position);
    // A lookback stays outside: it is the window before that has those records.
    const from = { start: Math.max(short.start, start), end: short.end };
    const into = resplit(from, this.rules)?.map(formatInterval);
    if (!into) return undefined;
    const rest = from.end < end ? [formatInterval({ start: from.end, end })] : [];
    const at = this.start({ of, n, parts: [...into, ...rest, ...parts.slice(1)] }, { pageSize });
    return { at, from: formatInterval(from), into };
  }

  accepts(at: JsonObject): at is WindowPosition {
    const { of, n, parts } = at as Partial<WindowPosition>;
    const isCut = Array.isArray(parts) && parts.length > 0 && parts.every(isInterval);
    if (!isInterval(of) || typeof n !== 'number' || asCount(n) === undefined) return false;
    return (isCut || parts === undefined) && hasWindow(intervalOf(of), n, this.rules) && this.inside.accepts(at);
  }
}

const intervalOf = (text: string): Interval => readInterval(text) as Interval;
const isInterval = (text: unknown): text is string => typeof readInterval(text) !== 'string';

/** Also has the numbered members that its inner style has. */
type WindowedStyle = PartitionedStyle<WindowPosition> & AnyStyle<WindowPosition>;

/**
 * Fetches an interval window by window, in order, each paged from its top by another style. A window that gave less than it announced is cut again
 * where duplicates are left out.
 *
 * @throws ConfigurationError at the call, for an interval that is none
 */
export function dateWindows(style: AnyStyle, rules: WindowRules): WindowedStyle {
  const positions = new WindowPositions(style, rules);
  const { inside } = positions;
  /** Inside a window, the inner style may have parts of its own. */
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

  /** The interval that came short: the window, or that part of it at which the inner style is. */
  function shortIn(position: WindowPosition): Interval | undefined {
    const part = style.partition?.(inside.unwrap(position));
    if (part === undefined) return positions.currentWindow(position);
    const read = readInterval(part);
    return typeof read === 'string' ? undefined : read;
  }
}

/** The members about answers that only some styles have. */
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
