import fc from 'fast-check';
import { type AcquireRequest, RateLimiter } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { acquireAll, AcquireOrder } from '../../../src/policies/rate-limit/acquire-all';
import { type Schedule, slidingWindow, tokenBucket } from '../../../src/policies/rate-limit/rate-schedules';

interface Start {
  readonly at: number;
  readonly weight: number;
}

/** A time of today, at which sums of fractions are not exact. */
const TODAY = 1_795_262_400_000;

const arrivals = (maxWeight: number) =>
  fc.array(fc.record({ gap: fc.oneof(fc.constant(0), fc.nat(50), fc.nat(2_000)), weight: fc.nat(maxWeight - 1) }), {
    minLength: 1,
    maxLength: 60,
  });

/** Starts all requests in order, as early as the schedule allows, at whole milliseconds. */
function run(schedule: Schedule, gaps: readonly { gap: number; weight: number }[]): Start[] {
  let [arrival, last] = [TODAY, TODAY];
  return gaps.map(({ gap, weight: extra }) => {
    const weight = extra + 1;
    arrival += gap;
    last = Math.max(arrival, last, Math.ceil(schedule.readyAt(weight, 0)));
    schedule.take(weight, last);
    schedule.complete?.(weight, last, last);
    return { at: last, weight };
  });
}

/** The most weight that starts in any half-open window of that length. */
function most(starts: readonly Start[], windowMs: number): number {
  const inWindowFrom = (from: number) =>
    starts.filter(({ at }) => at >= from && at < from + windowMs).reduce((sum, { weight }) => sum + weight, 0);
  return Math.max(0, ...starts.map(({ at }) => inWindowFrom(at)));
}

describe('tokenBucket', () => {
  it('starts no more in any window than the rate allows plus the burst', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 5 }),
        arrivals(5),
        fc.integer({ min: 1, max: 10_000 }),
        (requests, perMs, burst, gaps, windowMs) => {
          const light = gaps.map(({ gap, weight }) => ({ gap, weight: weight % burst }));
          const starts = run(tokenBucket(perMs / requests, burst), light);
          for (const length of [windowMs, perMs]) {
            // Less than burst + length * requests / perMs, in whole numbers.
            expect((most(starts, length) - burst) * perMs).toBeLessThan(length * requests);
          }
        },
      ),
    );
  });

  it('starts each request exactly when a bucket of tokens would', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 5 }),
        arrivals(9),
        (intervalMs, burst, gaps) => {
          let level = burst * intervalMs;
          let [arrival, last] = [TODAY, TODAY];
          const expected = gaps.map(({ gap, weight }) => {
            arrival += gap;
            const needed = Math.min(weight + 1, burst) * intervalMs;
            const from = Math.max(arrival, last);
            const filled = Math.min(burst * intervalMs, level + (from - last));
            last = from + Math.max(0, needed - filled);
            level = Math.max(filled, needed) - (weight + 1) * intervalMs;
            return last;
          });
          expect(run(tokenBucket(intervalMs, burst), gaps).map(({ at }) => at)).toEqual(expected);
        },
      ),
    );
  });

  it('keeps its rate under load, to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 2_000 }), (requests, perMs) => {
        const starts = run(
          tokenBucket(perMs / requests, 1),
          Array<{ gap: 0; weight: 0 }>(requests + 1).fill({ gap: 0, weight: 0 }),
        );
        const took = starts.at(-1)!.at - TODAY;
        expect(took).toBeGreaterThanOrEqual(perMs);
        // Rounded to 1/1024 ms per request, and once to a whole millisecond.
        expect(took).toBeLessThanOrEqual(Math.ceil(perMs + requests / 1_024));
      }),
    );
  });
});

describe('slidingWindow', () => {
  it('starts each request as early as possible, and never more than allowed in any window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 3_000 }),
        arrivals(6),
        (requests, perMs, gaps) => {
          const light = gaps.map(({ gap, weight }) => ({ gap, weight: weight % requests }));
          const starts = run(slidingWindow(requests, perMs), light);
          expect(most(starts, perMs)).toBeLessThanOrEqual(requests);
          let arrival = TODAY;
          starts.forEach((start, i) => {
            arrival += light[i]!.gap;
            const before = starts.slice(0, i);
            const fits = (at: number) =>
              before.filter((other) => other.at > at - perMs).reduce((sum, { weight }) => sum + weight, start.weight) <=
              requests;
            const from = Math.max(arrival, before.at(-1)?.at ?? 0);
            const earliest = [from, ...before.map(({ at }) => at + perMs).filter((at) => at > from)].find(fits);
            expect(start.at).toBe(earliest);
          });
        },
      ),
    );
  });
});

describe('acquireAll', () => {
  const order = new AcquireOrder();
  const call = fc.record({
    arrival: fc.nat(500),
    lasts: fc.nat(150),
    abortsAfter: fc.option(fc.nat(800), { freq: 4 }),
    buckets: fc.subarray([0, 1, 2], { minLength: 1 }),
    turned: fc.boolean(),
  });
  const pause = fc.record({ at: fc.nat(800), bucket: fc.nat(2), ms: fc.nat(300) });

  it('ends every call, respects every limit and leaves nothing behind, in any order of events', async () => {
    const scenario = fc.asyncProperty(
      fc.array(call, { minLength: 1, maxLength: 15 }),
      fc.array(pause, { maxLength: 3 }),
      async (calls, pauses) => {
        const clock = fakeClock(TODAY);
        const buckets = [
          new RateLimiter({ requests: 10, perMs: 1_000, burst: 2, clock }),
          new RateLimiter({ requests: 4, perMs: 200, algorithm: 'window', clock }),
          new RateLimiter({ concurrency: 2, clock }),
        ] as const;
        const starts: [Start[], Start[]] = [[], []];
        const pausedUntil = [0, 0, 0];
        let [ended, slots] = [0, 0];

        const go = async ({ arrival, lasts, abortsAfter, buckets: through, turned }: (typeof calls)[number]) => {
          const control = new AbortController();
          if (abortsAfter !== null) void clock.sleep(abortsAfter).then(() => control.abort('gone'));
          await clock.sleep(arrival);
          const limiters = (turned ? [...through].reverse() : through).map((i) => buckets[i]!);
          try {
            const permits = await acquireAll(limiters, { weight: 1, signal: control.signal }, order);
            for (const i of through) {
              expect(clock.now()).toBeGreaterThanOrEqual(pausedUntil[i]!);
              if (i === 2) expect((slots += 1)).toBeLessThanOrEqual(2);
              else starts[i as 0 | 1].push({ at: clock.now(), weight: 1 });
            }
            await clock.sleep(lasts);
            if (through.includes(2)) slots -= 1;
            permits.release();
          } catch (error) {
            if (error !== 'gone') throw error;
          }
          ended += 1;
        };

        const all = calls.map(go);
        for (const { at, bucket, ms } of pauses) {
          void clock.sleep(at).then(() => {
            pausedUntil[bucket] = Math.max(pausedUntil[bucket]!, clock.now() + ms);
            void buckets[bucket]!.pause(ms);
          });
        }
        await clock.advance(60_000);
        await Promise.all(all);
        expect([ended, slots, clock.sleeping]).toEqual([calls.length, 0, 0]);
        expect(most(starts[0], 1_000)).toBeLessThanOrEqual(11);
        expect(most(starts[0], 100)).toBeLessThanOrEqual(2);
        expect(most(starts[1], 200)).toBeLessThanOrEqual(4);
      },
    );
    await fc.assert(scenario, { numRuns: 200 });
  });

  it('loses no permit: afterwards each bucket admits as many requests as a new one', async () => {
    const clock = fakeClock(TODAY);
    const buckets = [
      new RateLimiter({ requestsPerSecond: 10, burst: 2, clock }),
      new RateLimiter({ concurrency: 2, clock }),
    ];
    const permit = (signal?: AbortSignal): AcquireRequest => ({ weight: 1, signal });
    for (let i = 0; i < 20; i += 1) {
      const control = new AbortController();
      const waits = Array.from({ length: 5 }, async () => acquireAll(buckets, permit(control.signal), order));
      control.abort('gone');
      for (const end of await Promise.allSettled(waits)) if (end.status === 'fulfilled') end.value.release();
      await clock.advance(1_000);
    }
    const permits = [acquireAll(buckets, permit(), order), acquireAll(buckets, permit(), order)];
    expect(permits.map((permit) => permit instanceof Promise)).toEqual([false, false]);
  });
});
