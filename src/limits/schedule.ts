/** How a bucket's pace is kept: the arithmetic, without waiting. Times are milliseconds since the epoch. */
export interface Schedule {
  /** Milliseconds between two requests at full pace. */
  readonly intervalMs: number;
  /**
   * When a request of this weight may start.
   *
   * @param pending weight of the turns that were granted and not yet started
   * @returns `Infinity` while the pending ones take all there is
   */
  readyAt(weight: number, pending: number): number;
  take(weight: number, now: number): void;
  /** A request of this weight, which was taken at `startedAt`, is over. */
  answered?(weight: number, startedAt: number, now: number): void;
  /** No more than so many requests are left. */
  lower(remaining: number, now: number): void;
  /** Begins slowly at `at`: whatever had been saved up is gone. */
  restart(at: number): void;
  /** The clock was set back by so many milliseconds. */
  setBack(ms: number): void;
}
