import type { JsonObject } from '../../errors/page-context.js';
import type { Params } from '../../layers/layer.js';
import { formatInterval, readInterval, type Interval } from '../../time/interval.js';
import { hasWindow, resplit, windowAt, withLookback, type CutAgain, type WindowCut } from '../../time/windows.js';
import { copyParams } from '../copy-params.js';
import type { IntervalFields } from '../interval-fields.js';
import { asCount } from '../total.js';
import { InsidePart, type PartPosition } from './inside-part.js';
import type { FirstOptions, PagingStyle, Recut } from './paging-style.js';

/** How the windows of an interval are made, and written into params. */
export interface WindowRules extends WindowCut, CutAgain {
  readonly fields: IntervalFields;
  /** Milliseconds by which each window but the first is asked for before its start. */
  readonly overlapMs: number;
}

/** Where a run over the windows of an interval stands. The windows to come are told by the whole and by a number, however many they are. */
export type WindowPosition = PartPosition & {
  /** The whole interval, `start/end`. */
  readonly of: string;
  /** Which of its windows is at hand, counted from 0. */
  readonly n: number;
  /** What is still to do of that window where it was cut again, as `start/end`; the first is at hand. */
  readonly parts?: readonly string[];
};

type Where = Pick<WindowPosition, 'of' | 'n' | 'parts'>;

/** The windows in the positions of a run over them. */
export class WindowPositions {
  readonly inside: InsidePart<WindowPosition>;

  constructor(
    private readonly inner: PagingStyle,
    private readonly rules: WindowRules,
  ) {
    this.inside = new InsidePart(inner);
  }

  /** The top of the window at `where`. The inner style may have to know its interval. */
  begin(where: Where, { params = {}, ...first }: FirstOptions): WindowPosition {
    const copy = copyParams(params);
    this.ask(copy, where);
    return this.inside.wrap({ ...where, at: {}, got: 0 }, this.inner.first({ ...first, params: copy }));
  }

  /** Writes into `params` that the window at hand is asked for. */
  ask(params: Params, where: Where): void {
    const { fields, overlapMs } = this.rules;
    fields.write(params, withLookback(this.atHand(where), intervalOf(where.of), overlapMs));
  }

  /** The window at hand, or the part of it. */
  atHand({ of, n, parts }: Where): Interval {
    return parts ? intervalOf(parts[0] as string) : windowAt(intervalOf(of), n, this.rules).window;
  }

  /** The top of the window after this one; `null` after the last. */
  next({ of, n, parts, pageSize }: WindowPosition): WindowPosition | null {
    if (parts && parts.length > 1) return this.begin({ of, n, parts: parts.slice(1) }, { pageSize });
    const { next } = windowAt(intervalOf(of), n, this.rules);
    return next === null ? null : this.begin({ of, n: next }, { pageSize });
  }

  /** The window at hand cut again: that of it which `short` says came short, with what follows it in one piece. */
  recut(position: WindowPosition, short: Interval): Recut<WindowPosition> | undefined {
    const { of, n, parts = [], pageSize } = position;
    const { start, end } = this.atHand(position);
    // A lookback stays outside: it is the window before that has those records.
    const from = { start: Math.max(short.start, start), end: short.end };
    const into = resplit(from, this.rules)?.map(formatInterval);
    if (!into) return undefined;
    const rest = from.end < end ? [formatInterval({ start: from.end, end })] : [];
    const at = this.begin({ of, n, parts: [...into, ...rest, ...parts.slice(1)] }, { pageSize });
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
