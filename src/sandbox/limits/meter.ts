/** How one limit stands at one moment. */
export interface Standing {
  /** Requests that are allowed in a window, or that a full bucket holds. */
  readonly allowed: number;
  /** How many of them are used up. */
  readonly count: number;
  /** Milliseconds until none of them is. */
  readonly resetMs: number;
  /** Milliseconds until one more request is admitted; 0 while one is. */
  readonly waitMs: number;
}

/** Counts the requests of one client, token or route against one limit. The caller brings the time, in milliseconds. */
export interface Meter {
  look(now: number): Standing;
  take(now: number): void;
}

/** What a header says of a span: whole seconds, rounded up, so that who waits them out has waited long enough. */
export const wholeSeconds = (ms: number): number => Math.ceil(ms / 1000);
