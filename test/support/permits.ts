import type { RateLimiter } from 'pagewright';
import type { Clock } from '../../src/time/clock';
import { isThenable } from '../../src/time/abortable';

export const one = { weight: 1 };

/** What was granted without a promise. */
export function immediate<T>(granted: T | Promise<T>): T {
  if (isThenable(granted)) throw new Error('it has to be waited for');
  return granted;
}

/** Asks for a turn, starts as soon as it is granted, and ends at once; tells when it started. */
export async function acquireOnce(limiter: RateLimiter, clock: Clock, weight = 1): Promise<number> {
  const permit = await limiter.acquire({ weight });
  expect(permit.start()).toBe(true);
  const at = clock.now();
  permit.release();
  return at;
}

/** The same for many who ask together, in the order of asking. */
export const acquireMany = (limiter: RateLimiter, clock: Clock, count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, async () => acquireOnce(limiter, clock)));

export const gaps = (times: readonly number[]): number[] => times.slice(1).map((at, i) => at - times[i]!);

/** The most starts in any half-open window of that length. */
export const mostWithin = (times: readonly number[], windowMs: number): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
