import { halves, type Interval } from '../time/interval.js';
import { halvesInDays, type TimeUnit, windowsOf } from '../time/windows.js';

/** Records that a window or partition announced, and the distinct ones received, when that is less. */
export interface Shortfall {
  readonly announced: number;
  readonly received: number;
}

export const shortfallOf = (announced: number | null | undefined, received: number): Shortfall | undefined =>
  typeof announced === 'number' && announced > received ? { announced, received } : undefined;

/** What happens to a window at the end of its data. */
export type WindowResult<S> =
  | { readonly state: 'done' }
  /** Records are missing, and smaller windows may return them (R116). */
  | { readonly state: 'split'; readonly into: S }
  /** Records are missing, and the window cannot be split. */
  | { readonly state: 'short' };

/**
 * Decides about a window at the end of its data, for streams and extractions alike.
 *
 * @param split returns the smaller windows that replace it, or nothing if it cannot be split
 */
export function windowResult<S>(shortfall: Shortfall | undefined, split: () => S | null | undefined): WindowResult<S> {
  if (!shortfall) return { state: 'done' };
  const into = split();
  return into ? { state: 'split', into } : { state: 'short' };
}

/** How a window is split into smaller ones. */
export interface ResplitOptions {
  /** Maximum length of the parts in days. */
  readonly splitDays: number;
  /** Minimum length of half a window in milliseconds. */
  readonly minMs: number;
  readonly zone: string;
  /** Every border between the parts is a whole number of these. @default 'millisecond' */
  readonly unit?: TimeUnit | undefined;
}

/** Splits a window into parts of `splitDays`, or a shorter window into halves; `undefined` if the halves would be shorter than `minMs` or a unit. */
export function resplit(window: Interval, rules: ResplitOptions): readonly Interval[] | undefined {
  const { splitDays, minMs, zone, unit } = rules;
  const parts = windowsOf(window, { days: splitDays, zone, unit });
  if (parts.length > 1) return parts;
  if (unit === 'day') return halvesInDays(window, minMs, zone);
  return halves(window, minMs, unit === 'second' ? 1_000 : 1);
}
