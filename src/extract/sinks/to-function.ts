import type { Interval } from '../../time/interval.js';

/** What a function gets beside the records. */
export interface DeliveredPage {
  /** Key of the chunk that the records are of. */
  readonly chunk: string;
  readonly window: Interval | null;
}

/** Gets the records of one page, in order; the page is committed once it has returned, or its promise has resolved. */
export type SinkFunction<T> = (records: readonly T[], page: DeliveredPage) => unknown;
