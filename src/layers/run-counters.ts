/** What sending costs, counted over a run by the sender and the layers. */
export interface RunCounters {
  /** Calls of the annotated method: the first sends and the repeated ones. */
  requests: number;
  /** Repeated sends, whatever the reason: a failure, a 429, a 401. */
  retries: number;
  /** Milliseconds of deliberate waiting: for the rate limit, a pause, backoff, an open circuit. */
  throttledMs: number;
  /** Tokens refreshed because of this run. */
  refreshes: number;
}

export const newCounters = (): RunCounters => ({ requests: 0, retries: 0, throttledMs: 0, refreshes: 0 });
