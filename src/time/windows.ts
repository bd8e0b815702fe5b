import { DateTime, IANAZone } from 'luxon';
import { halves, type Interval } from './interval.js';

/** How an interval is cut into windows. */
export interface WindowSize {
  /** Days that a window lasts at most. */
  readonly days: number;
  /** Whose days: `'UTC'`, where each has 24 hours, or an IANA zone such as `'Europe/Berlin'`. */
  readonly zone: string;
}

/** How a window is cut again. */
export interface ResplitOptions {
  /** Days that the parts of a longer window last at most. */
  readonly splitDays: number;
  /** Milliseconds that half a window must at least last. */
  readonly minMs: number;
  readonly zone: string;
}

/** One of the windows of an interval, with the number of the one after it; `null` for the last. */
interface NumberedWindow {
  readonly window: Interval;
  readonly next: number | null;
}

const DAY_MS = 86_400_000;

/** Whether the name is one of the IANA zones, as far as this machine knows them. */
export const isZone = (name: unknown): name is string => typeof name === 'string' && IANAZone.isValidZone(name);

/**
 * The window number `n` of an interval, without looking at those before it. All borders are reckoned from the start of the interval, so that each
 * has its time of day; where a zone does not have that time on a day, as clocks go forward, the border is as much later, and a window over a
 * change of the clocks is an hour longer or shorter.
 *
 * @param n as `next` gives it, or 0
 */
export function windowAt(whole: Interval, n: number, cut: WindowSize): NumberedWindow {
  const start = boundary(whole.start, n, cut);
  let next = n + 1;
  let end = boundary(whole.start, next, cut);
  // A zone that crosses the date line leaves a day out.
  while (end <= start) end = boundary(whole.start, ++next, cut);
  return end < whole.end ? { window: { start, end }, next } : { window: { start, end: whole.end }, next: null };
}

/** Whether the interval has a window number `n`. */
export const hasWindow = (whole: Interval, n: number, cut: WindowSize): boolean =>
  // A window lasts more than half a day, whatever the clocks do; numbers far beyond the last one are none to reckon with.
  n === 0 || ((n * DAY_MS) / 2 < whole.end - whole.start && boundary(whole.start, n, cut) < whole.end);

/** All windows of an interval in order: half-open, without gap or overlap, together the whole. */
export function windowsOf(whole: Interval, cut: WindowSize): Interval[] {
  const windows: Interval[] = [];
  for (let n: number | null = 0; n !== null;) {
    const { window, next } = windowAt(whole, n, cut);
    windows.push(window);
    n = next;
  }
  return windows;
}

/** Smaller windows in place of one: of `splitDays`, or where it lasts no longer than that its halves; none where these would be shorter than `minMs`. */
export function resplit(window: Interval, { splitDays, minMs, zone }: ResplitOptions): readonly Interval[] | undefined {
  const parts = windowsOf(window, { days: splitDays, zone });
  return parts.length > 1 ? parts : halves(window, minMs);
}

/**
 * A window as it is asked for: from `overlapMs` before its start on, so that what arrived late for the one before is met once more. Never from
 * before the whole interval, outside of which nobody asked for anything.
 */
export const withOverlap = ({ start, end }: Interval, whole: Interval, overlapMs: number): Interval => ({
  start: Math.max(start - overlapMs, whole.start),
  end,
});

/** Beyond what dates can say lies no border. */
function boundary(start: number, n: number, { days, zone }: WindowSize): number {
  if (n === 0) return start;
  if (zone === 'UTC') return start + n * days * DAY_MS;
  const at = DateTime.fromMillis(start, { zone })
    .plus({ days: n * days })
    .toMillis();
  return Number.isNaN(at) ? Infinity : at;
}
