import type { Clock } from 'pagewright';

/** A clock whose sleeps end at once and advance its time. For one caller at a time, over real HTTP. */
export function instantClock(start = 0): Clock {
  let now = start;
  return {
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      if (!(ms >= 0 && Number.isFinite(ms))) throw new RangeError(`a sleep of ${ms} ms never ends`);
      now += ms;
    },
  };
}
