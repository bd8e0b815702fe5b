/** What sending costs, counted over a run by the sender and the layers. */
export interface RunCounters {
  /** Calls of the annotated method: the first sends and the repeated ones. */
  requests: number;
  retries: number;
  /** Milliseconds spent waiting for the server's or our own pace. */
  throttledMs: number;
  /** Tokens refreshed because of this run. */
  refreshes: number;
}

export const newCounters = (): RunCounters => ({ requests: 0, retries: 0, throttledMs: 0, refreshes: 0 });
