import { fakeClock, type FakeClock } from 'pagewright/testing';
import { RateLimiter } from '../../../src/policies/rate-limit/rate-limiter';
import { tokenBucket } from '../../../src/policies/rate-limit/rate-schedules';

const PER_SECOND = 50;
const INTERVAL_MS = 1_000 / PER_SECOND;

/** The server's token bucket, which holds one more than the client's, and its count of refusals. */
function server(burst: number) {
  let tokens = burst;
  let last: number | undefined;
  const counts = { accepted: 0, refused: 0 };
  const arrive = (now: number) => {
    tokens = Math.min(burst, tokens + (now - (last ?? now)) / INTERVAL_MS);
    last = now;
    if (tokens < 1) return (counts.refused += 1);
    tokens -= 1;
    return (counts.accepted += 1);
  };
  return { counts, arrive };
}

/** Sixteen workers with a connection each, which takes `connectMs` to open. */
async function drive(clock: FakeClock, burst: number, connectMs: number, ms: number) {
  const { counts, arrive } = server(burst + 1);
  const limiter = new RateLimiter({ requestsPerSecond: PER_SECOND, burst, clock });
  const worker = async () => {
    for (let connected = false; clock.now() < ms; connected = true) {
      const permit = await limiter.acquire({ weight: 1 });
      permit.start();
      if (!connected) await clock.sleep(connectMs);
      if (clock.now() < ms) arrive(clock.now());
      await clock.sleep(10);
      permit.release();
    }
  };
  const workers = Array.from({ length: 16 }, worker);
  await clock.advance(ms + 1_000);
  await Promise.all(workers);
  return counts;
}

describe('a token bucket with slow connections', () => {
  it.each([49, 16, 9, 5])('causes no 429, and loses no more than the time of connecting: burst %d', async (burst) => {
    const { accepted, refused } = await drive(fakeClock(), burst, 130, 10_000);
    expect(refused).toBe(0);
    expect(accepted).toBeGreaterThanOrEqual(burst + (10_000 - 130) / INTERVAL_MS - 1);
  });

  it.each([9, 1])('loses nothing without connections to open: burst %d', async (burst) => {
    const { accepted, refused } = await drive(fakeClock(), burst, 0, 10_000);
    expect([accepted, refused]).toEqual([burst - 1 + 10_000 / INTERVAL_MS, 0]);
  });
});

describe('a token bucket before the first response', () => {
  it('saves up nothing, starts pending permits one by one, and counts lateness twice', () => {
    const schedule = tokenBucket(20, 3);
    schedule.take(3, 0);
    expect(schedule.readyAt(1, 1)).toBe(Infinity);
    schedule.take(1, 90);
    expect(schedule.readyAt(1, 0)).toBe(180);
    schedule.complete?.(3, 0, 95);
    expect(schedule.readyAt(1, 1)).toBe(200);
  });

  it('waits for the response for one second only', () => {
    const schedule = tokenBucket(20, 3);
    schedule.take(3, 0);
    schedule.take(1, 1_000);
    expect(schedule.readyAt(1, 0)).toBe(980);
  });
});

describe('a slow first response', () => {
  it('costs at most an empty bucket and the requests in flight', () => {
    const schedule = tokenBucket(20, 5);
    schedule.take(1, 0);
    schedule.take(1, 0);
    schedule.complete?.(1, 0, 10);
    schedule.take(10, 590);
    schedule.complete?.(10, 590, 595);
    const before = schedule.readyAt(1, 0);
    schedule.complete?.(1, 0, 600);
    expect(schedule.readyAt(1, 0)).toBe(before);
  });

  it('costs at most one second, the longest time to connect', () => {
    const schedule = tokenBucket(20, 5);
    schedule.take(5, 0);
    schedule.complete?.(5, 0, 60_000);
    expect(schedule.readyAt(5, 0)).toBe(100 + 1_000 - 20);
  });

  it('costs nothing if the clock was set back meanwhile', () => {
    const schedule = tokenBucket(20, 5);
    schedule.take(1, 3_600_000);
    schedule.rewind(3_600_000);
    schedule.complete?.(1, 3_600_000, 500);
    expect(schedule.readyAt(1, 0)).toBe(20 - 80);
  });

  it('costs once, for the first requests after a rest', () => {
    const schedule = tokenBucket(20, 5);
    schedule.take(1, 0);
    schedule.complete?.(1, 0, 10);
    schedule.take(1, 15);
    schedule.complete?.(1, 15, 500);
    expect(schedule.readyAt(5, 0)).toBe(40);
  });
});
