import type { RateLimiter } from 'pagewright';
import { type Clock, isThenable } from '../../src/time/clock';

export const one = { weight: 1 };

/** Returns a value that is available without a promise. */
export function immediate<T>(granted: T | Promise<T>): T {
  if (isThenable(granted)) throw new Error('expected a value, got a promise');
  return granted;
}

/** Acquires a permit, starts and releases it immediately, and returns the time of the start. */
export async function acquireOnce(limiter: RateLimiter, clock: Clock, weight = 1): Promise<number> {
  const permit = await limiter.acquire({ weight });
  expect(permit.start()).toBe(true);
  const at = clock.now();
  permit.release();
  return at;
}

/** The same for many concurrent callers, in order of their calls. */
export const acquireMany = (limiter: RateLimiter, clock: Clock, count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, async () => acquireOnce(limiter, clock)));

/** Differences between adjacent times. */
export const gaps = (times: readonly number[]): number[] => times.slice(1).map((at, i) => at - times[i]!);

/** The largest number of starts in any half-open window of this length. */
export const mostWithin = (times: readonly number[], windowMs: number): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
