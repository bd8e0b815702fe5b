import { isThenable } from '../../time/abortable.js';
import type { AcquireRequest, Permit, RateLimiter } from './rate-limiter.js';

/** A turn in each of several buckets. */
export interface Permits {
  release(): void;
}

/**
 * A turn in all buckets at the same moment. Everybody asks in the same order, so no two wait for each other: first for a slot among the requests
 * under way, which may take long, and then the slowest, so that whoever waits for a fast bucket holds up few who would not wait anyway. At once,
 * without a promise, where all have room.
 */
export function acquireAll(limiters: readonly RateLimiter[], turn: AcquireRequest): Permits | Promise<Permits> {
  const held: Permit[] = [];
  const ordered = limiters.length > 1 ? slowestFirst(limiters) : limiters;
  try {
    for (const [i, limiter] of ordered.entries()) {
      const permit = limiter.acquire(turn);
      if (isThenable(permit)) return acquireRest(held, permit, ordered.slice(i + 1), turn, limiters);
      held.push(permit);
    }
  } catch (error) {
    releaseAll(held);
    throw error;
  }
  return startAll(held) ? permitsOf(held) : acquireAll(limiters, turn);
}

async function acquireRest(
  held: Permit[],
  waited: PromiseLike<Permit>,
  rest: readonly RateLimiter[],
  turn: AcquireRequest,
  all: readonly RateLimiter[],
): Promise<Permits> {
  try {
    held.push(await waited);
    for (const limiter of rest) held.push(await limiter.acquire(turn));
    turn.signal?.throwIfAborted();
  } catch (error) {
    releaseAll(held);
    throw error;
  }
  return startAll(held) ? permitsOf(held) : acquireAll(all, turn);
}

const permitsOf = (held: readonly Permit[]): Permits => ({ release: () => releaseAll(held) });

/** False, and all released, where one of the buckets was paused while another was waited for. */
function startAll(held: readonly Permit[]): boolean {
  let started = false;
  try {
    started = held.every((permit) => permit.start());
  } finally {
    if (!started) releaseAll(held);
  }
  return started;
}

/** One that fails to release keeps no other from it. */
function releaseAll([first, ...rest]: readonly Permit[]): void {
  try {
    first?.release();
  } finally {
    if (rest.length > 0) releaseAll(rest);
  }
}

function slowestFirst(limiters: readonly RateLimiter[]): RateLimiter[] {
  const distinct = [...new Set(limiters)];
  distinct.forEach(seen);
  return distinct.sort((a, b) => interval(b) - interval(a) || (a.serial ?? 0) - (b.serial ?? 0) || seen(a) - seen(b));
}

const interval = ({ intervalMs = Infinity }: RateLimiter) => Math.min(intervalMs, Number.MAX_VALUE);

/** In which order buckets were first asked: two that have nothing else to tell them apart are still asked in one order by everybody. */
const sights = new WeakMap<RateLimiter, number>();
let lastSight = 0;

function seen(limiter: RateLimiter): number {
  const sight = sights.get(limiter) ?? (lastSight += 1);
  sights.set(limiter, sight);
  return sight;
}
