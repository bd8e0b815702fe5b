import { isThenable } from '../time/thenable.js';
import type { Permit, RateLimiter, Turn } from './rate-limiter.js';

/** A turn in each of several buckets. */
export interface Turns {
  release(): void;
}

/**
 * A turn in all buckets at the same moment. The slowest is asked first, and everybody asks in the same order: so whoever waits for a fast bucket
 * holds up only those who would wait anyway, and no two wait for each other. At once, without a promise, where all have room.
 */
export function acquireAll(limiters: readonly RateLimiter[], turn: Turn): Turns | Promise<Turns> {
  const held: Permit[] = [];
  const ordered = limiters.length > 1 ? slowestFirst(limiters) : limiters;
  try {
    for (const [i, limiter] of ordered.entries()) {
      const permit = limiter.acquire(turn);
      if (isThenable(permit)) return others(held, permit, ordered.slice(i + 1), turn, limiters);
      held.push(permit);
    }
  } catch (error) {
    releaseAll(held);
    throw error;
  }
  return started(held) ?? Promise.resolve(again(held, limiters, turn));
}

async function others(
  held: Permit[],
  waited: PromiseLike<Permit>,
  rest: readonly RateLimiter[],
  turn: Turn,
  all: readonly RateLimiter[],
): Promise<Turns> {
  try {
    held.push(await waited);
    for (const limiter of rest) held.push(await limiter.acquire(turn));
    turn.signal?.throwIfAborted();
  } catch (error) {
    releaseAll(held);
    throw error;
  }
  return started(held) ?? again(held, all, turn);
}

/** `undefined` where one of the buckets was paused while another was waited for. */
function started(held: readonly Permit[]): Turns | undefined {
  return held.every((permit) => permit.start()) ? { release: () => releaseAll(held) } : undefined;
}

function again(held: readonly Permit[], limiters: readonly RateLimiter[], turn: Turn): Turns | Promise<Turns> {
  releaseAll(held);
  return acquireAll(limiters, turn);
}

function releaseAll(held: readonly Permit[]): void {
  for (const permit of held) permit.release();
}

const slowestFirst = (limiters: readonly RateLimiter[]): RateLimiter[] =>
  [...new Set(limiters)].sort((a, b) => interval(b) - interval(a) || (a.serial ?? 0) - (b.serial ?? 0));

const interval = ({ intervalMs = Number.MAX_VALUE }: RateLimiter) => intervalMs;
