import { isThenable } from '../../time/clock.js';
import type { AcquireRequest, Permit, RateLimiter } from './rate-limiter.js';

/** A permit from each of several buckets. */
export interface Permits {
  release(): void;
}

/**
 * The order in which calls ask their buckets. All clients of the process share one, so that no two calls wait for each other. Buckets with a limit of requests
 * in flight come first, because a permit of theirs may take long; then the slowest, so that a call that waits holds few permits of fast buckets.
 */
export class AcquireOrder {
  readonly #firstSeen = new WeakMap<RateLimiter, number>();
  #count = 0;

  sort(limiters: readonly RateLimiter[]): readonly RateLimiter[] {
    if (limiters.length < 2) return limiters;
    const distinct = [...new Set(limiters)];
    for (const limiter of distinct) this.#note(limiter);
    return distinct.sort(
      (a, b) => interval(b) - interval(a) || (a.serial ?? 0) - (b.serial ?? 0) || this.#note(a) - this.#note(b),
    );
  }

  /** Ties are broken by which bucket was asked first. */
  #note(limiter: RateLimiter): number {
    const number = this.#firstSeen.get(limiter) ?? (this.#count += 1);
    this.#firstSeen.set(limiter, number);
    return number;
  }
}

const interval = ({ intervalMs = Infinity }: RateLimiter) => Math.min(intervalMs, Number.MAX_VALUE);

/**
 * Acquires a permit from every bucket, and starts all of them at the same moment. Returns without a promise if all have room.
 *
 * @param order shared by all calls that may use the same buckets
 */
export function acquireAll(
  limiters: readonly RateLimiter[],
  request: AcquireRequest,
  order: AcquireOrder,
): Permits | Promise<Permits> {
  return acquireSorted(order.sort(limiters), request);
}

function acquireSorted(limiters: readonly RateLimiter[], request: AcquireRequest): Permits | Promise<Permits> {
  const held: Permit[] = [];
  try {
    for (const [i, limiter] of limiters.entries()) {
      const permit = limiter.acquire(request);
      if (isThenable(permit)) return acquireRest(held, permit, i + 1, limiters, request);
      held.push(permit);
    }
  } catch (error) {
    releaseAll(held);
    throw error;
  }
  return startAll(held) ? permitsOf(held) : acquireSorted(limiters, request);
}

async function acquireRest(
  held: Permit[],
  waited: PromiseLike<Permit>,
  next: number,
  limiters: readonly RateLimiter[],
  request: AcquireRequest,
): Promise<Permits> {
  try {
    held.push(await waited);
    for (const limiter of limiters.slice(next)) held.push(await limiter.acquire(request));
    request.signal?.throwIfAborted();
  } catch (error) {
    releaseAll(held);
    throw error;
  }
  return startAll(held) ? permitsOf(held) : acquireSorted(limiters, request);
}

const permitsOf = (held: readonly Permit[]): Permits => ({ release: () => releaseAll(held) });

/** Returns false, with all permits released, if one bucket was paused while the call waited for another. */
function startAll(held: readonly Permit[]): boolean {
  let started = false;
  try {
    started = held.every((permit) => permit.start());
  } finally {
    if (!started) releaseAll(held);
  }
  return started;
}

/** Releases all of them, even if one throws. */
function releaseAll([first, ...rest]: readonly Permit[]): void {
  try {
    first?.release();
  } finally {
    if (rest.length > 0) releaseAll(rest);
  }
}
