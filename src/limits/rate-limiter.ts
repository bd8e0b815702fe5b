import { Bucket, type RateLimiterOptions } from './bucket.js';

/** A turn that is asked for. */
export interface Turn {
  /** How many requests it counts as. */
  readonly weight: number;
  /** Ends the wait; no other caller is disturbed. */
  readonly signal?: AbortSignal | undefined;
}

/** A turn that was granted. */
export interface Permit {
  /**
   * The request is sent now. False where the bucket has been paused since the turn was granted: then it must be released, and asked for anew.
   */
  start(): boolean;
  /** The request is over, or will not be sent. Further calls do nothing. */
  release(): void;
}

/**
 * A bucket: everybody who holds it shares its pace and its pauses. `new RateLimiter(…)` makes one for this process; one for many processes
 * implements the same members.
 */
export interface RateLimiter {
  /**
   * Waits for a turn, in the order of asking. At once, and without a promise, where there is room.
   *
   * @throws RangeError where the weight is no whole number, at least 1; the signal's reason, once that has aborted
   */
  acquire(turn: Turn): Permit | Promise<Permit>;
  /**
   * Lets nobody through for so many milliseconds. A pause only ever gets longer. Afterwards the callers who waited restart one by one.
   *
   * @returns whether it made a difference
   * @throws RangeError for what is no number of milliseconds, at least 0
   */
  pause(ms: number): boolean | Promise<boolean>;
  /**
   * What the server says is left. It may only lower what the bucket believes.
   *
   * @throws RangeError for what is no number, at least 0
   */
  lower(remaining: number): void | Promise<void>;
  /**
   * Milliseconds between two requests at its pace, 0 where it has none, `Infinity` where a turn may have to wait for another request to end. Of
   * several buckets the slowest is asked first. @default Infinity
   */
  readonly intervalMs?: number;
  /**
   * Tells buckets of the same pace apart where several processes share them, so that all ask them in the same order; within one process they are
   * told apart without it. @default 0
   */
  readonly serial?: number;
}

/**
 * A bucket in the memory of this process, to be shared on purpose between methods or clients.
 *
 * @example
 * const org = new RateLimiter({ requests: 300, perMs: 60_000 });
 * @throws ConfigurationError for unknown, malformed or contradictory options
 */
export const RateLimiter: new (options?: RateLimiterOptions) => RateLimiter = Bucket;
