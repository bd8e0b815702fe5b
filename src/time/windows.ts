import { DateTime, IANAZone } from 'luxon';
import type { Interval } from './interval.js';

/** The size of the windows of an interval. */
export interface WindowSize {
  /** Maximum length of a window in days. */
  readonly days: number;
  /** Time zone of the days: `'UTC'`, with 24 hours each, or an IANA zone such as `'Europe/Berlin'`. */
  readonly zone: string;
}

/** A window of an interval, and the number of the next one; `null` for the last. */
interface NumberedWindow {
  readonly window: Interval;
  readonly next: number | null;
}

const DAY_MS = 86_400_000;

/** Whether the name is an IANA time zone known to this machine. */
export const isZone = (name: unknown): name is string => typeof name === 'string' && IANAZone.isValidZone(name);

/**
 * Window number `n` of an interval, computed without those before it. All boundaries have the time of day of the interval's start. If a zone skips
 * that time on a day, as clocks go forward, the boundary is later by as much. A window across a change of the clocks is an hour longer or shorter.
 *
 * @param n 0, or the `next` of a window
 */
export function windowAt(whole: Interval, n: number, cut: WindowSize): NumberedWindow {
  const start = boundary(whole.start, n, cut);
  let next = n + 1;
  let end = boundary(whole.start, next, cut);
  // A zone that moves across the date line skips a day.
  while (end <= start) end = boundary(whole.start, ++next, cut);
  return end < whole.end ? { window: { start, end }, next } : { window: { start, end: whole.end }, next: null };
}

/** Whether the interval has a window with this number. */
export const hasWindow = (whole: Interval, n: number, cut: WindowSize): boolean =>
  // A window lasts more than half a day, whatever the clocks do; this excludes numbers too large for date arithmetic.
  n === 0 || ((n * DAY_MS) / 2 < whole.end - whole.start && boundary(whole.start, n, cut) < whole.end);

/** All windows of an interval in order, without gap or overlap. */
export function windowsOf(whole: Interval, cut: WindowSize): Interval[] {
  const windows: Interval[] = [];
  for (let n: number | null = 0; n !== null;) {
    const { window, next } = windowAt(whole, n, cut);
    windows.push(window);
    n = next;
  }
  return windows;
}

/** The window to request: it starts `overlapMs` earlier, to catch late records of the window before, but never before the whole interval. */
export const withOverlap = ({ start, end }: Interval, whole: Interval, overlapMs: number): Interval => ({
  start: Math.max(start - overlapMs, whole.start),
  end,
});

/** `Infinity` for a time that dates cannot express. */
function boundary(start: number, n: number, { days, zone }: WindowSize): number {
  if (n === 0) return start;
  if (zone === 'UTC') return start + n * days * DAY_MS;
  const at = DateTime.fromMillis(start, { zone })
    .plus({ days: n * days })
    .toMillis();
  return Number.isNaN(at) ? Infinity : at;
}
