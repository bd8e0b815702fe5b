import { DateTime, IANAZone } from 'luxon';
import type { Interval } from './interval.js';

/** The step between two possible borders of windows. */
export type TimeUnit = 'millisecond' | 'second' | 'day';

/** A calendar period; a week starts on Monday. */
export type CalendarPeriod = 'week' | 'month';

/** The size of the windows of an interval: a number of days, or periods of the calendar. */
export interface WindowSize {
  /** Maximum length of a window in days. Ignored if `every` is set. */
  readonly days?: number | undefined;
  /** Windows end where such a period ends; the first and the last one may be shorter. */
  readonly every?: CalendarPeriod | undefined;
  /** Time zone of the days: `'UTC'`, with 24 hours each, or an IANA zone such as `'Europe/Berlin'`. */
  readonly zone: string;
  /** `'day'` puts each border at the start of a day; the interval must start and end there. @default 'millisecond' */
  readonly unit?: TimeUnit | undefined;
}

/** A window of an interval, and the number of the next one; `null` for the last. */
interface NumberedWindow {
  readonly window: Interval;
  readonly next: number | null;
}

const DAY_MS = 86_400_000;

/** Whether the name is an IANA time zone known to this machine. */
export const isZone = (name: unknown): name is string => typeof name === 'string' && IANAZone.isValidZone(name);

/** The first moment of the day: midnight, unless the clocks skip it. */
export const startOfDay = (ms: number, zone: string): number =>
  DateTime.fromMillis(ms, { zone }).startOf('day').toMillis();

/** Whether a border can be there: a border within a unit could not be written. */
export const isBorder = (ms: number, { zone, unit }: Pick<WindowSize, 'zone' | 'unit'>): boolean =>
  unit === 'day' ? startOfDay(ms, zone) === ms : unit !== 'second' || ms % 1_000 === 0;

/**
 * Window number `n` of an interval, computed without those before it. With `days`, all boundaries have the time of day of the interval's start. If a zone skips
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
  // A window after the first lasts more than half a day, whatever the clocks do; this excludes numbers too large for date arithmetic.
  n === 0 || (((n - 1) * DAY_MS) / 2 < whole.end - whole.start && boundary(whole.start, n, cut) < whole.end);

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
export function withOverlap(
  { start, end }: Interval,
  whole: Interval,
  { overlapMs, zone, unit }: Pick<WindowSize, 'zone' | 'unit'> & { readonly overlapMs: number },
): Interval {
  if (overlapMs === 0) return { start, end };
  // The nearest start of a day: the overlap is whole days, and the clocks may have changed by up to some hours.
  const earlier = unit === 'day' ? startOfDay(start - overlapMs + DAY_MS / 2, zone) : start - overlapMs;
  return { start: Math.max(earlier, whole.start), end };
}

/** The two halves of a window of whole days, cut where a day starts; `undefined` for a window of one day. */
export function halvesInDays(window: Interval, minMs: number, zone: string): readonly Interval[] | undefined {
  const days = Math.floor(Math.round((window.end - window.start) / DAY_MS) / 2);
  if (days === 0 || days * DAY_MS < minMs) return undefined;
  const middle = boundary(window.start, 1, { days, zone, unit: 'day' });
  if (middle <= window.start || middle >= window.end) return undefined;
  return [
    { start: window.start, end: middle },
    { start: middle, end: window.end },
  ];
}

/** `Infinity` for a time that dates cannot express. */
function boundary(start: number, n: number, { days = 1, every, zone, unit }: WindowSize): number {
  if (n === 0) return start;
  if (every === undefined && zone === 'UTC') return start + n * days * DAY_MS;
  const from = DateTime.fromMillis(start, { zone });
  let at = every ? from.startOf(every).plus({ [every]: n }) : from.plus({ days: n * days });
  if (unit === 'day' || every) at = at.startOf('day');
  const ms = at.toMillis();
  return Number.isNaN(ms) ? Infinity : ms;
}
