import type { Clock } from 'pagewright';

/** A clock on which every wait is over at once, and has taken its time: for one caller at a time, over real HTTP. */
export function instantClock(start = 0): Clock {
  let now = start;
  return {
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      if (!(ms >= 0 && Number.isFinite(ms))) throw new RangeError(`a wait of ${ms} ms never ends`);
      now += ms;
    },
  };
}
