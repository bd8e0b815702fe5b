import { tokenBucket } from '../../../src/policies/rate-limit/rate-schedules';

describe('tokenBucket', () => {
  it('returns its interval', () => {
    expect(tokenBucket(1_000 / 3, 1).intervalMs).toBe(1_000 / 3);
  });

  it('is ready at first for a burst', () => {
    const schedule = tokenBucket(100, 2);
    expect([schedule.readyAt(1, 0), schedule.readyAt(2, 0)]).toEqual([-Infinity, -Infinity]);
  });

  it('spaces requests evenly', () => {
    const schedule = tokenBucket(100, 1);
    schedule.take(1, 1_000);
    expect(schedule.readyAt(1, 0)).toBe(1_100);
    schedule.take(1, 1_100);
    expect(schedule.readyAt(1, 0)).toBe(1_200);
  });

  it('saves up no more than the burst during a rest', () => {
    const schedule = tokenBucket(100, 3);
    schedule.take(1, 0);
    const starts = Array.from({ length: 5 }, () => {
      const at = Math.max(10_000, schedule.readyAt(1, 0));
      schedule.take(1, at);
      return at;
    });
    expect(starts).toEqual([10_000, 10_000, 10_000, 10_100, 10_200]);
  });

  it('makes the request after a heavy one wait for as many intervals as it weighs', () => {
    const schedule = tokenBucket(100, 3);
    schedule.take(3, 1_000);
    expect([1, 2, 3].map((weight) => schedule.readyAt(weight, 0))).toEqual([1_100, 1_200, 1_300]);
  });

  it('starts a request heavier than the bucket when it is full, and charges it afterwards', () => {
    const schedule = tokenBucket(100, 3);
    schedule.take(1, 1_000);
    expect(schedule.readyAt(7, 0)).toBe(1_100);
    schedule.take(7, 1_100);
    expect([1, 3, 7].map((weight) => schedule.readyAt(weight, 0))).toEqual([1_600, 1_800, 1_800]);
  });

  it('keeps room for permits that have not started', () => {
    const schedule = tokenBucket(100, 3);
    schedule.take(1, 1_000);
    schedule.complete?.(1, 1_000, 1_000);
    expect([0, 1, 2].map((pending) => schedule.readyAt(1, pending))).toEqual([900, 1_000, 1_100]);
    expect([schedule.readyAt(1, 3), schedule.readyAt(2, 2), schedule.readyAt(7, 1)]).toEqual(Array(3).fill(Infinity));
  });

  it('loses nothing of a fractional rate to timers of whole milliseconds', () => {
    const starts = (requestsPerSecond: number, count: number) => {
      const schedule = tokenBucket(1_000 / requestsPerSecond, 1);
      let now = 0;
      return Array.from({ length: count }, () => {
        now = Math.max(now, Math.ceil(schedule.readyAt(1, 0)));
        schedule.take(1, now);
        return now;
      });
    };
    expect(starts(3, 4)).toEqual([0, 334, 667, 1_001]);
    expect(starts(600, 7)).toEqual([0, 2, 4, 6, 7, 9, 11]);
    expect(starts(600, 601).at(-1)).toBe(1_001);
    expect(starts(4_096, 9)).toEqual([0, 1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it('forgets how late a request was, beyond rounding', () => {
    const schedule = tokenBucket(100.5, 1);
    schedule.take(1, 0);
    schedule.take(1, 101);
    expect(schedule.readyAt(1, 0)).toBe(201);
    schedule.take(1, 202);
    expect(schedule.readyAt(1, 0)).toBe(302.5);
  });

  it('lowers what remains, and never raises it', () => {
    const schedule = tokenBucket(100, 5);
    schedule.lower(2, 1_000);
    expect([1, 2, 3].map((weight) => schedule.readyAt(weight, 0))).toEqual([900, 1_000, 1_100]);
    schedule.lower(4, 1_000);
    schedule.lower(Infinity, 1_000);
    expect(schedule.readyAt(2, 0)).toBe(1_000);
    schedule.lower(0, 1_000);
    expect([1, 5].map((weight) => schedule.readyAt(weight, 0))).toEqual([1_100, 1_500]);
  });

  it('restarts without the saved-up burst, one interval apart', () => {
    const schedule = tokenBucket(100, 3);
    schedule.restart(5_000);
    expect([1, 2, 3].map((weight) => schedule.readyAt(weight, 0))).toEqual([5_000, 5_100, 5_200]);
    schedule.restart(4_000);
    expect(schedule.readyAt(1, 0)).toBe(5_000);
  });

  it('moves back with the clock', () => {
    const schedule = tokenBucket(100, 1);
    schedule.take(1, 1_000);
    schedule.rewind(700);
    expect(schedule.readyAt(1, 0)).toBe(400);
  });

  it('always returns a time, however slow the rate', () => {
    for (const intervalMs of [Infinity, Number.MAX_VALUE]) {
      const schedule = tokenBucket(intervalMs, 1);
      expect(schedule.readyAt(1, 0)).toBe(-Infinity);
      schedule.take(1, 1_000);
      expect(schedule.readyAt(1, 0)).toBe(1_000 + Number.MAX_SAFE_INTEGER);
    }
  });
});
