import type { PageRequest } from './layer.js';

/** Waits, and writes down for how long: from `since`, in milliseconds since the epoch, at which the waiting began. */
export async function waiting<T>(
  { clock, counters, trip }: PageRequest,
  wait: PromiseLike<T>,
  since: number,
): Promise<T> {
  try {
    return await wait;
  } finally {
    const ms = Math.max(0, clock.now() - since);
    counters.throttledMs += ms;
    trip.waitedMs += ms;
  }
}
