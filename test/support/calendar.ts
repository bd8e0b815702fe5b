import { formatInterval, type Interval, readInterval } from '../../src/time/interval';
import type { Params } from '../../src/policies/middleware';

/** A record per hour: its id is the hour, counted from the start of 2026 in UTC. */
export interface Hour {
  readonly id: number;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const FIRST = Date.UTC(2026, 0, 1);

/** The interval between two days of 2026, counted from 0, as `start/end`. */
export const days = (from: number, to: number): string =>
  formatInterval({ start: FIRST + from * DAY, end: FIRST + to * DAY });

/** The requested interval, as days of 2026. */
export function daysOf(params: Params): [number, number] {
  const { start, end } = readInterval(params['interval']) as Interval;
  return [(start - FIRST) / DAY, (end - FIRST) / DAY];
}

/** Ids of the records between two days, one every `stepHours`. */
export function hoursIn([from, to]: readonly [number, number], stepHours = 24): number[] {
  const [first, end] = [Math.ceil((from * 24) / stepHours), Math.ceil((to * 24) / stepHours)];
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}

export interface CalendarOptions {
  /** Hours between two records. @default 24 */
  readonly stepHours?: number;
  /** Records served for a window longer than `wholeDays`; the total counts all. @default all */
  readonly truncateTo?: number;
  readonly wholeDays?: number;
  /** Returns the total to report for a window. @default the true total */
  readonly reportTotal?: (window: [number, number], total: number) => number | undefined;
}

/** A server of numbered pages over an interval. */
export function calendar({ stepHours = 24, truncateTo = Infinity, wholeDays = 7, reportTotal }: CalendarOptions = {}) {
  return (params: Params): { results: Hour[]; total?: number } => {
    const window = daysOf(params);
    const all = hoursIn(window, stepHours).map((id) => ({ id }));
    const [page, size] = [Number(params['pageNumber'] ?? 1), Number(params['pageSize'] ?? 25)];
    const given = window[1] - window[0] > wholeDays ? all.slice(0, truncateTo) : all;
    const total = reportTotal ? reportTotal(window, all.length) : all.length;
    return {
      results: given.slice((page - 1) * size, page * size),
      ...(total === undefined ? {} : { total }),
    };
  };
}
