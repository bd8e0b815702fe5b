import { getEventListeners } from 'node:events';
import { type AcquireRequest, type Permit, RateLimiter } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { acquireAll, AcquireOrder } from '../../../src/policies/rate-limit/acquire-all';
import { settle } from '../../support/memory-endpoint';
import { immediate, one } from '../../support/permits';

interface Foreign extends RateLimiter {
  readonly log: string[];
  /** Grants the oldest requested permit. */
  grant(): void;
  refuse(error: Error): void;
}

/** A bucket of another process: it always returns promises. */
function foreign(name: string, log: string[], more: Partial<RateLimiter> = {}): Foreign {
  const asked: { grant(permit: Permit): void; refuse(error: Error): void }[] = [];
  const permit = (): Permit => ({
    start: () => (log.push(`${name} started`), true),
    release: () => void log.push(`${name} released`),
  });
  return {
    log,
    acquire: () => {
      log.push(`${name} asked`);
      return new Promise<Permit>((grant, refuse) => asked.push({ grant, refuse }));
    },
    pause: async () => true,
    lower: async () => undefined,
    grant: () => asked.shift()!.grant(permit()),
    refuse: (error) => asked.shift()!.refuse(error),
    ...more,
  };
}

/** A bucket that grants at once and logs its calls. */
function ready(name: string, log: string[], more: Partial<RateLimiter & Permit> = {}): RateLimiter {
  const { start = () => (log.push(`${name} started`), true), release = () => void log.push(`${name} released`) } = more;
  return {
    acquire: () => (log.push(`${name} asked`), { start, release }),
    pause: () => true,
    lower: () => undefined,
    ...more,
  };
}

const order = new AcquireOrder();

const acquire = (limiters: readonly RateLimiter[], request: AcquireRequest) => acquireAll(limiters, request, order);

describe('acquireAll', () => {
  it('grants permits without a promise if there is no bucket, or all have room', () => {
    const clock = fakeClock();
    immediate(acquire([], one)).release();
    const buckets = [new RateLimiter({ requestsPerSecond: 1, clock }), new RateLimiter({ concurrency: 1, clock })];
    immediate(acquire(buckets, one));
    expect(clock.sleeps).toEqual([]);
  });

  it('starts all permits together, and releases them together', () => {
    const log: string[] = [];
    const permits = immediate(acquire([ready('a', log), ready('b', log)], one));
    expect(log).toEqual(['a asked', 'b asked', 'a started', 'b started']);
    permits.release();
    expect(log.slice(4)).toEqual(['a released', 'b released']);
  });

  it('passes weight and signal to every bucket', () => {
    const permits: AcquireRequest[] = [];
    const limiter = ready('a', [], {});
    const { signal } = new AbortController();
    const recording = (request: AcquireRequest) => (permits.push(request), limiter.acquire(request));
    void acquire([{ ...limiter, acquire: recording }], { weight: 7, signal });
    expect(permits).toEqual([{ weight: 7, signal }]);
  });

  it('asks the slowest bucket first, whatever the order of the list, and each once', () => {
    const log: string[] = [];
    const [slow, middle, none] = [
      ready('slow', log, { intervalMs: 1_000 }),
      ready('middle', log, { intervalMs: 10 }),
      ready('none', log, { intervalMs: 0 }),
    ];
    const unknown = ready('unknown', log);
    void acquire([none, slow, unknown, middle, slow, none], one);
    expect(log.filter((line) => line.endsWith('asked'))).toEqual([
      'unknown asked',
      'slow asked',
      'middle asked',
      'none asked',
    ]);
  });

  it('asks a bucket with a concurrency limit before those with a rate', () => {
    const log: string[] = [];
    const clock = fakeClock();
    const reported = (name: string, limiter: RateLimiter): RateLimiter => ({
      intervalMs: limiter.intervalMs!,
      acquire: (permit) => (log.push(name), limiter.acquire(permit)),
      pause: (ms) => limiter.pause(ms),
      lower: (remaining) => limiter.lower(remaining),
    });
    const limited = reported('limited', new RateLimiter({ requestsPerSecond: 0.001, clock }));
    const slots = reported('slots', new RateLimiter({ concurrency: 2, clock }));
    void acquire([limited, slots], one);
    expect(log).toEqual(['slots', 'limited']);
  });

  it('asks buckets of the same rate by their serials, and without serials in the order in which they were first seen', () => {
    const log: string[] = [];
    const asked = () => log.splice(0).filter((line) => line.endsWith('asked'));
    const same = { intervalMs: 100 };
    const [a, b, c] = [ready('a', log, same), ready('b', log, same), ready('c', log, { ...same, serial: -1 })];
    void acquire([a, b, c], one);
    expect(asked()).toEqual(['c asked', 'a asked', 'b asked']);
    void acquire([b, c, a], one);
    expect(asked()).toEqual(['c asked', 'a asked', 'b asked']);
    const [d, e] = [ready('d', log), ready('e', log, { intervalMs: Infinity })];
    void acquire([d, e], one);
    void acquire([e, d], one);
    expect(asked()).toEqual(['d asked', 'e asked', 'd asked', 'e asked']);
  });

  it('does not deadlock calls that list two buckets in opposite orders', async () => {
    const clock = fakeClock();
    const make = () => {
      const limiter = new RateLimiter({ concurrency: 1, clock });
      // Without intervalMs and serial.
      return {
        acquire: async (permit: AcquireRequest) => limiter.acquire(permit),
        pause: (ms: number) => limiter.pause(ms),
        lower: () => undefined,
      };
    };
    const [a, b] = [make(), make()];
    let ended = 0;
    const call = async (limiters: RateLimiter[]) => {
      const permits = await acquire(limiters, one);
      await clock.sleep(10);
      permits.release();
      ended += 1;
    };
    for (let i = 0; i < 5; i += 1) (void call([a, b]), void call([b, a]));
    await clock.advance(100);
    expect(ended).toBe(10);
  });

  it('starts no permit before it has all of them', async () => {
    const log: string[] = [];
    const [a, b, c] = [foreign('a', log), foreign('b', log), ready('c', log)];
    const permits = acquire([a, b, c], one);
    await settle();
    expect(log).toEqual(['a asked']);
    a.grant();
    await settle();
    expect(log).toEqual(['a asked', 'b asked']);
    b.grant();
    await permits;
    expect(log.slice(2)).toEqual(['c asked', 'a started', 'b started', 'c started']);
  });

  it('continues with buckets that return promises after one with room', async () => {
    const log: string[] = [];
    const [a, b] = [ready('a', log), foreign('b', log)];
    const permits = acquire([a, b], one);
    b.grant();
    (await permits).release();
    expect(log).toEqual(['a asked', 'b asked', 'a started', 'b started', 'a released', 'b released']);
  });

  it('respects both limits at the time of the start', async () => {
    const clock = fakeClock();
    const slow = new RateLimiter({ requestsPerSecond: 5, clock });
    const fast = new RateLimiter({ requestsPerSecond: 10, clock });
    const starts: number[] = [];
    const go = async () => {
      const permits = await acquire([fast, slow], one);
      starts.push(clock.now());
      permits.release();
    };
    const only = async () => {
      const permits = await acquire([fast], one);
      permits.release();
    };
    const all = Promise.all([only(), only(), only(), go(), go(), go()]);
    await clock.advance(2_000);
    await all;
    expect(starts).toEqual([300, 500, 700]);
    expect(clock.sleeping).toBe(0);
  });

  it('does not delay other callers of a rate bucket while it waits for a concurrency slot', async () => {
    const clock = fakeClock();
    const org = new RateLimiter({ requestsPerSecond: 10, clock });
    const exports = new RateLimiter({ concurrency: 1, clock });
    const long = await acquire([org, exports], one);
    const second = acquire([org, exports], one);
    const other = Promise.resolve(acquire([org], one)).then(() => clock.now());
    await clock.advance(30_000);
    expect(await other).toBe(100);
    long.release();
    (await second).release();
    expect(clock.sleeping).toBe(0);
  });

  it('acquires all permits again if one bucket was paused during the wait for another', async () => {
    const clock = fakeClock();
    const slow = new RateLimiter({ requestsPerSecond: 1, clock });
    const fast = new RateLimiter({ requestsPerSecond: 10, clock });
    immediate(acquire([fast], one)).release();
    const start = Promise.resolve(acquire([slow, fast], one)).then(() => clock.now());
    await slow.pause(5_000);
    await clock.advance(4_999);
    expect(clock.sleeping).toBe(1);
    await clock.advance(1);
    expect(await start).toBe(5_000);
    // Nothing was charged for the first attempt.
    const next = Promise.resolve(acquire([slow], one)).then(() => clock.now());
    await clock.advance(1_000);
    expect(await next).toBe(6_000);
    immediate(acquire([fast], one));
  });

  it('releases all permits and acquires them again whenever a start is refused', async () => {
    const log: string[] = [];
    let refusals = 2;
    const a = ready('a', log);
    const b = foreign('b', log, {
      acquire: async () => ({ start: () => (refusals -= 1) < 0, release: () => void log.push('b released') }),
    });
    const permits = await acquire([a, b], one);
    const attempt = ['a asked', 'a started'];
    const failed = [...attempt, 'a released', 'b released'];
    expect(log).toEqual([...failed, ...failed, ...attempt]);
    permits.release();
  });

  it('acquires them again also if all were granted at once', () => {
    const log: string[] = [];
    let refusals = 1;
    const a = ready('a', log, { start: () => (refusals -= 1) < 0 });
    immediate(acquire([a], one)).release();
    expect(log).toEqual(['a asked', 'a released', 'a asked', 'a released']);
  });

  describe('the permits held', () => {
    const broken = new Error('broken');
    const throwing = () => {
      throw broken;
    };

    it('are released if a bucket throws', () => {
      const log: string[] = [];
      const limiters = [ready('a', log), ready('b', log, { acquire: throwing })];
      expect(() => acquire(limiters, one)).toThrow(broken);
      expect(log).toEqual(['a asked', 'a released']);
    });

    it('are released if the awaited bucket fails', async () => {
      const log: string[] = [];
      const [a, b] = [ready('a', log), foreign('b', log)];
      const permits = acquire([a, b], one);
      b.refuse(broken);
      await expect(permits).rejects.toBe(broken);
      expect(log).toEqual(['a asked', 'b asked', 'a released']);
    });

    it('are released if a later bucket fails', async () => {
      const log: string[] = [];
      const [a, b, c] = [foreign('a', log), foreign('b', log), ready('c', log, { acquire: throwing })];
      const permits = acquire([a, b, c], one);
      a.grant();
      await settle();
      b.grant();
      await expect(permits).rejects.toBe(broken);
      expect(log.slice(2)).toEqual(['a released', 'b released']);
    });

    it.each([true, false])('are released if a start throws (after a wait: %p)', async (waited) => {
      const log: string[] = [];
      const a = ready('a', log);
      const b = ready('b', log, { start: throwing });
      const late = foreign('late', log);
      const permits = (async () => acquire(waited ? [late, a, b] : [a, b], one))();
      if (waited) late.grant();
      await expect(permits).rejects.toBe(broken);
      expect(log.filter((line) => line.endsWith('released'))).toEqual([
        ...(waited ? ['late released'] : []),
        'a released',
        'b released',
      ]);
    });

    it('are all released if one release throws', () => {
      const log: string[] = [];
      const limiters = [ready('a', log), ready('b', log, { release: throwing }), ready('c', log)];
      const permits = immediate(acquire(limiters, one));
      expect(() => permits.release()).toThrow(broken);
      expect(log.slice(-2)).toEqual(['a released', 'c released']);
    });

    it('are released if the signal aborts during the wait for a bucket that ignores it', async () => {
      const log: string[] = [];
      const [a, b] = [ready('a', log), foreign('b', log)];
      const control = new AbortController();
      const permits = acquire([a, b], { weight: 1, signal: control.signal });
      control.abort('gone');
      b.grant();
      await expect(permits).rejects.toBe('gone');
      expect(log).toEqual(['a asked', 'b asked', 'a released', 'b released']);
    });

    it('are released if the signal aborts between the grant and the start', async () => {
      const clock = fakeClock();
      const bucket = new RateLimiter({ concurrency: 1, clock });
      const first = immediate(acquire([bucket], one));
      const control = new AbortController();
      const permits = acquire([bucket], { weight: 1, signal: control.signal });
      first.release();
      control.abort('gone');
      await expect(permits).rejects.toBe('gone');
      immediate(acquire([bucket], one));
      expect(getEventListeners(control.signal, 'abort')).toEqual([]);
    });

    it('are released if the signal aborts during the wait for any bucket', async () => {
      const clock = fakeClock();
      const slow = new RateLimiter({ requestsPerSecond: 1, burst: 2, clock });
      const fast = new RateLimiter({ requestsPerSecond: 10, clock });
      immediate(acquire([slow, fast], one)).release();
      for (const busy of [fast, slow]) {
        const control = new AbortController();
        const permits = acquire([slow, fast], { weight: 1, signal: control.signal });
        control.abort('gone');
        await expect(permits).rejects.toBe('gone');
        expect([clock.sleeping, getEventListeners(control.signal, 'abort')]).toEqual([0, []]);
        await clock.advance(100);
        if (busy === fast) immediate(acquire([slow, fast], one)).release();
      }
      await clock.advance(900);
      immediate(acquire([slow, fast], one));
    });
  });
});
