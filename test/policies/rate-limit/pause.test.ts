import { setMaxListeners } from 'node:events';
import { RateLimiter } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { settableClock } from '../../support/skewed-clocks';
import { acquireMany, acquireOnce, gaps, immediate, one } from '../../support/permits';

describe('RateLimiter.pause', () => {
  const steady = { random: () => 0 };

  it('blocks all callers for its duration', async () => {
    const clock = fakeClock(1_000);
    const limiter = new RateLimiter({ clock });
    expect(limiter.pause(500)).toBe(true);
    const start = acquireOnce(limiter, clock);
    await clock.advance(499);
    expect(clock.sleeping).toBe(1);
    await clock.advance(1);
    expect(await start).toBe(1_500);
  });

  it('never gets shorter, and returns whether it changed', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ clock });
    expect([limiter.pause(500), limiter.pause(500), limiter.pause(100), limiter.pause(700)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    const start = acquireOnce(limiter, clock);
    await clock.advance(600);
    expect([limiter.pause(99), limiter.pause(100), limiter.pause(101)]).toEqual([false, false, true]);
    await clock.advance(101);
    expect(await start).toBe(701);
  });

  it('delays callers that wait already, with one timer', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, clock });
    await acquireOnce(limiter, clock);
    const start = acquireOnce(limiter, clock);
    await clock.advance(50);
    await limiter.pause(1_000);
    expect(clock.sleeping).toBe(1);
    await clock.advance(1_000);
    expect(await start).toBe(1_050);
    expect(clock.sleeping).toBe(0);
  });

  it('refuses the start of a permit that was granted before', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ concurrency: 1, clock });
    const permit = immediate(limiter.acquire(one));
    await limiter.pause(100);
    expect(permit.start()).toBe(false);
    permit.release();
    const start = acquireOnce(limiter, clock);
    await clock.advance(100);
    expect(await start).toBe(100);
  });

  it('refuses it also after the pause, because waiting callers restart one by one', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, burst: 2, clock });
    const permits = [immediate(limiter.acquire(one)), immediate(limiter.acquire(one))];
    await limiter.pause(100);
    await clock.advance(500);
    expect(permits.map((permit) => permit.start())).toEqual([false, false]);
    for (const permit of permits) permit.release();
    expect(immediate(limiter.acquire(one)).start()).toBe(true);
  });

  it.each([0, 1_000])('clears the saved-up burst, even with a pause of only %i ms', async (ms) => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, burst: 5, clock });
    expect(limiter.pause(ms)).toBe(true);
    await clock.advance(ms);
    const starts = acquireMany(limiter, clock, 3);
    await clock.advance(200);
    expect(await starts).toEqual([ms, ms + 100, ms + 200]);
  });

  it('[R91] restarts 50 waiting callers over more than a second, no two in one tick', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ clock });
    await limiter.pause(500);
    const starts = acquireMany(limiter, clock, 50);
    await clock.advance(5_000);
    const times = await starts;
    expect(times[0]).toBe(500);
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(1_000);
    for (const gap of gaps(times)) {
      expect(gap).toBeGreaterThanOrEqual(25);
      expect(gap).toBeLessThanOrEqual(38);
    }
    expect(new Set(gaps(times)).size).toBeGreaterThan(1);
    expect(clock.sleeping).toBe(0);
  });

  it('restarts them one by one with a sliding window, too', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requests: 100, perMs: 1_000, algorithm: 'window', clock, ...steady });
    await limiter.pause(500);
    const starts = acquireMany(limiter, clock, 4);
    await clock.advance(1_000);
    expect(await starts).toEqual([500, 525, 550, 575]);
  });

  it('does not delay callers that come after all waiting ones have left', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ clock, ...steady });
    await limiter.pause(500);
    const waited = acquireMany(limiter, clock, 3);
    await clock.advance(550);
    expect(await waited).toEqual([500, 525, 550]);
    expect(await acquireMany(limiter, clock, 20)).toEqual(Array(20).fill(550));
  });

  it('makes callers that come meanwhile wait for the others, then starts them together', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ clock, ...steady });
    await limiter.pause(500);
    const waited = acquireMany(limiter, clock, 3);
    await clock.advance(510);
    const late = acquireMany(limiter, clock, 3);
    await clock.advance(100);
    expect([await waited, await late]).toEqual([
      [500, 525, 550],
      [550, 550, 550],
    ]);
  });

  it('does not wait for callers that aborted meanwhile', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ clock, ...steady });
    await limiter.pause(500);
    const control = new AbortController();
    setMaxListeners(Infinity, control.signal);
    const first = acquireOnce(limiter, clock);
    const gone = Promise.allSettled(
      Array.from({ length: 1_000 }, async () => limiter.acquire({ weight: 1, signal: control.signal })),
    );
    await clock.advance(500);
    control.abort();
    await gone;
    await clock.advance(25);
    const later = acquireMany(limiter, clock, 100);
    await clock.advance(0);
    expect([await first, await later, clock.sleeping]).toEqual([500, Array(100).fill(525), 0]);
  });

  it('starts the restart again after a second pause', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ clock, ...steady });
    await limiter.pause(500);
    const starts = acquireMany(limiter, clock, 4);
    await clock.advance(530);
    await limiter.pause(470);
    await clock.advance(1_000);
    expect(await starts).toEqual([500, 525, 1_000, 1_025]);
  });

  it('does not stagger later callers if none waited', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ clock, ...steady });
    await limiter.pause(500);
    await clock.advance(500);
    expect(await acquireMany(limiter, clock, 5)).toEqual(Array(5).fill(500));
  });

  it('keeps the stagger if the clock is set back meanwhile', async () => {
    const clock = settableClock(10_000_000);
    const limiter = new RateLimiter({ clock, ...steady });
    await limiter.pause(500);
    const starts = acquireMany(limiter, clock, 3);
    await clock.advance(510);
    clock.setBack(3_600_000);
    // The elapsed part of the first gap is unknown now.
    await clock.advance(100);
    expect(await starts).toEqual([10_000_500, 6_400_550, 6_400_575]);
  });

  it('accepts an infinite duration', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, burst: 2, clock });
    expect(limiter.pause(Infinity)).toBe(true);
    const control = new AbortController();
    const waiting = limiter.acquire({ weight: 1, signal: control.signal });
    await clock.advance(1e12);
    expect(clock.sleeping).toBe(0);
    control.abort('gone');
    await expect(waiting).rejects.toBe('gone');
  });
});

describe('RateLimiter.lower', () => {
  it('admits no more requests than the server reports as remaining', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, burst: 5, clock });
    await limiter.lower(2);
    const starts = acquireMany(limiter, clock, 4);
    await clock.advance(1_000);
    expect(await starts).toEqual([0, 0, 100, 200]);
  });

  it('never raises the count of the bucket', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requests: 2, perMs: 1_000, algorithm: 'window', clock });
    await acquireMany(limiter, clock, 2);
    await limiter.lower(100);
    const start = acquireOnce(limiter, clock);
    await clock.advance(1_000);
    expect(await start).toBe(1_000);
  });

  it('counts from the current time', async () => {
    const clock = fakeClock(5_000);
    const limiter = new RateLimiter({ requests: 2, perMs: 1_000, algorithm: 'window', clock });
    await limiter.lower(0);
    const start = acquireOnce(limiter, clock);
    await clock.advance(1_000);
    expect(await start).toBe(6_000);
  });

  it('does nothing to a bucket without a rate', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ clock });
    await limiter.lower(0);
    expect(await acquireOnce(limiter, clock)).toBe(0);
  });
});
