import { fakeClock, type FakeClock } from 'pagewright/testing';
import type { Clock } from '../../src/time/clock';

/** A clock whose hand a test sets back; what sleeps goes on sleeping for as long as it meant to. */
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

/** The same clock, whose sleepers wake a millisecond early, as timers of the runtime do now and then. */
export const waking1msEarly = (clock: Clock): Clock => ({
  now: () => clock.now(),
  sleep: (ms, signal) => clock.sleep(ms > 1 ? ms - 1 : ms, signal),
});
