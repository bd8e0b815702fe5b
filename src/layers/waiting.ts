import type { PageRequest } from './layer.js';

/** Waits, and writes down for how long. */
export async function waiting<T>({ clock, counters, trip }: PageRequest, wait: () => PromiseLike<T>): Promise<T> {
  const since = clock.now();
  try {
    return await wait();
  } finally {
    const ms = Math.max(0, clock.now() - since);
    counters.throttledMs += ms;
    trip.waitedMs += ms;
  }
}
