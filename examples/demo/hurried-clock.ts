import type { Clock } from 'pagewright';

/** Time that only waiting moves, at once; for tests. */
export function hurriedClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}
