import { getEventListeners, setMaxListeners } from 'node:events';
import { RateLimiter } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { isThenable } from '../../../src/time/clock';
import { settableClock, waking1msEarly } from '../../support/skewed-clocks';
import { acquireMany, acquireOnce, gaps, immediate, mostWithin, one } from '../../support/permits';

describe('RateLimiter', () => {
  it('grants a permit without a promise and without a timer if there is room', () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, clock });
    expect(immediate(limiter.acquire(one)).start()).toBe(true);
    expect(clock.sleeps).toEqual([]);
  });

  it('[R77] starts 50 parallel requests at 10 per second: at least 100 ms apart, never more than 10 in any second', async () => {
    const clock = fakeClock(1_000);
    const limiter = new RateLimiter({ requestsPerSecond: 10, clock });
    const starts = acquireMany(limiter, clock, 50);
    await clock.advance(0);
    expect(clock.sleeping).toBe(1);
    await clock.advance(4_900);
    expect(gaps(await starts)).toEqual(Array(49).fill(100));
    expect([(await starts)[0], mostWithin(await starts, 1_000)]).toEqual([1_000, 10]);
    expect(clock.sleeping).toBe(0);
  });

  it('[R76] starts 300 requests per minute', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requests: 300, perMs: 60_000, clock });
    const starts = acquireMany(limiter, clock, 600);
    await clock.advance(120_000);
    expect(gaps(await starts)).toEqual(Array(599).fill(200));
  });

  it.each([
    ['token-bucket', 1],
    ['window', 10],
  ] as const)('[R78] shares one rate between two users, as a %s', async (algorithm, together) => {
    const clock = fakeClock();
    const shared = new RateLimiter({ requests: 10, perMs: 1_000, algorithm, clock });
    const starts = Promise.all([acquireMany(shared, clock, 30), acquireMany(shared, clock, 30)]);
    await clock.advance(6_000);
    const times = (await starts).flat().sort((a, b) => a - b);
    expect([mostWithin(times, 1_000), mostWithin(times, 1)]).toEqual([10, together]);
    expect(times.at(-1)).toBe(algorithm === 'window' ? 5_000 : 5_900);
  });

  it('starts a burst at once after a rest', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, burst: 3, clock });
    const starts = acquireMany(limiter, clock, 5);
    await clock.advance(200);
    expect(await starts).toEqual([0, 0, 0, 100, 200]);
  });

  it('charges by weight', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, clock });
    const starts = Promise.all([
      acquireOnce(limiter, clock, 3),
      acquireOnce(limiter, clock, 2),
      acquireOnce(limiter, clock, 1),
    ]);
    await clock.advance(1_000);
    expect(await starts).toEqual([0, 300, 500]);
  });

  it('admits no caller before a heavy one that waits', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, burst: 2, clock });
    await acquireOnce(limiter, clock);
    const starts = Promise.all([acquireOnce(limiter, clock, 2), acquireOnce(limiter, clock, 1)]);
    await clock.advance(1_000);
    expect(await starts).toEqual([100, 200]);
  });

  it('keeps the rate with timers that fire early', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, clock: waking1msEarly(clock) });
    const starts = acquireMany(limiter, clock, 5);
    await clock.advance(400);
    expect(await starts).toEqual([0, 100, 200, 300, 400]);
    expect([clock.sleeps, clock.sleeping]).toEqual([[99, 1, 99, 1, 99, 1, 99, 1], 0]);
  });

  it('continues after at most one interval if the clock is set back', async () => {
    const clock = settableClock(10_000_000);
    const limiter = new RateLimiter({ requestsPerSecond: 10, clock });
    const starts = acquireMany(limiter, clock, 3);
    await clock.advance(30);
    clock.setBack(3_600_000);
    await clock.advance(270);
    expect(await starts).toEqual([10_000_000, 6_400_200, 6_400_300]);
    expect(clock.sleeping).toBe(0);
  });

  it('keeps the length of a pause if the clock is set back', async () => {
    const clock = settableClock(10_000_000);
    const limiter = new RateLimiter({ clock });
    await limiter.pause(1_000);
    clock.setBack(3_600_000);
    const start = acquireOnce(limiter, clock);
    await clock.advance(999);
    expect(clock.sleeping).toBe(1);
    await clock.advance(1);
    expect(await start).toBe(6_401_000);
  });

  it('counts permits that have not started', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, clock });
    const permit = immediate(limiter.acquire(one));
    const start = acquireOnce(limiter, clock);
    await clock.advance(500);
    expect(clock.sleeps).toEqual([]);
    permit.start();
    await clock.advance(99);
    expect(clock.sleeps).toEqual([100]);
    await clock.advance(1);
    expect(await start).toBe(600);
  });

  it('does not charge a permit that is released before its start', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, clock });
    const permit = immediate(limiter.acquire({ weight: 5 }));
    const start = acquireOnce(limiter, clock);
    permit.release();
    expect([await start, clock.sleeps]).toEqual([0, []]);
  });

  it('charges a start once, however often it is called', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, burst: 2, clock });
    const permit = immediate(limiter.acquire(one));
    expect([permit.start(), permit.start()]).toEqual([true, false]);
    permit.release();
    expect(permit.start()).toBe(false);
    expect(await Promise.all([acquireOnce(limiter, clock)])).toEqual([0]);
  });

  it('grants no extra permit after a second release', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, burst: 2, concurrency: 2, clock });
    const [first, second] = [immediate(limiter.acquire(one)), immediate(limiter.acquire(one))];
    first.release();
    first.release();
    immediate(limiter.acquire(one)).start();
    const waiting = limiter.acquire(one);
    expect(isThenable(waiting)).toBe(true);
    second.start();
    second.release();
    second.release();
    await clock.advance(100);
    immediate(await waiting);
    expect(isThenable(limiter.acquire(one))).toBe(true);
  });
});

describe('the queue of a RateLimiter', () => {
  it('serves callers in order, also those that come when there is room again', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ concurrency: 1, clock });
    const order: string[] = [];
    const first = immediate(limiter.acquire(one));
    const take = async (name: string) => {
      const permit = await limiter.acquire(one);
      order.push(name);
      permit.release();
    };
    const all = [take('a'), take('b')];
    first.release();
    all.push(take('c'));
    await Promise.all(all);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['first', 0, [200, 300]],
    ['in the middle', 1, [100, 300]],
    ['last', 2, [100, 200]],
  ])('closes the gap of the %s caller that aborts', async (_, gone) => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, clock });
    await acquireOnce(limiter, clock);
    const controls = [new AbortController(), new AbortController(), new AbortController()];
    const starts: [number, number][] = [];
    const ends = Promise.allSettled(
      controls.map(async ({ signal }, i) => {
        const permit = await limiter.acquire({ weight: 1, signal });
        permit.start();
        starts.push([i, clock.now()]);
      }),
    );
    await clock.advance(50);
    controls[gone]!.abort('gone');
    await clock.advance(1_000);
    const others = [0, 1, 2].filter((i) => i !== gone);
    expect(starts).toEqual([
      [others[0], 100],
      [others[1], 200],
    ]);
    expect((await ends)[gone]).toEqual({ status: 'rejected', reason: 'gone' });
    expect(clock.sleeping).toBe(0);
    for (const { signal } of controls) expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('leaves no timer and no listener if the only caller aborts', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, clock });
    await acquireOnce(limiter, clock);
    const control = new AbortController();
    const waiting = limiter.acquire({ weight: 1, signal: control.signal });
    expect(clock.sleeping).toBe(1);
    control.abort('gone');
    await expect(waiting).rejects.toBe('gone');
    expect([clock.sleeping, getEventListeners(control.signal, 'abort')]).toEqual([0, []]);
  });

  it('throws the reason of a signal that has aborted already, and charges nothing', () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, concurrency: 1, clock });
    const early = () => limiter.acquire({ weight: 1, signal: AbortSignal.abort(new Error('early')) });
    expect(early).toThrow('early');
    expect(immediate(limiter.acquire(one)).start()).toBe(true);
  });

  it('adds no listener for a permit that is granted at once', () => {
    const { signal } = new AbortController();
    immediate(new RateLimiter({ clock: fakeClock() }).acquire({ weight: 1, signal }));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('has one timer for 10 000 callers, and serves them in order while every third aborts', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requests: 100, perMs: 1, clock });
    await acquireOnce(limiter, clock);
    const control = new AbortController();
    setMaxListeners(Infinity, control.signal);
    const served: number[] = [];
    const ends = Array.from({ length: 10_000 }, async (_, i) => {
      const permit = await limiter.acquire(i % 3 === 0 ? { weight: 1, signal: control.signal } : one);
      permit.start();
      served.push(i);
    });
    const settled = Promise.allSettled(ends);
    expect(clock.sleeping).toBe(1);
    control.abort();
    expect(clock.sleeping).toBe(1);
    await clock.advance(100);
    await settled;
    expect(served).toEqual(Array.from({ length: 10_000 }, (_, i) => i).filter((i) => i % 3 !== 0));
    expect(clock.sleeping).toBe(0);
  });
});

describe('the requests in flight', () => {
  it('never exceed concurrency', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ concurrency: 3, clock });
    let [underWay, most, done] = [0, 0, 0];
    const all = Array.from({ length: 10 }, async () => {
      const permit = await limiter.acquire(one);
      permit.start();
      most = Math.max(most, (underWay += 1));
      await clock.sleep(100);
      underWay -= 1;
      done += 1;
      permit.release();
    });
    await clock.advance(400);
    await Promise.all(all);
    expect([most, done, clock.now(), clock.sleeping]).toEqual([3, 10, 400, 0]);
  });

  it('keep the next caller waiting without a timer', () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, concurrency: 1, clock });
    immediate(limiter.acquire(one)).start();
    void limiter.acquire(one);
    expect(clock.sleeps).toEqual([]);
  });

  it('wait for the rate too', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, concurrency: 1, clock });
    const permit = immediate(limiter.acquire(one));
    permit.start();
    const next = acquireOnce(limiter, clock);
    await clock.advance(30);
    permit.release();
    await clock.advance(70);
    expect(await next).toBe(100);
  });

  it('do not lose the slot of a queued caller that aborts', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ concurrency: 1, clock });
    const permit = immediate(limiter.acquire(one));
    const control = new AbortController();
    const gone = limiter.acquire({ weight: 1, signal: control.signal });
    const next = limiter.acquire(one);
    control.abort('gone');
    await expect(gone).rejects.toBe('gone');
    permit.release();
    (await next).release();
    immediate(limiter.acquire(one));
  });

  it('have no limit by default', () => {
    const limiter = new RateLimiter({ clock: fakeClock() });
    for (let i = 0; i < 1_000; i += 1) immediate(limiter.acquire(one)).start();
  });
});

describe('invalid numbers', () => {
  const limiter = () => new RateLimiter({ requestsPerSecond: 1, clock: fakeClock() });

  it.each([0, -1, 1.5, NaN, Infinity, '1' as never])('are rejected as a weight: %p', (weight) => {
    const got = typeof weight === 'string' ? '"1"' : String(weight);
    expect(() => limiter().acquire({ weight })).toThrow(
      new RangeError(`RateLimiter: weight must be a whole number, at least 1, got ${got}`),
    );
  });

  it.each([-1, NaN, '5' as never])('are rejected as a pause: %p', (ms) => {
    const got = typeof ms === 'string' ? '"5"' : String(ms);
    expect(() => limiter().pause(ms)).toThrow(
      new RangeError(`RateLimiter: pause must be a number of milliseconds, at least 0, got ${got}`),
    );
  });

  it.each([-1, NaN, '5' as never])('are rejected as a remainder: %p', (remaining) => {
    const got = typeof remaining === 'string' ? '"5"' : String(remaining);
    expect(() => limiter().lower(remaining)).toThrow(
      new RangeError(`RateLimiter: remaining must be a number, at least 0, got ${got}`),
    );
  });

  it('throw RangeErrors and leave the bucket unchanged', async () => {
    const clock = fakeClock();
    const bucket = new RateLimiter({ requestsPerSecond: 10, clock });
    expect(() => bucket.acquire({ weight: NaN })).toThrow(RangeError);
    expect(() => bucket.pause(NaN)).toThrow(RangeError);
    expect(() => bucket.lower(NaN)).toThrow(RangeError);
    const starts = acquireMany(bucket, clock, 2);
    await clock.advance(100);
    expect(await starts).toEqual([0, 100]);
  });
});
