import { short } from '../receipt/readable.js';
import type { Column } from './samples.js';

/** A row of the throughput chart: one figure over time, with a scale of its own. */
export interface Band {
  readonly name: 'records' | 'waits' | 'retries' | 'quota';
  readonly heading: string;
  readonly height: number;
  /** The greatest value that its scale must hold. */
  readonly most: number;
  /** About how many lines its scale has. */
  readonly ticks: number;
  /** Of a column; `undefined` where it is not known. */
  value(column: Column): number | undefined;
  text(value: number): string;
}

export const rateOf = ({ records, start, end }: Column): number => (records * 1_000) / (end - start);

/** The share of the workers' time that went by waiting. */
export const waitShare = ({ throttledMs, start, end }: Column, workers: number): number =>
  Math.min(throttledMs / ((end - start) * workers), 1);

const retriesOf = ({ retries }: Column) => retries;
const quotaOf = ({ quotaLeft }: Column) => quotaLeft;

/** The rows that there is something to draw for. */
export function bandsOf(columns: readonly Column[], workers: number): Band[] {
  const peak = (value: Band['value']) => columns.reduce((most, column) => Math.max(most, value(column) ?? 0), 0);
  const records: Band = {
    ...{ name: 'records', heading: 'records a second', height: 150, most: peak(rateOf), ticks: 4 },
    ...{ value: rateOf, text: short },
  };
  const waits: Band = {
    ...{ name: 'waits', heading: 'share of time spent waiting for the pace', height: 44, most: 1, ticks: 2 },
    ...{ value: (column) => waitShare(column, workers), text: (value) => `${Math.round(value * 100)} %` },
  };
  const retries: Band = {
    ...{ name: 'retries', heading: 'retries', height: 36, most: Math.max(peak(retriesOf), 1), ticks: 1 },
    ...{ value: retriesOf, text: short },
  };
  const quota: Band = {
    ...{ name: 'quota', heading: 'requests left, as the server says', height: 40, most: peak(quotaOf), ticks: 1 },
    ...{ value: quotaOf, text: short },
  };
  return [records, waits, retries, ...(columns.some(({ quotaLeft }) => quotaLeft !== undefined) ? [quota] : [])];
}
