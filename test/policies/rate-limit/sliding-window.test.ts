import { slidingWindow } from '../../../src/policies/rate-limit/rate-schedules';

describe('slidingWindow', () => {
  it('returns its mean interval', () => {
    expect(slidingWindow(4, 1_000).intervalMs).toBe(250);
  });

  it('starts requests without spacing, then waits until the first is as old as the window', () => {
    const schedule = slidingWindow(3, 1_000);
    for (const now of [100, 100, 250]) {
      expect(schedule.readyAt(1, 0)).toBe(-Infinity);
      schedule.take(1, now);
    }
    expect([1, 2, 3].map((weight) => schedule.readyAt(weight, 0))).toEqual([1_100, 1_100, 1_250]);
    schedule.take(1, 1_100);
    expect([1, 2, 3].map((weight) => schedule.readyAt(weight, 0))).toEqual([-Infinity, 1_250, 2_100]);
  });

  it('keeps room for permits that have not started', () => {
    const schedule = slidingWindow(3, 1_000);
    schedule.take(2, 0);
    expect([0, 1, 2].map((pending) => schedule.readyAt(1, pending))).toEqual([-Infinity, 1_000, 1_000]);
    expect([schedule.readyAt(1, 3), schedule.readyAt(2, 2), schedule.readyAt(7, 1)]).toEqual(Array(3).fill(Infinity));
  });

  it('starts a request heavier than a window in an empty one, and fills as many as it needs', () => {
    const schedule = slidingWindow(5, 100);
    schedule.take(1, 0);
    expect(schedule.readyAt(12, 0)).toBe(100);
    schedule.take(12, 100);
    expect([1, 3, 4, 5].map((weight) => schedule.readyAt(weight, 0))).toEqual([300, 300, 400, 400]);
    schedule.take(3, 300);
    expect([1, 3, 5].map((weight) => schedule.readyAt(weight, 0))).toEqual([400, 400, 400]);
    schedule.take(10, 400);
    expect([1, 5].map((weight) => schedule.readyAt(weight, 0))).toEqual([600, 600]);
  });

  it('accepts any weight at once', () => {
    const schedule = slidingWindow(1, 1);
    schedule.take(Number.MAX_SAFE_INTEGER, 0);
    expect(schedule.readyAt(1, 0)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('lowers what remains for one window, and never raises it', () => {
    const schedule = slidingWindow(5, 1_000);
    schedule.take(1, 0);
    schedule.lower(2, 300);
    expect([1, 2, 3, 4, 5].map((weight) => schedule.readyAt(weight, 0))).toEqual([
      -Infinity,
      -Infinity,
      1_000,
      1_300,
      1_300,
    ]);
    schedule.lower(4, 400);
    schedule.lower(Infinity, 400);
    expect(schedule.readyAt(3, 0)).toBe(1_000);
    schedule.lower(0, 400);
    expect([1, 2, 4].map((weight) => schedule.readyAt(weight, 0))).toEqual([1_000, 1_300, 1_400]);
  });

  it('no longer counts what has left the window', () => {
    const schedule = slidingWindow(2, 100);
    schedule.take(2, 0);
    schedule.lower(1, 100);
    expect([1, 2].map((weight) => schedule.readyAt(weight, 0))).toEqual([-Infinity, 200]);
  });

  it('holds as many requests as any quota allows', () => {
    const schedule = slidingWindow(Number.MAX_SAFE_INTEGER, 86_400_000);
    schedule.lower(0, 0);
    expect(schedule.readyAt(1, 0)).toBe(86_400_000);
  });

  it('keeps its count after a restart', () => {
    const schedule = slidingWindow(1, 100);
    schedule.take(1, 50);
    schedule.restart(1_000);
    expect(schedule.readyAt(1, 0)).toBe(150);
  });

  it('moves back with the clock', () => {
    const schedule = slidingWindow(2, 100);
    schedule.take(1, 1_000);
    schedule.take(1, 1_050);
    schedule.rewind(700);
    expect([1, 2].map((weight) => schedule.readyAt(weight, 0))).toEqual([400, 450]);
    schedule.take(1, 400);
    expect([1, 2].map((weight) => schedule.readyAt(weight, 0))).toEqual([450, 500]);
  });
});
