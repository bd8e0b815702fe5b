import { fakeClock, type FakeClock } from 'pagewright/testing';
import type { Clock } from '../../src/time/clock';

/** A clock whose time can be set back. Sleeps keep their duration. */
export interface SettableClock extends FakeClock {
  setBack(ms: number): void;
}

export function settableClock(start = 0): SettableClock {
  const clock = fakeClock(start);
  let behind = 0;
  return {
    now: () => clock.now() - behind,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    advance: (ms) => clock.advance(ms),
    sleeps: clock.sleeps,
    get sleeping() {
      return clock.sleeping;
    },
    setBack: (ms) => {
      behind += ms;
    },
  };
}

/** The clock with sleeps that end one millisecond early, as timers of the runtime sometimes do. */
export const waking1msEarly = (clock: Clock): Clock => ({
  now: () => clock.now(),
  sleep: (ms, signal) => clock.sleep(ms > 1 ? ms - 1 : ms, signal),
});
